/* Whether a window's place lies on the image, and not on the border around it. */
static int is_inside(const Shape *image, int row, int column)
{
    return row >= 0 && row < image->height && column >= 0 && column < image->width;
}
