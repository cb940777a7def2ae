/* Making ids. See cuid2.h. */
#include "core/cuid2.h"
#include "helium.h"

/* A random number brought down to 0 .. below - 1: floor(random / 2^32 * below). */
static inline __attribute__((always_inline)) uint32_t scale(uint32_t random, uint32_t below) {
    return (uint32_t)((uint64_t)random * below >> 32);
}

/* Writes a number in base 36 so that it ends at `end`, and answers its first digit. The number is the limbs
 * from `limb` up to `stop`, the greatest first, and is used up: each pass divides it by 36^6, the greatest
 * power in 32 bits, for six digits, and the first limb falls away once it is zero. That takes 3 passes for 2
 * limbs and 17 for 16. */
static char *base36(uint32_t *limb, const uint32_t *stop, char *end) {
    const uint32_t power = 36u * 36 * 36 * 36 * 36 * 36;
    char *at = end;
    while (limb < stop) {
        uint64_t rest = 0;
        for (uint32_t *next = limb; next < stop; next++) {
            rest = rest << 32 | *next;
            *next = (uint32_t)(rest / power);
            rest %= power;
        }
        uint32_t left = (uint32_t)rest;
        for (char *first = at - 6; at > first; left /= 36) *--at = byte_digit(left % 36);
        limb += !*limb;
    }
    while (at < end - 1 && *at == '0') at++;
    return at;
}

static void put_number(Sha3 *sha3, uint64_t number) {
    uint32_t limb[] = {(uint32_t)(number >> 32), (uint32_t)number};
    char digits[18];
    char *end = digits + sizeof digits;
    const char *at = base36(limb, limb + COUNT(limb), end);
    sha3_put(sha3, (Str){at, (size_t)(end - at)});
}

const char *cuid2_hash(Sha3 *sha3, char digits[CUID2_DIGITS]) {
    uint32_t limb[16];
    sha3_end(sha3, SHA3_512_END);
    for (size_t i = 0; i < COUNT(limb); i++) limb[i] = __builtin_bswap32(sha3_take(sha3));
    return base36(limb, limb + COUNT(limb), digits + CUID2_DIGITS);
}

void cuid2_mix(const Cuid2Parts *parts, const uint32_t *random, size_t len, char *out) {
    Sha3 sha3;
    sha3_start(&sha3, SHA3_512_RATE);
    put_number(&sha3, parts->time);
    for (size_t i = 1; i <= len; i++) {
        char salt = byte_digit(scale(random[i], 36));
        sha3_put(&sha3, (Str){&salt, 1});
    }
    put_number(&sha3, parts->counter);
    sha3_put(&sha3, parts->fingerprint);

    /* Two digits are left out, one by the recipe's hash and one for the letter. That there are fewer than 33
     * of them has a chance of 2^-341. */
    char digits[CUID2_DIGITS];
    const char *hash = cuid2_hash(&sha3, digits);
    out[0] = (char)('a' + scale(random[0], 26));
    bytes_copy(out + 1, hash + 2, len - 1);
}

/* The random numbers come from the whole seed, so that a host which repeats its random bytes still gets
 * others for another time or counter. The fingerprint is a digit for each random byte: the recipe hashes its
 * own because it begins with names of global variables; this one is random already and goes nowhere but into
 * the hash of an id. */
void cuid2_start(Cuid2 *cuid2, const char *seed) {
    cuid2->time = bytes_u64(seed);
    cuid2->counter = bytes_u32(seed + 8);
    for (size_t i = 0; i < CUID2_FINGERPRINT; i++)
        cuid2->fingerprint[i] = byte_digit((uint32_t)(uint8_t)seed[12 + i] * 36 >> 8);
    sha3_start(&cuid2->random, SHAKE256_RATE);
    sha3_put(&cuid2->random, (Str){seed, HELIUM_SEED_SIZE});
    sha3_end(&cuid2->random, SHAKE256_END);
}

void cuid2_make(Cuid2 *cuid2, char out[CUID2_LEN]) {
    uint32_t random[1 + CUID2_LEN];
    for (size_t i = 0; i < COUNT(random); i++) random[i] = sha3_take(&cuid2->random);
    Cuid2Parts parts = {cuid2->time, cuid2->counter++, {cuid2->fingerprint, CUID2_FINGERPRINT}};
    cuid2_mix(&parts, random, CUID2_LEN, out);
}
