/* The reader: what is JSON and what is not, where and why; depth, flags, UTF-8, walking containers, copying.
 */
#include <stdlib.h>
#include "check.h"
#include "ground/json.h"

enum { ROOM = 1 << 16 };

static _Alignas(8) char memory[ROOM];

/* One value and then the end; a copy of exactly its bytes, so that reading past them is seen by ASan. */
static JsonFault fault_of(const char *text, size_t len, size_t *at, JsonValue *value) {
    char *exact = malloc(len);
    if (len) memcpy(exact, text, len);
    JsonReader r = json_reader((Str){exact, len});
    JsonFault fault = json_value(&r, value) || r.fault != JSON_OK ? r.fault : JSON_SYNTAX;
    if (fault == JSON_OK && !json_end(&r)) fault = JSON_SYNTAX;
    *at = (size_t)(r.at - exact);
    free(exact);
    return fault;
}

/* Also: the copying walk sees the same fault at the same place. */
static JsonFault copied_fault(Str text, size_t *at) {
    Arena arena = {.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    JsonReader r = json_reader(text);
    bool ok = json_walk(&r, &out) && json_end(&r);
    *at = (size_t)(r.at - text.ptr);
    return ok ? JSON_OK : r.fault == JSON_OK ? JSON_SYNTAX : r.fault;
}

static const struct {
    Str text;
    JsonFault fault;
    size_t at;
} documents[] = {
    {STR_INIT("null"), JSON_OK, 4},
    {STR_INIT(" \t\r\n true \t\r\n "), JSON_OK, 14},
    {STR_INIT("false"), JSON_OK, 5},
    {STR_INIT("0"), JSON_OK, 1},
    {STR_INIT("-0"), JSON_OK, 2},
    {STR_INIT("-10.25E+007"), JSON_OK, 11},
    {STR_INIT("1e5"), JSON_OK, 3},
    {STR_INIT("123456789012345678901234567890.5e-9999999999"), JSON_OK, 44},
    {STR_INIT("\"\""), JSON_OK, 2},
    {STR_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\""), JSON_OK, 36},
    {STR_INIT("\"\x7f\xc2\x80\xe2\x80\xa8\xf0\x9f\x98\x80\""), JSON_OK, 12},
    {STR_INIT("[]"), JSON_OK, 2},
    {STR_INIT("{}"), JSON_OK, 2},
    {STR_INIT(" [ ] "), JSON_OK, 5},
    {STR_INIT("{ \"a\" : { } , \"a\":[1 , 2],\"\":null}"), JSON_OK, 34},
    {STR_INIT("[[],[[]],{\"a\":[{}]}]"), JSON_OK, 20},
    /* ends too early */
    {STR_INIT(""), JSON_CUT, 0},
    {STR_INIT(" \n"), JSON_CUT, 2},
    {STR_INIT("nul"), JSON_CUT, 3},
    {STR_INIT("-"), JSON_CUT, 1},
    {STR_INIT("1."), JSON_CUT, 2},
    {STR_INIT("1e"), JSON_CUT, 2},
    {STR_INIT("1e-"), JSON_CUT, 3},
    {STR_INIT("\"abc"), JSON_CUT, 4},
    {STR_INIT("\"abc\\"), JSON_CUT, 5},
    {STR_INIT("\"\\u12"), JSON_CUT, 5},
    {STR_INIT("\"\\ud83d\\u"), JSON_CUT, 9},
    {STR_INIT("\"\xf0\x9f\x98"), JSON_CUT, 4},
    {STR_INIT("["), JSON_CUT, 1},
    {STR_INIT("[1"), JSON_CUT, 2},
    {STR_INIT("[1,"), JSON_CUT, 3},
    {STR_INIT("{\"a\""), JSON_CUT, 4},
    {STR_INIT("{\"a\":"), JSON_CUT, 5},
    {STR_INIT("{\"a\":1"), JSON_CUT, 6},
    {STR_INIT("{\"a\":1,"), JSON_CUT, 7},
    /* not JSON */
    {STR_INIT("Null"), JSON_SYNTAX, 0},
    {STR_INIT("nulL"), JSON_SYNTAX, 3},
    {STR_INIT("truefalse"), JSON_SYNTAX, 4},
    {STR_INIT("NaN"), JSON_SYNTAX, 0},
    {STR_INIT("Infinity"), JSON_SYNTAX, 0},
    {STR_INIT("-Infinity"), JSON_SYNTAX, 1},
    {STR_INIT("+1"), JSON_SYNTAX, 0},
    {STR_INIT("01"), JSON_SYNTAX, 1},
    {STR_INIT("-01"), JSON_SYNTAX, 2},
    {STR_INIT(".5"), JSON_SYNTAX, 0},
    {STR_INIT("1.e5"), JSON_SYNTAX, 2},
    {STR_INIT("1ee5"), JSON_SYNTAX, 2},
    {STR_INIT("0x10"), JSON_SYNTAX, 1},
    {STR_INIT("--1"), JSON_SYNTAX, 1},
    {STR_INIT("1 2"), JSON_SYNTAX, 2},
    {STR_INIT("'a'"), JSON_SYNTAX, 0},
    {STR_INIT("\"a\nb\""), JSON_SYNTAX, 2},
    {STR_INIT("\"a\0b\""), JSON_SYNTAX, 2},
    {STR_INIT("\"12345678\x1f\""), JSON_SYNTAX, 9},
    {STR_INIT("\"\\x41\""), JSON_SYNTAX, 2},
    {STR_INIT("\"\\'\""), JSON_SYNTAX, 2},
    {STR_INIT("\"\\U0041\""), JSON_SYNTAX, 2},
    {STR_INIT("\"\\u00g1\""), JSON_SYNTAX, 5},
    {STR_INIT("\"\\u 041\""), JSON_SYNTAX, 3},
    {STR_INIT("\"\\ud83d\\u00\""), JSON_SYNTAX, 11},
    {STR_INIT("[1,]"), JSON_SYNTAX, 3},
    {STR_INIT("[,1]"), JSON_SYNTAX, 1},
    {STR_INIT("[1,,2]"), JSON_SYNTAX, 3},
    {STR_INIT("[1 2]"), JSON_SYNTAX, 3},
    {STR_INIT("[1}"), JSON_SYNTAX, 2},
    {STR_INIT("]"), JSON_SYNTAX, 0},
    {STR_INIT("[]]"), JSON_SYNTAX, 2},
    {STR_INIT("{]"), JSON_SYNTAX, 1},
    {STR_INIT("{,}"), JSON_SYNTAX, 1},
    {STR_INIT("{\"a\":1,}"), JSON_SYNTAX, 7},
    {STR_INIT("{\"a\"}"), JSON_SYNTAX, 4},
    {STR_INIT("{\"a\":}"), JSON_SYNTAX, 5},
    {STR_INIT("{\"a\" 1}"), JSON_SYNTAX, 5},
    {STR_INIT("{\"a\"::1}"), JSON_SYNTAX, 5},
    {STR_INIT("{a:1}"), JSON_SYNTAX, 1},
    {STR_INIT("{1:1}"), JSON_SYNTAX, 1},
    {STR_INIT("{null:1}"), JSON_SYNTAX, 1},
    {STR_INIT("{\"a\":1 \"b\":2}"), JSON_SYNTAX, 7},
    {STR_INIT("[1]//"), JSON_SYNTAX, 3},
    {STR_INIT("/**/1"), JSON_SYNTAX, 0},
    {STR_INIT("\xef\xbb\xbf"
              "1"),
     JSON_SYNTAX, 0},
    {STR_INIT("\xc2\xa0"
              "1"),
     JSON_SYNTAX, 0},
    {STR_INIT("\f1"), JSON_SYNTAX, 0},
    {STR_INIT("1\0"), JSON_SYNTAX, 1},
    {STR_INIT("\0"), JSON_SYNTAX, 0},
};

