/* Ids against the answers of @paralleldrive/cuid2 3.0.6, and the statistics its own tests ask for. */
#include <stdlib.h>
#include "check.h"
#include "core/cuid2.h"
#include "helium.h"

enum { IDS = 100000, BUCKETS = 20 };

/* What the answers were made with: Date.now() of 2025-01-01, in base 36 m5d4ruo0. */
static const uint64_t new_year = 1735689600000;

/* The id of `len` characters where every draw gives the same number; holds until the next call. */
static Str id_of(uint32_t drawn, uint32_t counter, Str fingerprint, size_t len) {
    static char id[CUID2_MAX];
    uint32_t random[1 + CUID2_MAX];
    for (size_t i = 0; i < COUNT(random); i++) random[i] = drawn;
    cuid2_mix(&(Cuid2Parts){new_year, counter, fingerprint}, random, len, id);
    return (Str){id, len};
}

/* The base36 digits of a hash from the one numbered `from`, all there are; holds until the next call. */
static Str digits_of(Str text, size_t from) {
    static char digits[CUID2_DIGITS];
    Sha3 sha3;
    sha3_start(&sha3, SHA3_512_RATE);
    sha3_put(&sha3, text);
    const char *first = cuid2_hash(&sha3, digits);
    return str_of(first + from, digits + CUID2_DIGITS);
}

static void test_known_ids(void) {
    const uint32_t half = 0x80000000, most = 4294963000; /* floor(0.999999 * 2^32) */
    CHECK_STR(id_of(half, 0, STR("f"), 24), "n20z4hnx2ouec5gr1z68yj2y");
    CHECK_STR(id_of(half, 0, STR("f"), 10), "n6u24gx61i");
    CHECK_STR(id_of(half, 0, STR("f"), 32), "nrjlbzfbjo0anzy6li5rly4fxpyjs11h");
    CHECK_STR(id_of(half, 0, STR("f"), 2), "nf");
    CHECK_STR(id_of(0, 0, STR("f"), 24), "arhv0s5g3sox4n8wse4pmcql");
    CHECK_STR(id_of(most, 476782366, STR("my-server"), 24), "ztktkfddwrttro3x8qa6iwyd");
}

static void test_known_hashes(void) {
    CHECK_STR(digits_of(STR(""), 0), "qhwy9hczxnhp8h02w8vk5ozzfbicdzl7bm3tokbnp700ruweb"
                                     "66gvvn2smv2u019fy0avhunqj6eta7kgi9qwexyqb5aufudz52");
    CHECK_STR(digits_of(STR("abc"), 0), "t5hwonfuv75sid4792afmgodujwvqwiaurx0uynkgfengrsp4"
                                        "8nx9fbdeznmjivmormkhvkuksgrwfsg92kq66ksh6f7trlr20g");
    /* Their fingerprint, of no globals and of a and b: 32 digits without the first; every draw is 0.5. */
    Str bare = digits_of(STR("iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"), 1);
    CHECK_STR(((Str){bare.ptr, 32}), "7mnwn55nhng01qgawzcjlvdwpkfv1qhl");
    Str some = digits_of(STR("a,biiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"), 1);
    CHECK_STR(((Str){some.ptr, 32}), "1ngz67olost36zlps99h3bop8ovmc7tv");
}

/* A seed whose random bytes are 12, 13, 14 ..., so each is its own offset. */
static void seed_write(char *seed, uint64_t time, uint32_t counter) {
    for (size_t i = 0; i < HELIUM_SEED_SIZE; i++)
        seed[i] = (char)(uint8_t)(i < 8 ? time >> 8 * i : i < 12 ? counter >> 8 * (i - 8) : i);
}

/* The maker against a second one:
 *
 *   node -e 'const {createHash} = require("crypto"), seed = Buffer.from([...Array(76).keys()]);
 *   seed.writeBigUInt64LE(1735689600000n, 0);
 *   seed.writeUInt32LE(41, 8);
 *   const drawn = createHash("shake256", {outputLength: 300}).update(seed).digest();
 *   let at = 0;
 *   const below = n => Math.floor(drawn.readUInt32LE((at += 4) - 4) / 2 ** 32 * n);
 *   const mark = Array.from(seed.subarray(12, 44), b => Math.floor(b / 256 * 36).toString(36)).join("");
 *   for (let count = 41; count < 44; count++) {
 *       const letter = String.fromCharCode(97 + below(26));
 *       const salt = Array.from({length: 24}, () => below(36).toString(36)).join("");
 *       const text = 1735689600000..toString(36) + salt + count.toString(36) + mark;
 *       const hash = BigInt("0x" + createHash("sha3-512").update(text).digest("hex")).toString(36);
 *       console.log(letter + hash.slice(1).substring(1, 24));
 *   }' */
