/* SHA-256 as of FIPS 180-4, block by block: its numbers and its compression. Padding is hash.h's. */
#ifndef SESSION_SHA256_H
#define SESSION_SHA256_H

#include "ground/base.h"

/* Computes the eight words that a hash starts from, and the constants of the 64 rounds. */
void sha256_numbers(uint32_t *start, uint32_t *k);

/* Takes a block of sixteen words into the state of eight. Spoils `w`. */
void sha256_block(const uint32_t *k, uint32_t *state, uint32_t *w);

#endif
