/* Padding, and keys around it. See hash.h. */
#include "session/hash.h"

#include "session/md5.h"
#include "session/sha256.h"

void hash_start(Hash *hash, HashKind kind) {
    hash->kind = kind;
    if (kind == HASH_MD5) md5_numbers(hash->start, hash->k);
    else sha256_numbers(hash->start, hash->k);
}

static void copy_words(uint32_t *to, const uint32_t *from) {
    for (size_t i = 0; i < HASH_WORDS; i++) to[i] = from[i];
}

/* A text is followed by the byte 0x80, zeros, and its length in bits at the end of a block. */
void hash_text(const Hash *hash, uint32_t *words, uint32_t before, const char *text, size_t len) {
    bool md5 = hash->kind == HASH_MD5;
    for (size_t at = 0; at < len + 9; at += HASH_BLOCK) {
        uint32_t block[HASH_BLOCK / 4] = {0};
        for (uint32_t i = 0; i < HASH_BLOCK; i++) {
            uint32_t byte = at + i < len ? (uint8_t)text[at + i] : at + i == len ? 0x80 : 0;
            block[i / 4] = md5 ? block[i / 4] >> 8 | byte << 24 : block[i / 4] << 8 | byte;
        }
        /* 512 MB, and none of these texts comes near it. */
        if (at + HASH_BLOCK >= len + 9) block[md5 ? 14 : 15] = (before + (uint32_t)len) * 8;
        if (md5) md5_block(hash->k, words, block);
        else sha256_block(hash->k, words, block);
    }
}

void hash_again(const Hash *hash, uint32_t *words, uint32_t before, const uint32_t *text) {
    uint32_t block[HASH_BLOCK / 4] = {[HASH_WORDS] = 0x80000000, [15] = (before + HASH_WORDS * 4) * 8};
    copy_words(block, text);
    sha256_block(hash->k, words, block);
}

void hmac_start(const Hash *hash, Hmac *hmac, const uint32_t *key) {
    uint32_t block[HASH_BLOCK / 4];
    copy_words(hmac->inner, hash->start);
    copy_words(hmac->outer, hash->start);
    for (size_t i = 0; i < COUNT(block); i++) block[i] = key[i] ^ 0x36363636;
    sha256_block(hash->k, hmac->inner, block);
    for (size_t i = 0; i < COUNT(block); i++) block[i] = key[i] ^ 0x5c5c5c5c;
    sha256_block(hash->k, hmac->outer, block);
}

void hmac_text(const Hash *hash, const Hmac *hmac, const char *text, size_t len, uint32_t *words) {
    uint32_t inner[HASH_WORDS];
    copy_words(inner, hmac->inner);
    hash_text(hash, inner, HASH_BLOCK, text, len);
    copy_words(words, hmac->outer);
    hash_again(hash, words, HASH_BLOCK, inner);
}

void hmac_again(const Hash *hash, const Hmac *hmac, uint32_t *words) {
    uint32_t inner[HASH_WORDS];
    copy_words(inner, hmac->inner);
    hash_again(hash, inner, HASH_BLOCK, words);
    copy_words(words, hmac->outer);
    hash_again(hash, words, HASH_BLOCK, inner);
}