static void test_maker(void) {
    static const char *const want[] = {"ic6t17k9182u2cqi20qc9weh", "zesom5f8dzdvcdwfhrt9ej00",
                                       "i3yegprj0p0xhq1so39yrqy8"};
    char seed[HELIUM_SEED_SIZE], id[CUID2_LEN];
    seed_write(seed, new_year, 41);
    Cuid2 cuid2;
    cuid2_start(&cuid2, seed);
    for (size_t i = 0; i < COUNT(want); i++) {
        cuid2_make(&cuid2, id);
        CHECK_STR(((Str){id, CUID2_LEN}), want[i]);
        CHECK(cuid2.counter == 42 + i);
    }
}

/* Each byte of the seed matters, and nothing else does. */
static void test_seeds(void) {
    char seed[HELIUM_SEED_SIZE], ids[HELIUM_SEED_SIZE + 1][CUID2_LEN], again[CUID2_LEN];
    size_t other = 0, same = 0;
    for (size_t i = 0; i < COUNT(ids); i++) {
        seed_write(seed, new_year, 41);
        if (i < HELIUM_SEED_SIZE) seed[i] ^= 1;
        Cuid2 cuid2;
        cuid2_start(&cuid2, seed);
        cuid2_make(&cuid2, ids[i]);
        cuid2_start(&cuid2, seed);
        cuid2_make(&cuid2, again);
        same += memcmp(ids[i], again, CUID2_LEN) == 0;
        for (size_t j = 0; j < i; j++) other += memcmp(ids[i], ids[j], CUID2_LEN) != 0;
    }
    CHECK(same == COUNT(ids));
    CHECK(other == COUNT(ids) * (COUNT(ids) - 1) / 2);
}

static bool is_digit(char c) {
    return byte_is_digit(c) || (c >= 'a' && c <= 'z');
}

static bool is_cuid(const char *id) {
    bool ok = !byte_is_digit(id[0]);
    for (size_t i = 0; i < CUID2_LEN; i++) ok = ok && is_digit(id[i]);
    return ok;
}

/* The least and the greatest numbers a seed can hold. */
static void test_extremes(void) {
    static const struct {
        uint64_t time;
        uint32_t counter;
    } seeds[] = {{0, 0}, {UINT64_MAX, UINT32_MAX}, {UINT32_MAX, 1}, {(uint64_t)1 << 32, 35}};
    char seed[HELIUM_SEED_SIZE], id[CUID2_LEN];
    for (size_t i = 0; i < COUNT(seeds); i++) {
        seed_write(seed, seeds[i].time, seeds[i].counter);
        Cuid2 cuid2;
        cuid2_start(&cuid2, seed);
        cuid2_make(&cuid2, id);
        CHECK(is_cuid(id));
        CHECK(cuid2.counter == (uint32_t)(seeds[i].counter + 1));
        cuid2_make(&cuid2, id);
        CHECK(is_cuid(id));
    }
}

static int id_order(const void *a, const void *b) {
    return memcmp(a, b, CUID2_LEN);
}

/* That each count is within a tenth of what is to be expected: the bound of their tests. */
static bool all_near(const unsigned *counts, size_t n, double expected) {
    bool ok = true;
    for (size_t i = 0; i < n; i++) ok = ok && counts[i] > expected * 0.9 && counts[i] < expected * 1.1;
    return ok;
}

static unsigned value_of(char c) {
    return (unsigned)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
}

/* A bulk of ids from one seed: well formed, all different, evenly spread. */
static void test_bulk(void) {
    static char ids[IDS][CUID2_LEN];
    static unsigned letters[36], characters[36], buckets[BUCKETS];
    char seed[HELIUM_SEED_SIZE];
    seed_write(seed, new_year, 0);
    Cuid2 cuid2;
    cuid2_start(&cuid2, seed);
    size_t well_formed = 0, different = 1;
    for (size_t i = 0; i < IDS; i++) {
        cuid2_make(&cuid2, ids[i]);
        well_formed += is_cuid(ids[i]);
        letters[value_of(ids[i][0])]++;
        double fraction = 0; /* the digits after the letter, as a number below 1 */
        for (size_t j = CUID2_LEN - 1; j > 0; j--) {
            characters[value_of(ids[i][j])]++;
            fraction = (fraction + value_of(ids[i][j])) / 36;
        }
        buckets[(size_t)(fraction * BUCKETS)]++;
    }
    qsort(ids, IDS, CUID2_LEN, id_order);
    for (size_t i = 1; i < IDS; i++) different += id_order(ids[i - 1], ids[i]) != 0;
    CHECK(well_formed == IDS);
    CHECK(different == IDS);
    CHECK(all_near(letters + 10, 26, IDS / 26.0));
    CHECK(all_near(characters, 36, IDS * 23 / 36.0));
    CHECK(all_near(buckets, BUCKETS, (double)IDS / BUCKETS));
}

int main(void) {
    test_known_ids();
    test_known_hashes();
    test_maker();
    test_seeds();
    test_extremes();
    test_bulk();
    return check_end();
}
