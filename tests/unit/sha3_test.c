/* SHA3-512 and SHAKE256 against known answers and against Node's crypto. */
#include "check.h"
#include "core/sha3.h"

enum { HASH = 64, STREAM = 300 }; /* STREAM: more than two rates of SHAKE256 */

/* The first `n` bytes of output, a multiple of 4. */
static void take_bytes(Sha3 *sha3, char *out, size_t n) {
    for (size_t i = 0; i < n; i += 4) {
        uint32_t word = sha3_take(sha3);
        for (size_t j = 0; j < 4; j++) out[i + j] = (char)(uint8_t)(word >> 8 * j);
    }
}

static void hash_of(Str s, char *out) {
    Sha3 sha3;
    sha3_start(&sha3, SHA3_512_RATE);
    sha3_put(&sha3, s);
    sha3_end(&sha3, SHA3_512_END);
    take_bytes(&sha3, out, HASH);
}

static void stream_of(Str s, char *out) {
    Sha3 sha3;
    sha3_start(&sha3, SHAKE256_RATE);
    sha3_put(&sha3, s);
    sha3_end(&sha3, SHAKE256_END);
    take_bytes(&sha3, out, STREAM);
}

/* The hash as 128 hexadecimal digits; holds until the next call. */
static Str hex_of(Str s) {
    static char hex[2 * HASH];
    char hash[HASH];
    hash_of(s, hash);
    for (size_t i = 0; i < HASH; i++) {
        hex[2 * i] = "0123456789abcdef"[(uint8_t)hash[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    return (Str){hex, sizeof hex};
}

static void test_known_answers(void) {
    CHECK_STR(hex_of(STR("")), "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
                               "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");
    CHECK_STR(hex_of(STR("abc")), "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                                  "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
    /* Around the rate: the last byte free for the padding, none, one over. */
    char a[73];
    memset(a, 'a', sizeof a);
    CHECK_STR(hex_of((Str){a, 71}), "070faf98d2a8fddf8ed886408744dc06456096c2e045f26f3c7b010530e6bbb3"
                                    "db535a54d636856f4e0e1e982461cb9a7e8e57ff8895cff1619af9f0e486e28c");
    CHECK_STR(hex_of((Str){a, 72}), "a8ae722a78e10cbbc413886c02eb5b369a03f6560084aff566bd597bb7ad8c1c"
                                    "cd86e81296852359bf2faddb5153c0a7445722987875e74287adac21adebe952");
    CHECK_STR(hex_of((Str){a, 73}), "23e6a8815f8201dbbf6a5463be8dcadb1acea9df5f8998954e59ac9565cf6d29"
                                    "b17aa27a5e8b0fc06343db6122d6e544d27583ddc78504d08203217e7e65b6bd");
}

/* A digest of the digests of 201 inputs: the bytes 0, 1, 2 ... in every length from 0 to 200. Made by
 *
 *   node -e 'const {createHash} = require("crypto"), bytes = Buffer.from([...Array(200).keys()]);
 *   const sha = b => createHash("sha3-512").update(b).digest();
 *   const shake = b => createHash("shake256", {outputLength: 300}).update(b).digest();
 *   const each = f => Buffer.concat(Array.from({length: 201}, (_, n) => f(bytes.subarray(0, n))));
 *   console.log(sha(each(sha)).toString("hex"));
 *   console.log(sha(each(shake)).toString("hex"));' */
static void test_lengths(void) {
    static char hashes[201 * HASH], streams[201 * STREAM];
    char text[200];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(uint8_t)i;
    for (size_t n = 0; n <= sizeof text; n++) {
        hash_of((Str){text, n}, hashes + n * HASH);
        stream_of((Str){text, n}, streams + n * STREAM);
    }
    CHECK_STR(hex_of((Str){hashes, sizeof hashes}),
              "cce160908050a6988ace3d7e24cbd7613d420b57a16ed51033525de464668fc3"
              "f5821f881684235fbedf5aa502c495d4341db734667598bed56eb61886f76762");
    CHECK_STR(hex_of((Str){streams, sizeof streams}),
              "83a032d1f0f710d7bd12188cf2ad7a655c7227fefa86933d3bc6817523942102"
              "296b3af0fb0171abd72e1dc3c5e05b4508095ef40386df60b3d2c4766101d946");
}

/* Input in two pieces, wherever it is cut, is the same input. */
static void test_pieces(void) {
    char text[150], whole[HASH], pieces[HASH];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + i % 26);
    hash_of((Str){text, sizeof text}, whole);
    size_t same = 0;
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        Sha3 sha3;
        sha3_start(&sha3, SHA3_512_RATE);
        sha3_put(&sha3, (Str){text, cut});
        sha3_put(&sha3, (Str){text + cut, sizeof text - cut});
        sha3_end(&sha3, SHA3_512_END);
        take_bytes(&sha3, pieces, HASH);
        same += memcmp(whole, pieces, HASH) == 0;
    }
    CHECK(same == sizeof text + 1);
}

int main(void) {
    test_known_answers();
    test_lengths();
    test_pieces();
    return check_end();
}
