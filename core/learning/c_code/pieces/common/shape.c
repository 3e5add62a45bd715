/* An image: value (channel, row, column) lies at place (channel * height + row) * width + column. */
typedef struct {
    int channels, height, width;
} Shape;

static int place(const Shape *image, int channel, int row, int column)
{
    return (channel * image->height + row) * image->width + column;
}
