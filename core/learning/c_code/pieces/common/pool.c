/* Pooling: windows of kernel x kernel values that are `dilation` apart, a window every `stride` values. */
typedef struct {
    Shape in, out;
    int kernel, stride, padding, dilation;
} Pool;
