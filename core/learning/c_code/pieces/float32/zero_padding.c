static void zero_padding(const Border *layer, const float *in, float *out)
{
    for (int i = 0; i < layer->out.channels * layer->out.height * layer->out.width; i++) {
        out[i] = 0;
    }
    for (int channel = 0; channel < layer->in.channels; channel++) {
        for (int y = 0; y < layer->in.height; y++) {
            for (int x = 0; x < layer->in.width; x++) {
                int to = place(&layer->out, channel, y + layer->padding, x + layer->padding);
                out[to] = in[place(&layer->in, channel, y, x)];
            }
        }
    }
}
