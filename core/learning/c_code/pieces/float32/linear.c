/* Linear layer: an output is its bias and the sum of weight * input over all inputs. */
typedef struct {
    int inputs, outputs;
    const float *weights; /* outputs x inputs */
    const float *bias;    /* outputs */
} Linear;

static void linear(const Linear *layer, const float *in, float *out)
{
    const float *weight = layer->weights;
    for (int o = 0; o < layer->outputs; o++) {
        float sum = layer->bias[o];
        for (int i = 0; i < layer->inputs; i++, weight++) {
            sum += *weight * in[i];
        }
        out[o] = sum;
    }
}
