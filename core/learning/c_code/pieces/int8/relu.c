/* ReLU, in place: what stands for less than 0 becomes `zero`, which stands for 0. */
static void relu(int count, int zero, int8_t *values)
{
    for (int i = 0; i < count; i++) {
        values[i] = (int8_t)(values[i] < zero ? zero : values[i]);
    }
}
