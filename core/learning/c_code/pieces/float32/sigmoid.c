/* The sigmoid, in place: 1 / (1 + e^-value). */
static void sigmoid(int count, float *values)
{
    for (int i = 0; i < count; i++) {
        values[i] = 1.0f / (1.0f + expf(-values[i]));
    }
}
