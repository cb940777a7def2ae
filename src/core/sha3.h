/* The Keccak sponge of FIPS 202: SHA3-512 for ids, and SHAKE256 to stretch a seed into random numbers.
 *
 * Knows bytes in and 32-bit words out, as many as wanted. Holds its lanes as numbers and never looks at them
 * as memory, so neither byte order nor alignment of the machine matters. Knows nothing of ids. */
#ifndef SHA3_H
#define SHA3_H

#include "ground/base.h"

/* What makes one function of the sponge: its rate, the bytes between two permutations (a multiple of 8, below
 * 200), and the byte that ends the input (FIPS 202, sections 6.1, 6.2 and B.2). */
enum { SHA3_512_RATE = 72, SHA3_512_END = 0x06, SHAKE256_RATE = 136, SHAKE256_END = 0x1f };

typedef struct Sha3 {
    uint32_t rate;
    uint32_t at; /* bytes of the rate used up: by input before sha3_end, by output after it */
    uint64_t lane[25];
} Sha3;

/* An empty sponge. */
void sha3_start(Sha3 *sha3, uint32_t rate);

/* Appends input, any number of times. */
void sha3_put(Sha3 *sha3, Str s);

/* Ends the input; from here on only sha3_take. */
void sha3_end(Sha3 *sha3, uint8_t end);

/* The next four bytes of output, as a little-endian number. A SHA3-512 hash is the first sixteen; a SHAKE256
 * stream goes on for ever. */
uint32_t sha3_take(Sha3 *sha3);

#endif
