/* ${title}
   ${about} */
#ifndef ${NAME}_H
#define ${NAME}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ${NAME}_CHANNELS ${channels}
#define ${NAME}_HEIGHT ${height}
#define ${NAME}_WIDTH ${width}
#define ${NAME}_OUTPUTS ${outputs}
#define ${NAME}_ARENA ${arena} /* bytes of RAM for activations, the outputs included; your ${pixels} bytes of pixels come beside */
#define ${NAME}_CONSTANTS ${constants} /* bytes of flash for weights and tables; on an AVR also of RAM, where they are copied to */
${scale}
/* Run the network on one image, channel by channel and row by row, pixels from 0 to 255: light ink on a dark ground.
   Gives the outputs: the place of the largest is the answer. They are there until the next call. */
const ${type} *${name}_run(const uint8_t pixels[${pixels}]);

#ifdef __cplusplus
}
#endif

#endif
