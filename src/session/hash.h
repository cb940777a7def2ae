/* Hashing texts with SHA-256 or MD5, which differ in their blocks and in the order of bytes, and HMAC-SHA-256
 * (RFC 2104).
 *
 * Hashes are words here; the order of bytes is their reader's to know. Knows nothing of passwords. */
#ifndef SESSION_HASH_H
#define SESSION_HASH_H

#include "base.h"

enum { HASH_WORDS = 8, HASH_BLOCK = 64 }; /* MD5 uses four of the words */

typedef enum HashKind { HASH_MD5, HASH_SHA256 } HashKind;

typedef struct Hash {
    uint32_t start[HASH_WORDS];
    uint32_t k[64];
    HashKind kind;
} Hash;

/* Readies one of the two functions, which takes some microseconds. */
void hash_start(Hash *hash, HashKind kind);

/* The hash of a text, which ends here, into `words`; these hold where to go on from: `hash->start`, or what
 * came of the `before` bytes in front, a multiple of HASH_BLOCK. */
void hash_text(const Hash *hash, uint32_t *words, uint32_t before, const char *text, size_t len);

/* The same for the eight words of a hash as the text. SHA-256 only. */
void hash_again(const Hash *hash, uint32_t *words, uint32_t before, const uint32_t *text);

/* HMAC-SHA-256 with its key taken in: what both hashes go on from. */
typedef struct Hmac {
    uint32_t inner[HASH_WORDS], outer[HASH_WORDS];
} Hmac;

/* `key`: at most HASH_BLOCK bytes, as sixteen words with zeros behind. */
void hmac_start(const Hash *hash, Hmac *hmac, const uint32_t *key);

void hmac_text(const Hash *hash, const Hmac *hmac, const char *text, size_t len, uint32_t *words);

/* The same for a hash as the text: `words`, which becomes the answer. */
void hmac_again(const Hash *hash, const Hmac *hmac, uint32_t *words);

#endif
