/* Names are the RFC's: SaltedPassword, ClientKey, StoredKey, ServerKey. See scram.h. */
#include "session/scram.h"

#include "session/hash.h"

static void scram_mix(char *to, const char *with) {
    for (size_t i = 0; i < SCRAM_SIZE; i++) to[i] ^= with[i];
}

void scram_prove(const Str *password, const Str *salt, uint32_t rounds, const Str *said, char *out) {
    Hash hash;
    char salted[SCRAM_SIZE] = {0};
    Str key = *password, text = *salt;
    hash_start(&hash, false);
    if (key.len > HASH_BLOCK) { /* counts by its hash */
        hash_text(&hash, key.ptr, key.len);
        key = (Str){hash.bytes, HASH_SIZE};
    }
    hmac_start(&hash, key.ptr, key.len);
    for (; rounds; rounds--) {
        hmac_text(&hash, text.ptr, text.len);
        scram_mix(salted, hash.bytes);
        text = (Str){hash.bytes, HASH_SIZE};
    }
    for (size_t proof = 0; proof < 2; proof++, out += SCRAM_SIZE) {
        hmac_start(&hash, salted, sizeof salted);
        hmac_text(&hash, proof ? "Client Key" : "Server Key", 10);
        bytes_copy(out, hash.bytes, SCRAM_SIZE);
        if (proof) hash_text(&hash, hash.bytes, HASH_SIZE); /* StoredKey */
        hmac_start(&hash, hash.bytes, HASH_SIZE);
        hmac_text(&hash, said->ptr, said->len);
        if (!proof) bytes_copy(out, hash.bytes, SCRAM_SIZE);
        else scram_mix(out, hash.bytes);
    }
}