static void test_documents(void) {
    for (size_t i = 0; i < COUNT(documents); i++) {
        size_t at, copied_at;
        JsonValue value;
        Str text = documents[i].text;
        JsonFault fault = fault_of(text.ptr, text.len, &at, &value);
        bool ok = fault == documents[i].fault && at == documents[i].at;
        if (!CHECK(ok)) printf("    %s: fault %d at %zu\n", text.ptr, (int)fault, at);
        CHECK(copied_fault(text, &copied_at) == fault && copied_at == at);
    }
}

/* A document that ends at any byte is cut, and nothing else. */
static void test_cuts(void) {
    static const Str sample =
        STR_INIT("{\"a\\n\\u00e9\\ud83d\\ude00\":[1.5e-3,-0,true,false,null,\"\xf0\x9f\x98\x80"
                 "x\xc3\xa9\xe2\x82\xac\",{}, [ ] ],\n\"b\":{\"c\":[[\"01234567\"]]}}");
    size_t at, cuts = 0;
    JsonValue value;
    for (size_t len = 0; len < sample.len; len++)
        cuts += fault_of(sample.ptr, len, &at, &value) == JSON_CUT && at == len;
    CHECK(cuts == sample.len);
    CHECK(fault_of(sample.ptr, sample.len, &at, &value) == JSON_OK);
    CHECK(value.text.len == sample.len && value.kind == JSON_OBJECT);
}

