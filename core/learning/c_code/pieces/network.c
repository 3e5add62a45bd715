/* ${title}
   ${about} */
${includes}
#include "${name}.h"

${functions}
${declarations}
static ${type} arena[${places}]; /* ${arena} bytes: two tensors at a time, in turn at its beginning and at its end */

const ${type} *${name}_run(const uint8_t pixels[${pixels}])
{
${calls}
}
