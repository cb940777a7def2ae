/* Hashing texts with SHA-256 or MD5, which differ in their blocks and in the order of bytes, and HMAC-SHA-256
 * (RFC 2104). Knows nothing of passwords. */
#ifndef SESSION_HASH_H
#define SESSION_HASH_H

#include "ground/base.h"

enum { HASH_WORDS = 8, HASH_SIZE = 32, HASH_BLOCK = 64 }; /* of SHA-256; an MD5 has half the size */

typedef struct Hash {
    char bytes[HASH_SIZE];             /* the hash that was made last */
    uint32_t pads[2][HASH_WORDS];      /* what the inner and the outer hash of an HMAC go on from: its key */
    uint32_t start[HASH_WORDS], k[64]; /* the function's constants */
    bool md5;
} Hash;

/* Readies one of the two functions, which takes some microseconds. */
void hash_start(Hash *hash, bool md5);

/* Hashes a text, which may be the last hash. */
void hash_text(Hash *hash, const char *text, size_t len);

/* Takes a key in, which may be the last hash: at most HASH_BLOCK bytes. SHA-256 only. */
void hmac_start(Hash *hash, const char *key, size_t len);

/* HMAC of a text, which may be the last hash. */
void hmac_text(Hash *hash, const char *text, size_t len);

#endif
