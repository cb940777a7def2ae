/* The inside of JSON strings: every escape written and read, surrogate pairs, undoing in place. */
#include <stdlib.h>
#include "check.h"
#include "ground/escape.h"

enum { ROOM = 1 << 12 };

static _Alignas(8) char memory[ROOM];

typedef void Writer(Buf *out, const char *text, size_t len);

static Str written_in(bool ascii, Writer *writer, Str text) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = {.arena = &arena, .ascii = ascii};
    buf_byte(&out, ' ');
    writer(&out, text.ptr, text.len);
    return (Str){out.ptr + 1, out.len - 1};
}

/* What a writer makes of a text; holds until the next call. */
static Str written(Writer *writer, Str text) {
    return written_in(false, writer, text);
}

/* A body undone, in a block of exactly its size; holds until the next call. */
static Str undone(Str body) {
    static char *block;
    free(block);
    block = malloc(body.len + !body.len);
    if (body.len) memcpy(block, body.ptr, body.len);
    return (Str){block, escape_undo(block, body.len)};
}

/* Made by: node -p 'JSON.stringify(text)' */
static void test_put(void) {
    static const struct {
        Str text;
        const char *json;
    } texts[] = {
        {STR_INIT(""), "\"\""},
        {STR_INIT("abc"), "\"abc\""},
        {STR_INIT("\"\\/"), "\"\\\"\\\\/\""},
        {STR_INIT("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\""},
        {STR_INIT("\0\x01\x07\x0b\x0e\x1f"), "\"\\u0000\\u0001\\u0007\\u000b\\u000e\\u001f\""},
        {STR_INIT(" \x7f"), "\" \x7f\""},
        {STR_INIT("\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80"), "\"\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\""},
        {STR_INIT("\\u0041"), "\"\\\\u0041\""},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        Str json = written(escape_put_text, texts[i].text);
        CHECK_STR(json, texts[i].json);
        Str body = {json.ptr + 1, json.len - 2};
        CHECK(str_eq(undone(body), texts[i].text));
    }
    CHECK_STR(written(escape_put_text, (Str){NULL, 0}), "\"\"");
}

/* Bodies, their one form, and what they mean. */
static void test_bodies(void) {
    static const struct {
        Str body;
        const char *form;
        Str text;
    } bodies[] = {
        {STR_INIT(""), "", STR_INIT("")},
        {STR_INIT("abc"), "abc", STR_INIT("abc")},
        {STR_INIT("\\\"\\\\\\/\\b\\f\\n\\r\\t"), "\\\"\\\\/\\b\\f\\n\\r\\t", STR_INIT("\"\\/\b\f\n\r\t")},
        {STR_INIT("\\u0022\\u005C\\u002f"), "\\\"\\\\/", STR_INIT("\"\\/")},
        {STR_INIT("\\u0000"), "\\u0000", STR_INIT("\0")},
        {STR_INIT("\\u000A\\u001F\\u007F"), "\\n\\u001f\x7f", STR_INIT("\n\x1f\x7f")},
        {STR_INIT("\\u00e9\\u20AC"), "\xc3\xa9\xe2\x82\xac", STR_INIT("\xc3\xa9\xe2\x82\xac")},
        {STR_INIT("\\u2028"), "\xe2\x80\xa8", STR_INIT("\xe2\x80\xa8")},
        {STR_INIT("\\uD83D\\ude00"), "\xf0\x9f\x98\x80", STR_INIT("\xf0\x9f\x98\x80")},
        {STR_INIT("\\ud800\\udc00"), "\xf0\x90\x80\x80", STR_INIT("\xf0\x90\x80\x80")},
        {STR_INIT("\\udbff\\udfff"), "\xf4\x8f\xbf\xbf", STR_INIT("\xf4\x8f\xbf\xbf")},
        /* Without a partner: kept as an escape, and U+FFFD where there must be a text. */
        {STR_INIT("\\uD83D"), "\\ud83d", STR_INIT("\xef\xbf\xbd")},
        {STR_INIT("\\ude00x"), "\\ude00x", STR_INIT("\xef\xbf\xbdx")},
        {STR_INIT("\\ude00\\ud83d"), "\\ude00\\ud83d", STR_INIT("\xef\xbf\xbd\xef\xbf\xbd")},
        {STR_INIT("\\ud83d\\ud83d\\ude00"), "\\ud83d\xf0\x9f\x98\x80",
         STR_INIT("\xef\xbf\xbd\xf0\x9f\x98\x80")},
        {STR_INIT("\\ud83d\\n"), "\\ud83d\\n", STR_INIT("\xef\xbf\xbd\n")},
        {STR_INIT("\\ud83d\\u0041"), "\\ud83dA",
         STR_INIT("\xef\xbf\xbd"
                  "A")},
        {STR_INIT("\\ud83d\\\\ude00"), "\\ud83d\\\\ude00", STR_INIT("\xef\xbf\xbd\\ude00")},
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        CHECK_STR(written(escape_put_body, bodies[i].body), bodies[i].form);
        CHECK(str_eq(undone(bodies[i].body), bodies[i].text));
        Str form = {bodies[i].form, strlen(bodies[i].form)}; /* which is the same again */
        CHECK_STR(written(escape_put_body, form), bodies[i].form);
        CHECK(str_eq(undone(form), bodies[i].text));
    }
}

/* UTF-8 by the book, one line a length. */
static size_t encode(char *to, unsigned code) {
    int len = code < 0x80    ? sprintf(to, "%c", (int)code)
              : code < 0x800 ? sprintf(to, "%c%c", 0xc0 | (int)(code >> 6), 0x80 | (int)(code & 63))
              : code < 0x10000
                  ? sprintf(to, "%c%c%c", 0xe0 | (int)(code >> 12), 0x80 | (int)(code >> 6 & 63),
                            0x80 | (int)(code & 63))
                  : sprintf(to, "%c%c%c%c", 0xf0 | (int)(code >> 18), 0x80 | (int)(code >> 12 & 63),
                            0x80 | (int)(code >> 6 & 63), 0x80 | (int)(code & 63));
    return (size_t)len;
}

/* Every code point there is as an escape: undone it is its UTF-8, and so is its one form from U+0080 on; in
 * ASCII the UTF-8 becomes the escape again. */
static void test_code_points(void) {
    unsigned right = 0, forms = 0, escapes = 0, wanted = 0;
    for (unsigned code = 0; code <= 0x10ffff; code++) {
        if (code >= 0xd800 && code <= 0xdfff) continue;
        char body[16], text[8];
        unsigned high = 0xd800 + ((code - 0x10000) >> 10), low = 0xdc00 + (code & 0x3ff);
        int len =
            code < 0x10000 ? sprintf(body, "\\u%04x", code) : sprintf(body, "\\u%04x\\u%04x", high, low);
        Str want = {text, encode(text, code)}, escape = {body, (size_t)len};
        if (code >= 0x80) {
            forms += str_eq(written(escape_put_body, escape), want);
            escapes += str_eq(written_in(true, escape_put_body, want), escape);
            escapes += str_eq(written_in(true, escape_put_body, escape), escape);
        }
        size_t undo = escape_undo(body, (size_t)len);
        right += str_eq((Str){body, undo}, want);
        wanted++;
    }
    CHECK(right == wanted);
    CHECK(forms == wanted - 0x80);
    CHECK(escapes == 2 * forms);
}

/* One escape, as it stands behind its backslash: its code point and how many bytes it takes; of a wrong one
 * how many are right. */
static void test_read(void) {
    static const struct {
        Str text;
        int32_t code;
        ptrdiff_t taken;
    } escapes[] = {
        {STR_INIT("n"), '\n', 1},
        {STR_INIT("\""), '"', 1},
        {STR_INIT("\\"), '\\', 1},
        {STR_INIT("//"), '/', 1},
        {STR_INIT("u0041x"), 'A', 5},
        {STR_INIT("uFfFf"), 0xffff, 5},
        {STR_INIT("u12aB"), 0x12ab, 5},
        {STR_INIT("ud83d"), 0xd83d, 5},
        {STR_INIT("ud83d\\ude00"), 0x1f600, 11},
        {STR_INIT("ud83d\\ude0"), 0xd83d, 5},
        {STR_INIT("ud83d\\ud83d"), 0xd83d, 5},
        {STR_INIT("ude00\\ude00"), 0xde00, 5},
        {STR_INIT(""), ESCAPE_WRONG, 0},
        {STR_INIT("u"), ESCAPE_WRONG, 1},
        {STR_INIT("u123"), ESCAPE_WRONG, 4},
        {STR_INIT("u12g4"), ESCAPE_WRONG, 3},
        {STR_INIT("u 123"), ESCAPE_WRONG, 1},
        {STR_INIT("u-001"), ESCAPE_WRONG, 1},
        {STR_INIT("u00`0"), ESCAPE_WRONG, 3},
        {STR_INIT("u00@0"), ESCAPE_WRONG, 3},
        {STR_INIT("u00/0"), ESCAPE_WRONG, 3},
        {STR_INIT("u00:0"), ESCAPE_WRONG, 3},
        {STR_INIT("u\x10\x11\x12\x13"), ESCAPE_WRONG, 1},
        {STR_INIT("U0041"), ESCAPE_WRONG, 0},
        {STR_INIT("x41"), ESCAPE_WRONG, 0},
        {STR_INIT("N"), ESCAPE_WRONG, 0},
        {STR_INIT("\0"), ESCAPE_WRONG, 0},
        {STR_INIT("\n"), ESCAPE_WRONG, 0},
    };
    for (size_t i = 0; i < COUNT(escapes); i++) {
        const char *at = escapes[i].text.ptr;
        bool ok = escape_read(&at, str_end(escapes[i].text)) == escapes[i].code;
        if (!CHECK(ok && at - escapes[i].text.ptr == escapes[i].taken))
            printf("    %s\n", escapes[i].text.ptr);
    }
}

int main(void) {
    test_put();
    test_bodies();
    test_code_points();
    test_read();
    return check_end();
}
