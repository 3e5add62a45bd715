/* The hyperbolic tangent, in place. */
static void hyperbolic_tangent(int count, float *values)
{
    for (int i = 0; i < count; i++) {
        values[i] = tanhf(values[i]);
    }
}
