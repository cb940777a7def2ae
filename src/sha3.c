/* Keccak-f[1600] and the sponge around it. See sha3.h; theta, rho and so on are the steps of FIPS 202, 3.2.
 *
 * Lane (x, y) of the standard is lane[x + 5 * y]. */
#include "sha3.h"

/* One instruction, which -Oz would make a call of. */
static inline __attribute__((always_inline)) uint64_t turn(uint64_t lane, uint32_t by) {
    return lane << (by & 63) | lane >> (-by & 63);
}

/* Theta: every lane takes in the parity of the column on its left and, turned, of the one on its right. */
static void mix_columns(uint64_t *a) {
    uint64_t parity[7]; /* of columns -1 to 5, which wrap around */
    for (size_t x = 0; x < 5; x++) parity[x + 1] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    parity[0] = parity[5];
    parity[6] = parity[1];
    for (size_t x = 0; x < 5; x++) {
        uint64_t mixed = parity[x] ^ turn(parity[x + 2], 1);
        for (uint64_t *lane = a + x; lane < a + 25; lane += 5) *lane ^= mixed;
    }
}

/* Rho and pi as one walk: each lane moves to where pi sends it and is turned by the next triangular number.
 * The walk passes every lane but the first, which stays, and ends where it began. Its path, (x, y) to (y, 2x
 * + 3y mod 5), is a table because computing it doubles the time of a permutation to save 20 bytes. */
static void move_lanes(uint64_t *a) {
    static const uint8_t path[] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                   15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
    uint64_t moving = a[1];
    uint32_t by = 0;
    for (uint32_t step = 0; step < COUNT(path); step++) {
        by += step + 1;
        uint64_t *to = a + path[step];
        uint64_t stood = *to;
        *to = turn(moving, by);
        moving = stood;
    }
}

/* Chi, within each row. */
static void mix_rows(uint64_t *a) {
    for (uint64_t *row = a; row < a + 25; row += 5) {
        uint64_t first = row[0], second = row[1];
        for (size_t x = 0; x < 3; x++) row[x] ^= ~row[x + 1] & row[x + 2];
        row[3] ^= ~row[4] & first;
        row[4] ^= ~first & second;
    }
}

static void permute(uint64_t *a) {
    uint32_t lfsr = 1;
    for (uint32_t round = 0; round < 24; round++) {
        mix_columns(a);
        move_lanes(a);
        mix_rows(a);
        /* Iota: bits 0, 1, 3, 7, 15, 31 and 63 of the first lane take the next seven of a shift register,
         * whose polynomial is x^8 + x^6 + x^5 + x^4 + 1. */
        for (uint32_t bit = 0; bit < 64; bit = 2 * bit + 1) {
            a[0] ^= (uint64_t)(lfsr & 1) << bit;
            lfsr = lfsr << 1 ^ (lfsr >> 7) * 0x171;
        }
    }
}

/* Once the rate is used up, a permutation makes it new. */
static void renew(Sha3 *sha3) {
    if (sha3->at < sha3->rate) return;
    sha3->at = 0;
    permute(sha3->lane);
}

static void mix_byte(Sha3 *sha3, uint32_t at, uint8_t byte) {
    sha3->lane[at / 8] ^= (uint64_t)byte << at % 8 * 8;
}

void sha3_start(Sha3 *sha3, uint32_t rate) {
    *sha3 = (Sha3){.rate = rate};
}

void sha3_put(Sha3 *sha3, Str s) {
    for (size_t i = 0; i < s.len; i++) {
        mix_byte(sha3, sha3->at++, (uint8_t)s.ptr[i]);
        renew(sha3);
    }
}

void sha3_end(Sha3 *sha3, uint8_t end) {
    mix_byte(sha3, sha3->at, end);
    mix_byte(sha3, sha3->rate - 1, 0x80);
    sha3->at = sha3->rate; /* the first sha3_take permutes */
}

uint32_t sha3_take(Sha3 *sha3) {
    renew(sha3);
    uint32_t at = sha3->at;
    sha3->at = at + 4;
    return (uint32_t)(sha3->lane[at / 8] >> at % 8 * 8);
}
