/* Laying out the bits. See uuid7.h. */
#include "core/uuid7.h"

void uuid7_make(Cuid2 *maker, char out[UUID7_LEN]) {
    enum { VERSION = 0x7000, COUNTER = 0xfff };
    const uint32_t variant = 0x80000000;
    uint32_t words[4] = {
        (uint32_t)(maker->time >> 16),
        (uint32_t)maker->time << 16 | VERSION | (maker->counter++ & COUNTER),
        sha3_take(&maker->random) >> 2 | variant,
        sha3_take(&maker->random),
    };
    for (uint32_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20) *out++ = '-';
        *out++ = byte_digit(words[i / 8] >> (28 - i % 8 * 4) & 15);
    }
}
