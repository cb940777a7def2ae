/* Keccak-f[1600] and the sponge around it. See sha3.h; theta, rho and so on are the steps of FIPS 202, 3.2.
 *
 * Lane (x, y) of the standard is lane[x + 5 * y]. */
#include "core/sha3.h"

/* One instruction, which -Oz would make a call of. */
INLINE uint64_t turn(uint64_t lane, uint32_t by) {
    return lane << (by & 63) | lane >> (-by & 63);
}

/* A round's loops are unrolled, so that every index and every turn is a constant and the lanes are locals:
 * twice as fast for half a KB, and permutations are the greater part of what an id costs. */
#define UNROLLED _Pragma("clang loop unroll(full)") for

/* Theta: every lane takes in the parity of the column on its left and, turned, of the one on its right. */
INLINE void mix_columns(uint64_t *a) {
    uint64_t parity[5];
    UNROLLED(size_t x = 0; x < 5; x++) parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    UNROLLED(size_t i = 0; i < 25; i++) a[i] ^= parity[(i + 4) % 5] ^ turn(parity[(i + 1) % 5], 1);
}

/* Rho and pi as one walk: each lane moves to where pi sends it and is turned by the next triangular number.
 * The walk passes every lane but the first, which stays, and ends where it began. From (x, y) it leads to
 * (y, 2x + 3y mod 5). */
INLINE void move_lanes(uint64_t *a) {
    uint64_t moving = a[1];
    uint32_t x = 1, y = 0, by = 0;
    UNROLLED(uint32_t step = 1; step < 25; step++) {
        uint32_t below = (2 * x + 3 * y) % 5;
        x = y;
        y = below;
        by += step;
        uint64_t stood = a[x + 5 * y];
        a[x + 5 * y] = turn(moving, by);
        moving = stood;
    }
}

/* Chi, within each row. */
INLINE void mix_rows(uint64_t *a) {
    UNROLLED(uint64_t *row = a; row < a + 25; row += 5) {
        uint64_t first = row[0], second = row[1];
        UNROLLED(size_t x = 0; x < 3; x++) row[x] ^= ~row[x + 1] & row[x + 2];
        row[3] ^= ~row[4] & first;
        row[4] ^= ~first & second;
    }
}

/* Iota: what a round adds to the first lane, which makes it differ from the others. */
static const uint64_t round_constants[] = {
    0x0000000000000001u, 0x0000000000008082u, 0x800000000000808au, 0x8000000080008000u, 0x000000000000808bu,
    0x0000000080000001u, 0x8000000080008081u, 0x8000000000008009u, 0x000000000000008au, 0x0000000000000088u,
    0x0000000080008009u, 0x000000008000000au, 0x000000008000808bu, 0x800000000000008bu, 0x8000000000008089u,
    0x8000000000008003u, 0x8000000000008002u, 0x8000000000000080u, 0x000000000000800au, 0x800000008000000au,
    0x8000000080008081u, 0x8000000000008080u, 0x0000000080000001u, 0x8000000080008008u,
};

static void permute(uint64_t *lanes) {
    uint64_t a[25];
    bytes_copy(a, lanes, sizeof a);
    for (size_t round = 0; round < COUNT(round_constants); round++) {
        mix_columns(a);
        move_lanes(a);
        mix_rows(a);
        a[0] ^= round_constants[round];
    }
    bytes_copy(lanes, a, sizeof a);
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
