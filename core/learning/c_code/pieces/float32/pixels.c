/* Pixels from 0 to 255 as the network was trained on them: (pixel / 255 - mean) / std. */
static void read_pixels(int count, const uint8_t *pixels, float *image)
{
    for (int i = 0; i < count; i++) {
        image[i] = ((float)pixels[i] / 255.0f - ${mean}) / ${std};
    }
}
