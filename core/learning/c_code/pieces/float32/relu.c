/* ReLU, in place: max(0, value). */
static void relu(int count, float *values)
{
    for (int i = 0; i < count; i++) {
        values[i] = values[i] < 0 ? 0 : values[i];
    }
}
