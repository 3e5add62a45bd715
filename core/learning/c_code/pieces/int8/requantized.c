/* A sum of products, brought to the output's scale: sum * factor / 2^shift + zero, within 8 bits. Halves are rounded
   away from zero. */
static int8_t requantized(int32_t sum, int32_t factor, int32_t shift, int zero)
{
    int64_t product = (int64_t)sum * factor;
    int64_t half = (int64_t)1 << (shift - 1);
    int64_t value = zero + (product < 0 ? -((half - product) >> shift) : (half + product) >> shift);
    return (int8_t)(value < -128 ? -128 : value > 127 ? 127 : value);
}
