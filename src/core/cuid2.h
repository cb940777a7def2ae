/* Ids of the kind CUID2: 24 characters that begin with a letter, sort in no order, and can't be guessed.
 *
 * Knows the recipe of @paralleldrive/cuid2 3 and gives, character for character, what that gives for the same
 * time, counter, fingerprint and random numbers. Reads no clock and draws no randomness: both come in a seed.
 */
#ifndef CUID2_H
#define CUID2_H

#include "core/sha3.h"

enum {
    CUID2_LEN = 24,
    CUID2_MIN = 2, /* the lengths the recipe allows */
    CUID2_MAX = 32,
    CUID2_FINGERPRINT = 32,
    CUID2_DIGITS =
        102 /* room for a hash: 512 bits are up to 100 digits, and they are written six at a time */
};

/* What goes into an id besides random numbers. */
typedef struct Cuid2Parts {
    uint64_t time;    /* milliseconds since 1970 */
    uint32_t counter; /* tells apart the ids of one millisecond */
    Str fingerprint;  /* tells apart processes: CUID2_FINGERPRINT base36 digits, though any text will do */
} Cuid2Parts;

/* Writes the id of these parts: `len` characters, CUID2_MIN to CUID2_MAX. `random` is 1 + len numbers, each
 * evenly spread over 32 bits: one for the letter, then one for each digit of the salt. */
void cuid2_mix(const Cuid2Parts *parts, const uint32_t *random, size_t len, char *out);

/* The hash behind ids and fingerprints: SHA3-512 as a number in base 36, without zeros in front. `sha3` is a
 * sponge of SHA3_512_RATE with all its input, and is used up. Answers the first digit; the last is the last
 * char of `digits`. The recipe drops the first, which isn't evenly spread. */
const char *cuid2_hash(Sha3 *sha3, char digits[CUID2_DIGITS]);

/* A maker of ids. */
typedef struct Cuid2 {
    uint64_t time;
    uint32_t counter; /* of the next id; after 2^32 - 1 comes 0 */
    char fingerprint[CUID2_FINGERPRINT];
    Sha3 random;
} Cuid2;

/* Starts from the HELIUM_SEED_SIZE bytes that include/helium.h lays out. */
void cuid2_start(Cuid2 *cuid2, const char *seed);

/* Writes the next id. The same seed gives the same ids in the same order. */
void cuid2_make(Cuid2 *cuid2, char out[CUID2_LEN]);

#endif
