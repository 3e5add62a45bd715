/* Pixels from 0 to 255 as the 8 bits from -128 to 127: the same levels, no multiplication. */
static void read_pixels(int count, const uint8_t *pixels, int8_t *image)
{
    for (int i = 0; i < count; i++) {
        image[i] = (int8_t)(pixels[i] - 128);
    }
}
