/* Array literals: known forms, and any text back through Postgres' own rules for reading an array. */
#include <stdlib.h>
#include "check.h"
#include "draw.h"
#include "core/literal.h"

enum { ROOM = 1 << 14, TEXTS = 20000 };

static _Alignas(8) char memory[ROOM];

static JsonValue value_of(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value = {{NULL, 0}, JSON_NONE, 0};
    if (text.len && !json_value(&r, &value)) value.kind = JSON_NONE;
    return value;
}

/* The element of a JSON value, as it stands inside a JSON string. */
static Str element_of(Str text, bool json) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    JsonValue value = value_of(text);
    literal_element(&out, &value, json);
    return buf_str(&out);
}

static void test_known(void) {
    static const struct {
        const char *value;
        bool json;
        const char *element;
    } elements[] = {
        {"", false, "NULL"},
        {"null", false, "NULL"},
        {"null", true, "NULL"},
        {"1.5", false, "1.5"},
        {"-12", true, "-12"},
        {"1e+5", false, "\\\"1e+5\\\""},
        {"true", false, "\\\"true\\\""},
        {"\"a\"", false, "a"},
        {"\"gpt-4.1/x:y\"", false, "gpt-4.1/x:y"},
        {"\"\"", false, "\\\"\\\""},
        {"\"null\"", false, "\\\"null\\\""},
        {"\"NULL\"", false, "\\\"NULL\\\""},
        {"\"nulls\"", false, "nulls"},
        {"\"a b\"", false, "\\\"a b\\\""},
        {"\" a\"", false, "\\\" a\\\""},
        {"\"a,b\"", false, "\\\"a,b\\\""},
        {"\"{}\"", false, "\\\"{}\\\""},
        {"\"it's\"", false, "\\\"it's\\\""},
        {"\"\\u00e9\"", false, "\\\"\\u00e9\\\""},
        {"\"\xc3\xa9\"", false, "\\\"\xc3\xa9\\\""},
        {"\"\\n\\t\"", false, "\\\"\\n\\t\\\""},
        {"\"\\/\"", false, "\\\"\\/\\\""},
        {"\"a\\\"b\"", false, "\\\"a\\\\\\\"b\\\""},
        {"\"a\\u0022b\"", false, "\\\"a\\\\\\\"b\\\""},
        {"\"a\\\\b\"", false, "\\\"a\\\\\\\\b\\\""},
        {"\"a\\u005Cb\"", false, "\\\"a\\\\\\\\b\\\""},
        {"\"a\"", true, "\\\"\\\\\\\"a\\\\\\\"\\\""},
        {"{\"a\":[1]}", true, "\\\"{\\\\\\\"a\\\\\\\":[1]}\\\""},
        {"\"\\n\"", true, "\\\"\\\\\\\"\\\\\\\\n\\\\\\\"\\\""},
    };
    for (size_t i = 0; i < COUNT(elements); i++) {
        Str value = {elements[i].value, strlen(elements[i].value)};
        Str got = element_of(value, elements[i].json);
        CHECK_STR(got, elements[i].element);
    }
}

/* White space inside a document is no raw control character in the JSON string. */
static void test_white_space(void) {
    Str element = element_of(STR("{\t\"a\":\r\n[1]}"), true);
    unsigned raw = 0;
    for (size_t i = 0; i < element.len; i++) raw += (uint8_t)element.ptr[i] < 0x20;
    CHECK(raw == 0);
}

/* Reads `{element}` as array_in does: the element's text, or NULL as a Str without address. */
static bool array_read(Str array, char *to, Str *element) {
    const char *at = array.ptr + 1, *end = array.ptr + array.len - 1;
    *element = (Str){to, 0};
    if (array.len < 3 || *array.ptr != '{' || *end != '}') return false;
    bool quoted = *at == '"';
    for (at += quoted; at < end && *at != '"'; at++) {
        if (!quoted && strchr("{},\\ \t\n\r\v\f", *at)) return false;
        if (*at == '\\' && ++at == end) return false;
        to[element->len++] = *at;
    }
    if (quoted) return at + 1 == end;
    if (element->len == 4 && strncmp("null", to, 4) == 0) *element = (Str){NULL, 0};
    return at == end;
}

static void make_text(Buf *out) {
    static const Str parts[] = {
        STR_INIT("\""),   STR_INIT("\\"), STR_INIT("{"),  STR_INIT("}"),        STR_INIT(","),
        STR_INIT(" "),    STR_INIT("\n"), STR_INIT("a"),  STR_INIT("NULL"),     STR_INIT("-1.5"),
        STR_INIT("\x01"), STR_INIT("'"),  STR_INIT("$1"), STR_INIT("\xc3\xa9"), STR_INIT("u0022"),
    };
    for (uint32_t n = draw(7); n > 0; n--) buf_put(out, parts[draw(COUNT(parts))]);
}

/* Any text as a JSON string, in one form or with every byte of ASCII as \u00xx. */
static void put_string(Buf *out, Str text) {
    if (draw(2)) {
        escape_put_text(out, text.ptr, text.len);
        return;
    }
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char escape[8];
        size_t len = (size_t)sprintf(escape, draw(2) ? "\\u%04x" : "\\u%04X", (uint8_t)text.ptr[i]);
        if ((uint8_t)text.ptr[i] < 0x80) buf_bytes(out, escape, len);
        else buf_byte(out, text.ptr[i]);
    }
    buf_byte(out, '"');
}

static void test_generated(void) {
    static _Alignas(8) char room[ROOM];
    static char array[ROOM], read[ROOM];
    unsigned same = 0;
    for (unsigned i = 0; i < TEXTS; i++) {
        Arena arena = {.base = room, .cap = ROOM};
        Buf text = buf_make(&arena), string = buf_make(&arena);
        buf_byte(&text, 'x');
        make_text(&text);
        Str want = {text.ptr + draw(2), text.len};
        want.len -= (size_t)(want.ptr - text.ptr);
        put_string(&string, want);
        bool json = draw(3) == 0; /* then the element is the JSON text itself */
        Str element = element_of(buf_str(&string), json), got;
        if (json) want = buf_str(&string);
        memcpy(array + 1, element.ptr, element.len);
        size_t len = escape_undo(array + 1, element.len);
        array[0] = '{';
        array[len + 1] = '}';
        bool ok = array_read((Str){array, len + 2}, read, &got) && got.ptr && str_eq(got, want);
        if (!ok) printf("    %.*s -> %.*s\n", (int)want.len, want.ptr, (int)(len + 2), array);
        same += ok;
    }
    CHECK(same == TEXTS);
}

int main(void) {
    test_known();
    test_white_space();
    test_generated();
    return check_end();
}
