/* The reader's walk over containers, the bytes that are UTF-8, and the one form of a document that is copied.
 */
#include <stdlib.h>
#include "check.h"
#include "ground/json.h"

enum { ROOM = 1 << 16 };

static _Alignas(8) char memory[ROOM];

static bool is_json(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value;
    return json_value(&r, &value) && json_end(&r);
}

static Str copy_of(Str text) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    JsonReader r = json_reader(text);
    return json_walk(&r, &out) && json_end(&r) ? buf_str(&out) : STR("(not JSON)");
}

/* Unicode's table 3-7: the ranges and what lies next to each. */
static void test_utf8(void) {
    static const struct {
        const char *bytes;
        bool valid;
    } sequences[] = {
        {"\x7f", true},
        {"\x80", false},
        {"\xbf", false},
        {"\xc0\x80", false},
        {"\xc1\xbf", false},
        {"\xc2\x7f", false},
        {"\xc2\x80", true},
        {"\xc2\xc0", false},
        {"\xdf\xbf", true},
        {"\xe0\x9f\xbf", false},
        {"\xe0\xa0\x80", true},
        {"\xe0\xa0\x7f", false},
        {"\xe1\x80\x80", true},
        {"\xec\xbf\xbf", true},
        {"\xed\x9f\xbf", true},
        {"\xed\xa0\x80", false},
        {"\xed\xbf\xbf", false},
        {"\xee\x80\x80", true},
        {"\xef\xbf\xbf", true},
        {"\xef\xbf\xc0", false},
        {"\xe2\x28\xa1", false},
        {"\xe2\x82\x28", false},
        {"\xe2\x82", false},
        {"\xf0\x8f\xbf\xbf", false},
        {"\xf0\x90\x80\x80", true},
        {"\xf3\xbf\xbf\xbf", true},
        {"\xf4\x8f\xbf\xbf", true},
        {"\xf4\x90\x80\x80", false},
        {"\xf5\x80\x80\x80", false},
        {"\xf0\x90\x80", false},
        {"\xf0\x90\x28\xbc", false},
        {"\xf8\x88\x80\x80\x80", false},
        {"\xfe", false},
        {"\xff", false},
    };
    for (size_t i = 0; i < COUNT(sequences); i++)
        for (size_t before = 0; before < 10;
             before++) { /* on every side of the eight bytes looked at as one */
            char text[32];
            size_t len = (size_t)snprintf(text, sizeof text, "\"%.*s%s%.*s\"", (int)before, "123456789",
                                          sequences[i].bytes, (int)(9 - before), "abcdefghi");
            if (!CHECK(is_json((Str){text, len}) == sequences[i].valid)) printf("    sequence %zu\n", i);
        }
}

/* Every byte alone in a string, at every place of a word: quote, backslash, control characters and what is
 * beyond ASCII are not taken for letters. */
static void test_bytes(void) {
    unsigned right = 0;
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t at = 1; at < 17; at++) {
            char text[] = "\"0123456789abcdef\"";
            text[at] = (char)byte;
            right += is_json((Str){text, 18}) ==
                     (byte >= 0x20 && byte < 0x80 && byte != '"' && (byte != '\\' || (at == 11 || at == 15)));
        }
    CHECK(right == 256 * 16); /* \b and \f are escapes: at 11 and 15 their letters are b and f */
}

static void test_walk(void) {
    JsonReader r = json_reader(STR(" { \"a\" : [ 1 , \"x\" ] , \"b\\n\":{}} "));
    JsonValue value;
    Str key = STR("");
    CHECK(json_enter(&r, '{'));
    CHECK(json_more(&r, '}') && json_key(&r, &key));
    CHECK_STR(key, "a");
    CHECK(json_enter(&r, '['));
    CHECK(json_more(&r, ']') && json_value(&r, &value) && value.kind == JSON_NUMBER);
    CHECK_STR(value.text, "1");
    CHECK(json_more(&r, ']') && json_value(&r, &value) && value.kind == JSON_STRING);
    CHECK_STR(json_body(&value), "x");
    CHECK(!json_more(&r, ']') && r.fault == JSON_OK);
    CHECK(json_more(&r, '}') && json_key(&r, &key));
    CHECK_STR(key, "b\\n");
    CHECK(json_value(&r, &value) && value.kind == JSON_OBJECT);
    CHECK_STR(value.text, "{}");
    CHECK(!json_more(&r, '}') && json_end(&r) && r.fault == JSON_OK);
}

