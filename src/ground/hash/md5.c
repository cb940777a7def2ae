/* Made small: no table of constants, one loop. See md5.h. */
#include "ground/hash/md5.h"

/* k[i] is the first 32 bits behind the point of |sin(i + 1)| (RFC 1321, 3.4): one turn by 1 radian each. The
 * error of 64 turns is below 2^-46, and no constant is so near a whole number (known answers: md5 tests). */
void md5_numbers(uint32_t *start, uint32_t *k) {
    const double sin1 = 0.8414709848078965, cos1 = 0.5403023058681398;
    double sine = 0, cosine = 1;
    for (uint32_t i = 0; i < 64; i++) {
        double next = sine * cos1 + cosine * sin1;
        cosine = cosine * cos1 - sine * sin1;
        sine = next;
        k[i] = (uint32_t)((sine < 0 ? -sine : sine) * 4294967296.0);
    }
    start[0] = 0x67452301;
    start[1] = 0xefcdab89;
    start[2] = ~start[0];
    start[3] = ~start[1];
}

void md5_block(const uint32_t *k, uint32_t *state, const uint32_t *w) {
    static const uint8_t turns[] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
    static const uint8_t strides[] = {1, 5, 3, 7}, from[] = {0, 1, 5, 0};
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t round = i / 16, by = turns[round * 4 + i % 4];
        uint32_t mixed = round == 0   ? d ^ (b & (c ^ d))
                         : round == 1 ? c ^ (d & (b ^ c))
                         : round == 2 ? b ^ c ^ d
                                      : c ^ (b | ~d);
        mixed += a + k[i] + w[(strides[round] * i + from[round]) & 15];
        a = d, d = c, c = b;
        b += mixed << by | mixed >> (32 - by);
    }
    const uint32_t end[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++) state[i] += end[i];
}
