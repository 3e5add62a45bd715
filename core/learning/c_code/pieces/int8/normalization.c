/* Batch normalization of a trained network, in place: weight * (value - in_zero) + bias of the value's channel, requantized. */
typedef struct {
    Shape image;
    int in_zero, out_zero;
    const int8_t *weights;                /* channels */
    const int32_t *bias, *factor, *shift; /* channels */
} Normalization;

static void normalization(const Normalization *layer, int8_t *values)
{
    for (int channel = 0; channel < layer->image.channels; channel++) {
        int32_t factor = layer->factor[channel], shift = layer->shift[channel];
        for (int y = 0; y < layer->image.height; y++) {
            for (int x = 0; x < layer->image.width; x++) {
                int8_t *value = values + place(&layer->image, channel, y, x);
                int32_t sum = layer->bias[channel] + (int32_t)layer->weights[channel] * (*value - layer->in_zero);
                *value = requantized(sum, factor, shift, layer->out_zero);
            }
        }
    }
}
