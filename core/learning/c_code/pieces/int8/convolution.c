/* Convolution: an output is its bias and the sum of weight * (input - in_zero) over a window of all channels, requantized.
   Outside of the image the input is in_zero: nothing is added. */
typedef struct {
    Shape in, out;
    int kernel, stride, padding, dilation;
    int in_zero, out_zero;
    const int8_t *weights;                /* out.channels x in.channels x kernel x kernel */
    const int32_t *bias, *factor, *shift; /* out.channels */
} Convolution;

static int32_t window_sum(const Convolution *layer, const int8_t *in, int channel, int y, int x)
{
    const int8_t *weight = layer->weights + channel * layer->in.channels * layer->kernel * layer->kernel;
    int32_t sum = layer->bias[channel];
    for (int i = 0; i < layer->in.channels; i++) {
        for (int ky = 0; ky < layer->kernel; ky++) {
            for (int kx = 0; kx < layer->kernel; kx++, weight++) {
                int row = y * layer->stride - layer->padding + ky * layer->dilation;
                int column = x * layer->stride - layer->padding + kx * layer->dilation;
                if (is_inside(&layer->in, row, column)) {
                    sum += (int32_t)*weight * (in[place(&layer->in, i, row, column)] - layer->in_zero);
                }
            }
        }
    }
    return sum;
}

static void convolution(const Convolution *layer, const int8_t *in, int8_t *out)
{
    for (int channel = 0; channel < layer->out.channels; channel++) {
        int32_t factor = layer->factor[channel], shift = layer->shift[channel];
        for (int y = 0; y < layer->out.height; y++) {
            for (int x = 0; x < layer->out.width; x++) {
                int32_t sum = window_sum(layer, in, channel, y, x);
                out[place(&layer->out, channel, y, x)] = requantized(sum, factor, shift, layer->out_zero);
            }
        }
    }
}