static void test_depth(void) {
    static const struct {
        size_t depth;
        bool deep;
        JsonFault fault;
    } depths[] = {{JSON_DEPTH, false, JSON_OK},
                  {JSON_DEPTH + 1, true, JSON_OK},
                  {JSON_DEPTH_HARD, true, JSON_OK},
                  {JSON_DEPTH_HARD + 1, true, JSON_TOO_DEEP}};
    static char text[8 * JSON_DEPTH_HARD];
    for (size_t i = 0; i < COUNT(depths); i++)
        for (int objects = 0; objects < 2; objects++) {
            size_t len = 0, at;
            JsonValue value;
            for (size_t d = 0; d < depths[i].depth; d++) {
                bool object = objects && d % 2;
                memcpy(text + len, object ? "{\"\":" : "[", object ? 4 : 1);
                len += object ? 4 : 1;
            }
            text[len++] = '0';
            for (size_t d = depths[i].depth; d-- > 0;) text[len++] = objects && d % 2 ? '}' : ']';
            CHECK(fault_of(text, len, &at, &value) == depths[i].fault);
            CHECK((value.flags & JSON_DEEP) == (depths[i].deep ? JSON_DEEP : 0));
        }
    memset(text, '[', sizeof text);
    size_t at;
    CHECK(copied_fault((Str){text, sizeof text}, &at) == JSON_TOO_DEEP && at == JSON_DEPTH_HARD);
}

static void test_flags(void) {
    static const struct {
        Str text;
        uint8_t kind, flags;
    } values[] = {
        {STR_INIT("\"abc\""), JSON_STRING, 0},
        {STR_INIT("\"\xed\x9f\xbf\""), JSON_STRING, 0},
        {STR_INIT("\"\\n\""), JSON_STRING, JSON_ESCAPED},
        {STR_INIT("\"\\u0000\""), JSON_STRING, JSON_ESCAPED | JSON_NUL},
        {STR_INIT("\"\\\\u0000\""), JSON_STRING, JSON_ESCAPED},
        {STR_INIT("\"\\u0001\""), JSON_STRING, JSON_ESCAPED},
        {STR_INIT("\"\\ud83d\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("\"\\ude00\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("\"\\ude00\\ud83d\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("\"\\ud83d\\ude00\""), JSON_STRING, JSON_ESCAPED},
        {STR_INIT("\"\\ud83d\\ud83d\\ude00\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("\"\\ud83dx\\ude00\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("\"\\ud83d\\n\\ude00\""), JSON_STRING, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("[{\"a\":[\"\\u0000\"]},\"\\ud800\"]"), JSON_ARRAY, JSON_ESCAPED | JSON_NUL | JSON_LONE},
        {STR_INIT("{\"\\u0000\":1}"), JSON_OBJECT, JSON_ESCAPED | JSON_NUL},
        {STR_INIT("{\"a\":{\"\\udfff\":1}}"), JSON_OBJECT, JSON_ESCAPED | JSON_LONE},
        {STR_INIT("-1"), JSON_NUMBER, 0},
        {STR_INIT("null"), JSON_NULL, 0},
        {STR_INIT("true"), JSON_TRUE, 0},
        {STR_INIT("false"), JSON_FALSE, 0},
    };
    for (size_t i = 0; i < COUNT(values); i++) {
        JsonReader r = json_reader(values[i].text);
        JsonValue value;
        CHECK(json_peek(&r) == (JsonKind)values[i].kind);
        CHECK(json_value(&r, &value));
        CHECK(value.kind == values[i].kind && value.flags == values[i].flags);
    }
}

/* Copies a document into a block of its own size, so that a byte beyond it is seen, and reads its text. */
static bool text_of(Str document, char **block, JsonReader *r, Str *text) {
    *block = malloc(document.len + !document.len);
    memcpy(*block, document.ptr, document.len);
    *r = json_reader((Str){*block, document.len});
    return json_text(r, text);
}

