/* Linear layer: an output is its bias and the sum of weight * (input - in_zero) over all inputs, requantized. */
typedef struct {
    int inputs, outputs;
    int in_zero, out_zero;
    const int8_t *weights;                /* outputs x inputs */
    const int32_t *bias, *factor, *shift; /* outputs */
} Linear;

static void linear(const Linear *layer, const int8_t *in, int8_t *out)
{
    const int8_t *weight = layer->weights;
    for (int o = 0; o < layer->outputs; o++) {
        int32_t sum = layer->bias[o];
        for (int i = 0; i < layer->inputs; i++, weight++) {
            sum += (int32_t)*weight * (in[i] - layer->in_zero);
        }
        out[o] = requantized(sum, layer->factor[o], layer->shift[o], layer->out_zero);
    }
}
