/* Convolution: an output is its bias and the sum of weight * input over a window of all channels.
   Outside of the image the input is zero: nothing is added. */
typedef struct {
    Shape in, out;
    int kernel, stride, padding, dilation;
    const float *weights; /* out.channels x in.channels x kernel x kernel */
    const float *bias;    /* out.channels */
} Convolution;

static float window_sum(const Convolution *layer, const float *in, int channel, int y, int x)
{
    const float *weight = layer->weights + channel * layer->in.channels * layer->kernel * layer->kernel;
    float sum = layer->bias[channel];
    for (int i = 0; i < layer->in.channels; i++) {
        for (int ky = 0; ky < layer->kernel; ky++) {
            for (int kx = 0; kx < layer->kernel; kx++, weight++) {
                int row = y * layer->stride - layer->padding + ky * layer->dilation;
                int column = x * layer->stride - layer->padding + kx * layer->dilation;
                if (is_inside(&layer->in, row, column)) {
                    sum += *weight * in[place(&layer->in, i, row, column)];
                }
            }
        }
    }
    return sum;
}

static void convolution(const Convolution *layer, const float *in, float *out)
{
    for (int channel = 0; channel < layer->out.channels; channel++) {
        for (int y = 0; y < layer->out.height; y++) {
            for (int x = 0; x < layer->out.width; x++) {
                out[place(&layer->out, channel, y, x)] = window_sum(layer, in, channel, y, x);
            }
        }
    }
}