static void test_text(void) {
    static const struct {
        Str json, text;
    } texts[] = {
        {STR_INIT("\"\""), STR_INIT("")},
        {STR_INIT(" \"abc\""), STR_INIT("abc")},
        {STR_INIT("\"12345678\""), STR_INIT("12345678")},
        {STR_INIT("\"a\\nb\""), STR_INIT("a\nb")},
        {STR_INIT("\"[\\\"a\\\", \\\"b\\\\\\\"c\\\"]\""), STR_INIT("[\"a\", \"b\\\"c\"]")},
        {STR_INIT("\"1234567\\t12345678\\u00e4 and some more\""),
         STR_INIT("1234567\t12345678\xc3\xa4 and some more")},
        {STR_INIT("\"\\ud83d\\ude00\""), STR_INIT("\xf0\x9f\x98\x80")},
        {STR_INIT("\"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4\\/\""),
         STR_INIT("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4/")},
        {STR_INIT("\"\\u0000\""), {"\0", 1}},
    };
    char *block;
    JsonReader r;
    Str text;
    for (size_t i = 0; i < COUNT(texts); i++) {
        CHECK(text_of(texts[i].json, &block, &r, &text) && json_end(&r));
        CHECK(str_eq(text, texts[i].text));
        free(block);
        /* Cut off anywhere it is that and no other fault. */
        for (size_t len = 0; len < texts[i].json.len; len++) {
            CHECK(!text_of((Str){texts[i].json.ptr, len}, &block, &r, &text));
            CHECK(r.fault == JSON_CUT && r.at == r.end);
            free(block);
        }
    }
    static const Str wrong[] = {
        STR_INIT("abc"),         STR_INIT("[]"),          STR_INIT("\"a\nb\""),
        STR_INIT("\"\\x\""),     STR_INIT("\"\\u12g4\""), STR_INIT("\"12345678\x1f\""),
        STR_INIT("\"\\ud83d\""), STR_INIT("\"\\ude00\""), STR_INIT("\"\\ud83d\\n\""),
        STR_INIT("\"\\ud83dx\"")};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CHECK(!text_of(wrong[i], &block, &r, &text) && r.fault != JSON_CUT);
        free(block);
    }
}

/* Strings that json_copy_plain copies: of printable ASCII, and not within eight bytes of the end,
 * unless eight bytes of them were looked at before. */
static void test_plain(void) {
    static const struct {
        const char *json;
        size_t taken;
    } strings[] = {
        {"\"\",1234567", 2},
        {"\"a\",1234567", 3},
        {"\"1234567\",1234567", 9},
        {"\"12345678\",1234567", 10},
        {" \"123456789\",1234567", 12},
        {"\" ~\",1234567", 4},
        {"\"\",12345", 2},
        {"\"12345678\",12345", 10},
        {"\"1234567\",12345", 9},
        {"\"123456789\",123", 0},
        {"\"a\\nb\",12345678", 0},
        {"\"a\xc3\xa4\",12345678", 0},
        {"\"a\nb\",12345678", 0},
        {"[\"a\",1234567]", 0},
        {"12345678901", 0},
        {"\"123456789012345", 0},
    };
    for (size_t i = 0; i < COUNT(strings); i++) {
        char room[64];
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        Str json = {strings[i].json, strlen(strings[i].json)};
        JsonReader r = json_reader(json);
        size_t blank = *json.ptr == ' ';
        bool taken = json_copy_plain(&r, &out);
        CHECK(taken == (strings[i].taken > 0) && r.fault == JSON_OK);
        if (taken) CHECK(r.at == json.ptr + strings[i].taken);
        CHECK(str_eq(buf_str(&out), taken ? str_of(json.ptr + blank, json.ptr + strings[i].taken) : STR("")));
    }
}

/* A long string is left to json_walk: json_copy_plain doesn't make room for it. */
static void test_long(void) {
    enum { MOST = 1 << 14 };
    static char text[MOST + 32], room[4 * MOST];
    for (size_t len = MOST - 16; len <= MOST + 8; len += 8) {
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        text[0] = '[';
        memset(text + 1, 'a', len);
        text[1] = text[len] = '"';
        memcpy(text + len + 1, ",1234567]", 9);
        Str json = {text, len + 10};
        JsonReader r = json_reader((Str){text + 1, len + 8});
        CHECK(json_copy_plain(&r, &out) == (len < MOST) && r.fault == JSON_OK);
        CHECK(str_eq(buf_str(&out), (Str){text + 1, len < MOST ? len : 0}));
        out.len = 0;
        r = json_reader(json);
        CHECK(json_walk(&r, &out) && json_end(&r) && str_eq(buf_str(&out), json));
    }
}

int main(void) {
    test_long();
    test_documents();
    test_cuts();
    test_depth();
    test_flags();
    test_text();
    test_plain();
    return check_end();
}
