/* A function of one value, in place: its 256 outputs, from that of -128 on, stand in a table. */
static void look_up(int count, const int8_t *table, int8_t *values)
{
    for (int i = 0; i < count; i++) {
        values[i] = table[values[i] + 128];
    }
}
