/* Tries ${name}: reads a PGM picture (binary, P5, or text, P2), and prints the outputs and the answer.
   The picture is light ink on a dark ground, ${width} wide and ${rows} high${stacked}.
   gcc -std=c99 -O2 ${name}.c ${name}_main.c -o ${name}${libraries} && ./${name} digit.pgm */
#include <ctype.h>
#include <stdio.h>

#include "${name}.h"

#define ROWS (${NAME}_CHANNELS * ${NAME}_HEIGHT)
#define PIXELS (ROWS * ${NAME}_WIDTH)

/* The next number of a PGM file; comments, from # to the end of the line, are skipped. -1 where there is none. */
static int number(FILE *file)
{
    int letter = fgetc(file), value = 0;
    while (isspace(letter) || letter == '#') {
        if (letter == '#') {
            while (letter != '\n' && letter != EOF) {
                letter = fgetc(file);
            }
        } else {
            letter = fgetc(file);
        }
    }
    if (!isdigit(letter)) {
        return -1;
    }
    for (; isdigit(letter) && value < 100000; letter = fgetc(file)) {
        value = 10 * value + letter - '0';
    }
    return value;
}

/* Read a picture of the network's size; 0 if it is none. */
static int read_picture(FILE *file, uint8_t *pixels)
{
    int mark = fgetc(file), kind = fgetc(file);
    int width = number(file), height = number(file), most = number(file);
    if (mark != 'P' || (kind != '2' && kind != '5') || width != ${NAME}_WIDTH || height != ROWS || most < 1 || most > 255) {
        return 0;
    }
    for (int i = 0; i < PIXELS; i++) {
        int value = kind == '5' ? fgetc(file) : number(file);
        if (value < 0 || value > most) {
            return 0;
        }
        pixels[i] = (uint8_t)(value * 255 / most);
    }
    return 1;
}

int main(int count, char **words)
{
    static uint8_t pixels[PIXELS];
    FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
    if (file == NULL || !read_picture(file, pixels)) {
        fprintf(stderr, "Give a PGM picture %d wide and %d high, with values up to 255.\n", ${NAME}_WIDTH, ROWS);
        return 1;
    }
    fclose(file);
    const ${type} *outputs = ${name}_run(pixels);
    int answer = 0;
    for (int i = 0; i < ${NAME}_OUTPUTS; i++) {
        printf("%d: %g\n", i, ${real});
        answer = outputs[i] > outputs[answer] ? i : answer;
    }
    printf("answer: %d\n", answer);
    return 0;
}
