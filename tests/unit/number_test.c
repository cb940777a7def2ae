/* Decimal text in JavaScript's form, against node's Number and against strtod. */
#include <stdlib.h>
#include "check.h"
#include "draw.h"
#include "ground/json.h"
#include "ground/number.h"

enum { ROOM = 1 << 12, BLOCK = 500, DOUBLES = 20000 };

static _Alignas(8) char memory[ROOM];

/* What number_put writes; holds until the next call. */
static Str put(const char *text, size_t len) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    number_put(&out, text, len);
    return out.failed ? STR("(failed)") : buf_str(&out);
}

/* Made by: node -p 'String(Number(text))' */
static const char *const numbers[][2] = {
    {"0", "0"},
    {"-0", "0"},
    {"0.000", "0"},
    {"-0.0e9", "0"},
    {"1", "1"},
    {"-1", "-1"},
    {"1.0", "1"},
    {"1.500", "1.5"},
    {"100", "100"},
    {"1e2", "100"},
    {"12e-1", "1.2"},
    {"0.10", "0.1"},
    {"123.456", "123.456"},
    {"1E+2", "100"},
    {"1e-02", "0.01"},
    {"123456789012345", "123456789012345"},
    {"0.000001", "0.000001"},
    {"0.0000001", "1e-7"},
    {"0.00000012", "1.2e-7"},
    {"1e-6", "0.000001"},
    {"12e-8", "1.2e-7"},
    {"100000000000000000000", "100000000000000000000"},
    {"1e20", "100000000000000000000"},
    {"1e21", "1e+21"},
    {"123e20", "1.23e+22"},
    {"1000000000000000000000", "1e+21"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"-1.7976931348623157e+308", "-1.7976931348623157e+308"},
    {"5e-324", "5e-324"},
    {"2.2250738585072014e-308", "2.2250738585072014e-308"},
    {"9007199254740992", "9007199254740992"},
    {"0.30000000000000004", "0.30000000000000004"},
    {"15e299", "1.5e+300"},
    /* Beyond a double: digits as they stand; and from an exponent of 100000 on the text. */
    {"1.0e99999", "1e+99999"},
    {"1.0e-99999", "1e-99999"},
    {"1.0e100000", "1.0e100000"},
    {"1.0e-100000", "1.0e-100000"},
    {"1.0e0000000000000000002", "100"},
    {"1.0e99999999999", "1.0e99999999999"},
    {"1.0e-99999999999", "1.0e-99999999999"},
    {"1.0e999999999999999999999999999999", "1.0e999999999999999999999999999999"},
    {"0.0001e10", "1000000"},
    {"10000e-10", "0.000001"},
    {"1.0000000000000002", "1.0000000000000002"},
    {"3.4028235e+38", "3.4028235e+38"},
    {"1e-45", "1e-45"},
    /* More than a double holds is not node's any more: it stays as it is. */
    {"9007199254740993", "9007199254740993"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {"-0.12345678901234567890", "-0.12345678901234567890"},
    {"1.00000000000000000000", "1"},
    {"1e400", "1e+400"},
    {"-1e-400", "-1e-400"},
    {"12e99998", "1.2e+99999"},
    {"1e1000000", "1e1000000"},
};

static void test_known(void) {
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CHECK_STR(put(numbers[i][0], strlen(numbers[i][0])), numbers[i][1]);
        CHECK_STR(put(numbers[i][1], strlen(numbers[i][1])), numbers[i][1]);
    }
}

static char *put_digits(char *to, uint32_t n) {
    while (n--) *to++ = draw(3) ? (char)('0' + draw(10)) : '0';
    return to;
}

/* A number of at most 15 digits, which every double keeps, in any of the ways to write it. */
static size_t make_number(char *text) {
    static const char *const signs[] = {"", "+", "-", "-0"};
    char *to = text;
    if (draw(2)) *to++ = '-';
    uint32_t n = draw(9);
    *to++ = n ? (char)('1' + draw(9)) : '0';
    if (n) to = put_digits(to, n - 1);
    if (draw(2)) {
        *to++ = '.';
        to = put_digits(to, 1 + draw(7));
    }
    if (draw(3) == 0) {
        *to++ = "eE"[draw(2)];
        const char *sign = signs[draw(4)];
        to += sprintf(to, "%s%u", sign, draw(30));
    }
    return (size_t)(to - text);
}

