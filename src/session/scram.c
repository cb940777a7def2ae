/* Names are the RFC's: SaltedPassword, ClientKey, StoredKey, ServerKey. See scram.h. */
#include "session/scram.h"

#include "session/hash.h"

typedef struct Scram {
    Hash hash;
    Hmac hmac;
    uint32_t key[HASH_BLOCK / 4]; /* of hmac, and zeros behind it */
} Scram;

/* HMAC of a text with the first eight words of `key`. */
static void scram_hmac(Scram *scram, const char *text, size_t len, uint32_t *words) {
    hmac_start(&scram->hash, &scram->hmac, scram->key);
    hmac_text(&scram->hash, &scram->hmac, text, len, words);
}

/* The password as a key: one that is longer than a block counts by its hash. */
static void scram_key(Scram *scram, const Str *password) {
    uint32_t *key = scram->key;
    for (size_t i = 0; i < COUNT(scram->key); i++) key[i] = i < HASH_WORDS ? scram->hash.start[i] : 0;
    if (password->len > HASH_BLOCK) {
        hash_text(&scram->hash, key, 0, password->ptr, password->len);
        return;
    }
    for (size_t i = 0; i < HASH_BLOCK; i++)
        key[i / 4] = key[i / 4] << 8 | (i < password->len ? (uint8_t)password->ptr[i] : 0);
}

static void scram_bytes(const uint32_t *words, char *to) {
    for (size_t i = 0; i < SCRAM_SIZE; i++) to[i] = (char)(words[i / 4] >> (24 - i % 4 * 8));
}

void scram_prove(const Str *password, const Str *salt, uint32_t rounds, const Str *said, char *proof,
                 char *signature) {
    Scram scram;
    uint32_t words[HASH_WORDS], other[HASH_WORDS], *key = scram.key;
    hash_start(&scram.hash, HASH_SHA256);
    scram_key(&scram, password);
    scram_hmac(&scram, salt->ptr, salt->len, words);
    for (size_t i = 0; i < COUNT(scram.key); i++) key[i] = i < HASH_WORDS ? words[i] : 0;
    while (--rounds) {
        hmac_again(&scram.hash, &scram.hmac, words);
        for (size_t i = 0; i < HASH_WORDS; i++) key[i] ^= words[i];
    }
    scram_hmac(&scram, "Server Key", 10, other); /* by SaltedPassword */
    scram_hmac(&scram, "Client Key", 10, words);
    for (size_t i = 0; i < HASH_WORDS; i++) key[i] = scram.hash.start[i];
    hash_again(&scram.hash, key, 0, words); /* StoredKey */
    uint32_t mask[HASH_WORDS];
    scram_hmac(&scram, said->ptr, said->len, mask);
    for (size_t i = 0; i < HASH_WORDS; i++) words[i] ^= mask[i];
    scram_bytes(words, proof);
    for (size_t i = 0; i < HASH_WORDS; i++) key[i] = other[i]; /* ServerKey */
    scram_hmac(&scram, said->ptr, said->len, words);
    scram_bytes(words, signature);
}
