/* What authentication computes with: SHA-256, HMAC, MD5, base64, SCRAM-SHA-256, each against known answers.
 */
#include "check.h"
#include "session/base64.h"
#include "ground/hash/hash.h"
#include "session/scram.h"

static _Alignas(8) char memory[4096];

/* The last hash as hexadecimal digits; holds until the next call. */
static Str hex_of(const Hash *hash) {
    static char hex[2 * HASH_SIZE];
    size_t size = hash->md5 ? HASH_SIZE / 2 : HASH_SIZE;
    for (size_t i = 0; i < 2 * size; i++)
        hex[i] = "0123456789abcdef"[(uint8_t)hash->bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return (Str){hex, 2 * size};
}

static Str hash_of(bool md5, const char *text, size_t len) {
    Hash hash;
    hash_start(&hash, md5);
    hash_text(&hash, text, len);
    return hex_of(&hash);
}

/* FIPS 180-4's examples, and lengths around the padding: Node's crypto. */
static void test_sha256(void) {
    static const struct {
        size_t len;
        const char *hash;
    } letters[] = {/* so many times the letter a */
                   {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
                   {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
                   {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
                   {1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"}};
    static const char twice[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    char a[1000];
    memset(a, 'a', sizeof a);
    CHECK_STR(hash_of(false, "", 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_STR(hash_of(false, "abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_STR(hash_of(false, twice, sizeof twice - 1),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    for (size_t i = 0; i < COUNT(letters); i++) CHECK_STR(hash_of(false, a, letters[i].len), letters[i].hash);
}

/* RFC 1321, A.5. */
static void test_md5(void) {
    static const struct {
        const char *text, *hash;
    } cases[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
         "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(hash_of(true, cases[i].text, strlen(cases[i].text)), cases[i].hash);
}

/* All constants: known answers would not say which one is wrong. FIPS 180-4, 4.2.2; RFC 1321, 3.4. */
static void test_constants(void) {
    Hash sha256, md5;
    hash_start(&sha256, false);
    hash_start(&md5, true);
    CHECK(sha256.start[0] == 0x6a09e667 && sha256.start[7] == 0x5be0cd19);
    CHECK(sha256.k[0] == 0x428a2f98 && sha256.k[31] == 0x14292967 && sha256.k[63] == 0xc67178f2);
    CHECK(md5.start[0] == 0x67452301 && md5.start[3] == 0x10325476);
    CHECK(md5.k[0] == 0xd76aa478 && md5.k[31] == 0x8d2a4c8a && md5.k[63] == 0xeb86d391);
}

/* RFC 4231, cases 1 and 2. */
static void test_hmac(void) {
    static const struct {
        const char *key, *text, *hash;
    } cases[] = {
        {"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    };
    Hash hash;
    hash_start(&hash, false);
    for (size_t i = 0; i < COUNT(cases); i++) {
        hmac_start(&hash, cases[i].key, strlen(cases[i].key));
        hmac_text(&hash, cases[i].text, strlen(cases[i].text));
        CHECK_STR(hex_of(&hash), cases[i].hash);
    }
    /* The last hash may be the text, and the key. */
    Hash again = hash;
    hmac_text(&hash, hash.bytes, HASH_SIZE);
    hmac_start(&hash, hash.bytes, HASH_SIZE);
    hmac_text(&hash, hash.bytes, HASH_SIZE);
    for (int i = 0; i < 3; i++) {
        char bytes[HASH_SIZE];
        memcpy(bytes, again.bytes, sizeof bytes);
        if (i == 1) hmac_start(&again, bytes, HASH_SIZE);
        else hmac_text(&again, bytes, HASH_SIZE);
    }
    CHECK(memcmp(hash.bytes, again.bytes, HASH_SIZE) == 0);
}

/* RFC 4648, section 10, there and back. */
static void test_base64(void) {
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"},
                                           {"\xfb\xff\xbf", "+/+/"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        Arena arena = {.base = memory, .cap = sizeof memory};
        Buf text = buf_make(&arena), bytes = buf_make(&arena);
        base64_put(&text, pairs[i][0], strlen(pairs[i][0]));
        CHECK_STR(buf_str(&text), pairs[i][1]);
        base64_read(&bytes, pairs[i][1], strlen(pairs[i][1]));
        CHECK_STR(buf_str(&bytes), pairs[i][0]);
    }
}

/* Proof and signature in base64, joined by a blank. */
static Str proof_of(Str password, const char *salt, uint32_t rounds, const char *said) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = sizeof memory};
    Buf salted = buf_make(&arena), out = buf_make(&arena);
    char bytes[2 * SCRAM_SIZE];
    base64_read(&salted, salt, strlen(salt));
    buf_bytes(&salted, "\0\0\0\1", 4);
    Str all = buf_str(&salted), text = {said, strlen(said)};
    Scram scram;
    scram_start(&scram, &password, &all, rounds);
    while (scram.rounds) scram_rounds(&scram, &password, 1000); /* however they are parted */
    scram_prove(&scram, &text, bytes);
    base64_put(&out, bytes + SCRAM_SIZE, SCRAM_SIZE);
    buf_byte(&out, ' ');
    base64_put(&out, bytes, SCRAM_SIZE);
    return buf_str(&out);
}

/* RFC 7677, section 3; and a password longer than a block, by Node's crypto. */
static void test_scram(void) {
    CHECK_STR(
        proof_of(STR("pencil"), "W22ZaJ0SNY7soEsUEjb6gQ==", 4096,
                 "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                 "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                 "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"),
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= 6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    char password[70];
    memset(password, 'p', sizeof password);
    CHECK_STR(proof_of((Str){password, 64}, "c2FsdA==", 2, "said"),
              "ZZnEq3BoJH/c6POC8oCuwcZmBoejcHwAzwzvvrHDPFE= abwhQR4qyBZqMRmDcaun8B3uAl1C9yXztqCwD/g7EoM=");
    CHECK_STR(proof_of((Str){password, 65}, "c2FsdA==", 1, "said"),
              "wIqnsTkx7e2Z0zZW1IwNHKapRLeZ8afwkvLZp2qkgyA= KjHElaoxP4y0EfSBM8s2VqM083j1KN+dvSObWvA2rOE=");
}

int main(void) {
    test_sha256();
    test_md5();
    test_constants();
    test_hmac();
    test_base64();
    test_scram();
    return check_end();
}
