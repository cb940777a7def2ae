/* Names are the RFC's: SaltedPassword, ClientKey, StoredKey, ServerKey. See scram.h. */
#include "session/scram.h"

#include "ground/hash/hash.h"

static void scram_mix(char *to, const char *with) {
    for (size_t i = 0; i < SCRAM_SIZE; i++) to[i] ^= with[i];
}

/* Readies HMAC under the password. */
static void scram_key(Hash *hash, const Str *password) {
    Str key = *password;
    hash_start(hash, false);
    if (key.len > HASH_BLOCK) { /* counts by its hash */
        hash_text(hash, key.ptr, key.len);
        key = (Str){hash->bytes, HASH_SIZE};
    }
    hmac_start(hash, key.ptr, key.len);
}

void scram_start(Scram *scram, const Str *password, const Str *salt, uint32_t rounds) {
    Hash hash;
    scram_key(&hash, password);
    hmac_text(&hash, salt->ptr, salt->len);
    bytes_copy(scram->last, hash.bytes, SCRAM_SIZE);
    bytes_copy(scram->salted, hash.bytes, SCRAM_SIZE);
    scram->rounds = rounds - 1;
}

void scram_rounds(Scram *scram, const Str *password, uint32_t most) {
    Hash hash;
    scram_key(&hash, password);
    bytes_copy(hash.bytes, scram->last, SCRAM_SIZE);
    for (; scram->rounds && most; scram->rounds--, most--) {
        hmac_text(&hash, hash.bytes, HASH_SIZE);
        scram_mix(scram->salted, hash.bytes);
    }
    bytes_copy(scram->last, hash.bytes, SCRAM_SIZE);
}

void scram_prove(const Scram *scram, const Str *said, char *out) {
    Hash hash;
    hash_start(&hash, false);
    for (size_t proof = 0; proof < 2; proof++, out += SCRAM_SIZE) {
        hmac_start(&hash, scram->salted, SCRAM_SIZE);
        hmac_text(&hash, proof ? "Client Key" : "Server Key", 10);
        bytes_copy(out, hash.bytes, SCRAM_SIZE);
        if (proof) hash_text(&hash, hash.bytes, HASH_SIZE); /* StoredKey */
        hmac_start(&hash, hash.bytes, HASH_SIZE);
        hmac_text(&hash, said->ptr, said->len);
        if (!proof) bytes_copy(out, hash.bytes, SCRAM_SIZE);
        else scram_mix(out, hash.bytes);
    }
}
