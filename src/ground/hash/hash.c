/* Padding, and keys around it. See hash.h. */
#include "ground/hash/hash.h"

#include "ground/hash/md5.h"
#include "ground/hash/sha256.h"

void hash_start(Hash *hash, bool md5) {
    hash->md5 = md5;
    if (md5) md5_numbers(hash->start, hash->k);
    else sha256_numbers(hash->start, hash->k);
}

/* Takes a block of bytes into a state of words. */
static void hash_block(const Hash *hash, uint32_t *words, const char *bytes) {
    uint32_t block[HASH_BLOCK / 4] = {0};
    for (size_t i = 0; i < HASH_BLOCK; i++) {
        uint32_t byte = (uint8_t)bytes[i], *word = &block[i / 4];
        *word = hash->md5 ? *word >> 8 | byte << 24 : *word << 8 | byte;
    }
    if (hash->md5) md5_block(hash->k, words, block);
    else sha256_block(hash->k, words, block);
}

/* Goes on from `from`, which came of the `before` bytes in front: whole blocks. A text is followed by the
 * byte 0x80, zeros, and its length in bits at the end of a block. */
static void hash_on(Hash *hash, const uint32_t *from, size_t before, const char *text, size_t len) {
    uint32_t words[HASH_WORDS];
    bytes_copy(words, from, sizeof words);
    for (size_t at = 0; at < len + 9; at += HASH_BLOCK) {
        char block[HASH_BLOCK] = {0};
        for (size_t i = 0; i < HASH_BLOCK && at + i <= len; i++)
            block[i] = at + i < len ? text[at + i] : (char)0x80;
        /* 32 bits: none of these texts comes near 512 MB. */
        for (size_t i = 0; i < 4 && at + HASH_BLOCK >= len + 9; i++)
            block[hash->md5 ? 56 + i : 63 - i] = (char)((before + len) * 8 >> 8 * i);
        hash_block(hash, words, block);
    }
    for (size_t i = 0; i < HASH_SIZE; i++)
        hash->bytes[i] = (char)(words[i / 4] >> (hash->md5 ? i : 3 - i % 4) % 4 * 8);
}

void hash_text(Hash *hash, const char *text, size_t len) {
    hash_on(hash, hash->start, 0, text, len);
}

void hmac_start(Hash *hash, const char *key, size_t len) {
    for (size_t outer = 0; outer < 2; outer++) {
        char block[HASH_BLOCK];
        for (size_t i = 0; i < HASH_BLOCK; i++)
            block[i] = (char)((outer ? 0x5c : 0x36) ^ (i < len ? key[i] : 0));
        bytes_copy(hash->pads[outer], hash->start, sizeof hash->start);
        hash_block(hash, hash->pads[outer], block);
    }
}

void hmac_text(Hash *hash, const char *text, size_t len) {
    hash_on(hash, hash->pads[0], HASH_BLOCK, text, len);
    hash_on(hash, hash->pads[1], HASH_BLOCK, hash->bytes, HASH_SIZE);
}
