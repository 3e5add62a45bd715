/* The mean of each window, halves rounded away from zero. Outside of the image the values are `zero`, and count. */
static int8_t window_mean(const Pool *layer, int zero, const int8_t *in, int channel, int y, int x)
{
    int32_t count = (int32_t)layer->kernel * layer->kernel, sum = 0;
    for (int ky = 0; ky < layer->kernel; ky++) {
        for (int kx = 0; kx < layer->kernel; kx++) {
            int row = y * layer->stride - layer->padding + ky * layer->dilation;
            int column = x * layer->stride - layer->padding + kx * layer->dilation;
            if (is_inside(&layer->in, row, column)) {
                sum += in[place(&layer->in, channel, row, column)] - zero;
            }
        }
    }
    return (int8_t)((sum < 0 ? sum - count / 2 : sum + count / 2) / count + zero);
}

static void average_pool(const Pool *layer, int zero, const int8_t *in, int8_t *out)
{
    for (int channel = 0; channel < layer->out.channels; channel++) {
        for (int y = 0; y < layer->out.height; y++) {
            for (int x = 0; x < layer->out.width; x++) {
                out[place(&layer->out, channel, y, x)] = window_mean(layer, zero, in, channel, y, x);
            }
        }
    }
}
