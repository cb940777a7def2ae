/* Made small: no table, one loop. See sha256.h; names are the standard's. */
#include "ground/hash/sha256.h"

/* The first 32 bits behind the point of the square (2) or cube (3) root, by Newton's method. A double has the
 * 35 bits that this takes, and twenty left. */
static uint32_t root(uint32_t n, uint32_t degree) {
    double x = n;
    for (int i = 0; i < 20; i++) x -= (x - n / (degree == 3 ? x * x : x)) / degree;
    return (uint32_t)(uint64_t)(x * 4294967296.0);
}

/* They come from the first 64 primes (FIPS 180-4, 4.2.2 and 5.3.3). As a table they would be 288 bytes that
 * don't compress. */
void sha256_numbers(uint32_t *start, uint32_t *k) {
    for (uint32_t n = 2, primes = 0; primes < 64; n++) {
        uint32_t divisor = 2;
        while (n % divisor) divisor++;
        if (divisor < n) continue;
        if (primes < 8) start[primes] = root(n, 2);
        k[primes++] = root(n, 3);
    }
}

INLINE uint32_t turn(uint32_t x, uint32_t by) {
    return x >> by | x << (32 - by);
}

void sha256_block(const uint32_t *k, uint32_t *state, uint32_t *w) {
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (uint32_t t = 0; t < 64; t++) {
        uint32_t *now = &w[t & 15]; /* the schedule, sixteen words at a time */
        if (t > 15) {
            uint32_t x = w[(t + 1) & 15], y = w[(t + 14) & 15];
            *now +=
                (turn(x, 7) ^ turn(x, 18) ^ x >> 3) + w[(t + 9) & 15] + (turn(y, 17) ^ turn(y, 19) ^ y >> 10);
        }
        uint32_t one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (g ^ (e & (f ^ g))) + k[t] + *now;
        uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) | (c & (a | b)));
        h = g, g = f, f = e, e = d + one;
        d = c, c = b, b = a, a = one + two;
    }
    const uint32_t end[] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++) state[i] += end[i];
}
