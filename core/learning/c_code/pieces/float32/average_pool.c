/* The mean of each window. Outside of the image the values are zero, and count. */
static float window_mean(const Pool *layer, const float *in, int channel, int y, int x)
{
    float sum = 0;
    for (int ky = 0; ky < layer->kernel; ky++) {
        for (int kx = 0; kx < layer->kernel; kx++) {
            int row = y * layer->stride - layer->padding + ky * layer->dilation;
            int column = x * layer->stride - layer->padding + kx * layer->dilation;
            if (is_inside(&layer->in, row, column)) {
                sum += in[place(&layer->in, channel, row, column)];
            }
        }
    }
    return sum / (float)(layer->kernel * layer->kernel);
}

static void average_pool(const Pool *layer, const float *in, float *out)
{
    for (int channel = 0; channel < layer->out.channels; channel++) {
        for (int y = 0; y < layer->out.height; y++) {
            for (int x = 0; x < layer->out.width; x++) {
                out[place(&layer->out, channel, y, x)] = window_mean(layer, in, channel, y, x);
            }
        }
    }
}