/* Blocks of 500 numbers, each block the FNV-1a hash of what node prints, one a line:
 *
 *   node -e 'let s = 1, t = "";
 *   const draw = (n) => ((s ^= s << 13), (s ^= s >>> 17), (s ^= s << 5), (s >>> 0) % n);
 *   const digits = (n) => { let d = ""; while (n--) d += draw(3) ? draw(10) : 0; return d; };
 *   for (let block = 0; block < 20; block++) {
 *     let hash = 2166136261;
 *     for (let i = 0; i < 500; i++) {
 *       let text = draw(2) ? "-" : "", n = draw(9);
 *       text += n ? 1 + draw(9) + digits(n - 1) : "0";
 *       if (draw(2)) text += "." + digits(1 + draw(7));
 *       if (draw(3) == 0) text += "eE"[draw(2)] + ["", "+", "-", "-0"][draw(4)] + draw(30);
 *       for (const c of String(Number(text)) + "\n") hash = Math.imul(hash ^ c.charCodeAt(), 16777619) >>> 0;
 *     }
 *     t += `0x${hash.toString(16)}, `;
 *   }
 *   console.log(t);' */
static void test_generated(void) {
    static const uint32_t want[] = {0x99704f92, 0x7a63f028, 0x35ce0db7, 0x5e21afa9, 0xfe65534c,
                                    0x98acdb93, 0x603af336, 0x5ee46bff, 0x34672b5a, 0x4b1347e8,
                                    0xedde3065, 0xd03a1502, 0xf79a3528, 0x5cb259d5, 0x6ace07ff,
                                    0xcad64c8e, 0x8bc66567, 0xd5a42059, 0x2daf05ed, 0xa4e28976};
    draw_seed = 1;
    for (size_t block = 0; block < COUNT(want); block++) {
        uint32_t hash = 2166136261u;
        for (int i = 0; i < BLOCK; i++) {
            char text[64];
            Str got = put(text, make_number(text));
            for (size_t j = 0; j < got.len; j++) hash = (hash ^ (uint8_t)got.ptr[j]) * 16777619u;
            hash = (hash ^ '\n') * 16777619u;
        }
        CHECK(hash == want[block]);
    }
}

/* Any double in the fewest digits, as Postgres prints it: its form is JSON and reads back as the same one. */
static void test_doubles(void) {
    unsigned same = 0, json = 0, stable = 0, drawn = 0;
    while (drawn < DOUBLES) {
        char text[64], copy[64];
        uint64_t bits = (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
        double number, back;
        memcpy(&number, &bits, sizeof number);
        int len = snprintf(text, sizeof text, "%.15e", number);
        if (!byte_is_digit(text[len - 1])) continue; /* not finite */
        if (strtod(text, NULL) != number) len = snprintf(text, sizeof text, "%.16e", number);
        Str got = put(text, (size_t)len);
        JsonReader r = json_reader(got);
        JsonValue value;
        snprintf(copy, sizeof copy, "%.*s", (int)got.len, got.ptr);
        back = strtod(copy, NULL);
        json += json_value(&r, &value) && json_end(&r);
        same += memcmp(&back, &number, sizeof back) == 0;
        stable += str_is(put(copy, strlen(copy)), copy);
        drawn++;
    }
    CHECK(same == DOUBLES);
    CHECK(json == DOUBLES);
    CHECK(stable == DOUBLES);
}

static void test_safe(void) {
    static const char *const safe[] = {
        "0", "-1", "9007199254740991", "-9007199254740991", "8999999999999999", "12.9999999999999999999",
        "",  "-"};
    static const char *const unsafe[] = {"9007199254740992",  "-9007199254740992", "9007199254740993",
                                         "9107199254740991",  "10000000000000000", "-9223372036854775808",
                                         "9007199254740992.5"};
    for (size_t i = 0; i < COUNT(safe); i++) CHECK(number_is_safe((Str){safe[i], strlen(safe[i])}));
    for (size_t i = 0; i < COUNT(unsafe); i++) CHECK(!number_is_safe((Str){unsafe[i], strlen(unsafe[i])}));
}

int main(void) {
    test_safe();
    test_known();
    test_generated();
    test_doubles();
    return check_end();
}
