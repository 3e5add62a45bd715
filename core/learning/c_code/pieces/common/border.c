/* A border of `padding` zeros around each channel. */
typedef struct {
    Shape in, out;
    int padding;
} Border;
