/* The largest value of each window. Outside of the image there is none. */
static float window_max(const Pool *layer, const float *in, int channel, int y, int x)
{
    float largest = -INFINITY;
    for (int ky = 0; ky < layer->kernel; ky++) {
        for (int kx = 0; kx < layer->kernel; kx++) {
            int row = y * layer->stride - layer->padding + ky * layer->dilation;
            int column = x * layer->stride - layer->padding + kx * layer->dilation;
            if (is_inside(&layer->in, row, column)) {
                float value = in[place(&layer->in, channel, row, column)];
                largest = value > largest ? value : largest;
            }
        }
    }
    return largest;
}

static void max_pool(const Pool *layer, const float *in, float *out)
{
    for (int channel = 0; channel < layer->out.channels; channel++) {
        for (int y = 0; y < layer->out.height; y++) {
            for (int x = 0; x < layer->out.width; x++) {
                out[place(&layer->out, channel, y, x)] = window_max(layer, in, channel, y, x);
            }
        }
    }
}