/* Walks an array of arrays of values; the fault, which ends every loop. */
static JsonFault walk(Str text, size_t *values) {
    JsonReader r = json_reader(text);
    JsonValue value;
    *values = 0;
    json_enter(&r, '[');
    while (json_more(&r, ']')) {
        json_enter(&r, '[');
        while (json_more(&r, ']')) *values += json_value(&r, &value);
    }
    bool ended = json_end(&r);
    if (r.fault != JSON_OK) { /* the first fault stays */
        JsonFault fault = r.fault;
        CHECK(!json_value(&r, &value) && !json_enter(&r, '[') && !json_more(&r, ']') && !json_end(&r));
        CHECK(r.fault == fault);
    }
    return r.fault == JSON_OK && !ended ? JSON_SYNTAX : r.fault;
}

static void test_walk_faults(void) {
    static const struct {
        Str text;
        JsonFault fault;
        size_t values;
    } walks[] = {
        {STR_INIT("[]"), JSON_OK, 0},
        {STR_INIT("[[1,2],[],[3]]"), JSON_OK, 3},
        {STR_INIT("[[1,2],[],[3]"), JSON_CUT, 3},
        {STR_INIT("[[1,2"), JSON_CUT, 2},
        {STR_INIT("[[1,2,]]"), JSON_SYNTAX, 2},
        {STR_INIT("[[1],]"), JSON_SYNTAX, 1},
        {STR_INIT("[[1]]]"), JSON_SYNTAX, 1},
        {STR_INIT("[[1 2]]"), JSON_SYNTAX, 1},
        {STR_INIT("[1]"), JSON_SYNTAX, 0},
        {STR_INIT("{}"), JSON_SYNTAX, 0},
        {STR_INIT(""), JSON_CUT, 0},
    };
    for (size_t i = 0; i < COUNT(walks); i++) {
        size_t values;
        CHECK(walk(walks[i].text, &values) == walks[i].fault && values == walks[i].values);
    }
}

/* Made by node: JSON.stringify(JSON.parse(text)), but for digits that no double holds. */
static void test_copies(void) {
    static const char *const copies[][2] = {
        {" { \"b\" : [ 1 , { } ] , \"a\" : null } ", "{\"b\":[1,{}],\"a\":null}"},
        {"\"\\u0041\\/\\u000a\\u001F\\u007f\"", "\"A/\\n\\u001f\x7f\""},
        {"\"\\ud83d\\ude00\\u20ac\\u00e9\"", "\"\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa9\""},
        {"\"\\ud83d \\uDE00\"", "\"\\ud83d \\ude00\""},
        {"\"\\u2028\\u0000\\u0008\\u000b\\u000c\"", "\"\xe2\x80\xa8\\u0000\\b\\u000b\\f\""},
        {"{\"\\u0061\\\"\\u005c\":\"\\u0022\"}", "{\"a\\\"\\\\\":\"\\\"\"}"},
        {"[1.0,1e2,-0,0.50,1E-7,-1.5e+3,0e9]", "[1,100,0,0.5,1e-7,-1500,0]"},
        {"[9007199254740993,123456789012345678901234567890]",
         "[9007199254740993,123456789012345678901234567890]"},
        {"[true,false,null,\"\",[],{}]", "[true,false,null,\"\",[],{}]"},
    };
    static char once[256];
    for (size_t i = 0; i < COUNT(copies); i++) {
        Str text = {copies[i][0], strlen(copies[i][0])};
        Str copy = copy_of(text);
        CHECK_STR(copy, copies[i][1]);
        memcpy(once, copy.ptr, copy.len);
        CHECK_STR(copy_of((Str){once, copy.len}), copies[i][1]);
    }
}

int main(void) {
    test_utf8();
    test_bytes();
    test_walk();
    test_walk_faults();
    test_copies();
    return check_end();
}
