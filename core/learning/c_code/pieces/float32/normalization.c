/* Batch normalization of a trained network, in place: value * factor + term, both of the value's channel. */
typedef struct {
    Shape image;
    const float *factor, *term; /* channels */
} Normalization;

static void normalization(const Normalization *layer, float *values)
{
    for (int channel = 0; channel < layer->image.channels; channel++) {
        for (int y = 0; y < layer->image.height; y++) {
            for (int x = 0; x < layer->image.width; x++) {
                float *value = values + place(&layer->image, channel, y, x);
                *value = *value * layer->factor[channel] + layer->term[channel];
            }
        }
    }
}
