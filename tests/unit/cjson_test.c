/* The reader against cJSON, the second opinion, on generated documents and on broken ones.
 *
 * Both must agree on what is JSON, but for the list in `excused`, where cJSON 1.7 departs from RFC 8259: it
 * takes control characters for white space and lets them stand in strings, doesn't look at UTF-8, leaves a
 * number's syntax to strtod (leading zeros, no digit at the point), takes \u without four hex digits for
 * U+0000, and skips a BOM; on the other side it has no lone surrogates, no numbers of 64 characters and more,
 * and stops at a depth of 1000. */
#include <stdlib.h>
#include "check.h"
#include "draw.h"
#include "ground/json.h"
#include "second_opinion.h"

enum { ROOM = 1 << 20, TEXT = 4000, DOCUMENTS = 20000, BROKEN = 5 /* of each document */ };

static _Alignas(8) char memory[ROOM];

static Str pick(const Str *words, size_t count) {
    return words[draw((uint32_t)count)];
}

static void make_space(Buf *out) {
    static const Str spaces[] = {STR_INIT(" "), STR_INIT("\n\t"), STR_INIT("\r ")};
    if (!draw(3)) buf_put(out, pick(spaces, COUNT(spaces)));
}

static void make_text(Buf *out) {
    static const Str parts[] = {
        STR_INIT("a"),
        STR_INIT("longer than eight"),
        STR_INIT("\\n"),
        STR_INIT("\\\""),
        STR_INIT("\\\\"),
        STR_INIT("\\/"),
        STR_INIT("\\u00e9"),
        STR_INIT("\\ud83d\\ude00"),
        STR_INIT("\xc3\xa9"),
        STR_INIT("\xe2\x82\xac"),
        STR_INIT("\xf0\x9f\x98\x80"),
        STR_INIT("\x7f"),
        STR_INIT("]},:"),
        STR_INIT("\\u0001"),
        STR_INIT("\\b\\f\\r\\t"),
        STR_INIT("'"),
    };
    for (uint32_t n = draw(4); n > 0; n--) buf_put(out, pick(parts, COUNT(parts)));
}

static void make_scalar(Buf *out) {
    static const Str scalars[] = {
        STR_INIT("null"),     STR_INIT("true"),   STR_INIT("false"),       STR_INIT("0"),
        STR_INIT("-0"),       STR_INIT("12"),     STR_INIT("-1.50"),       STR_INIT("1e5"),
        STR_INIT("2.5E-3"),   STR_INIT("1e+300"), STR_INIT("0.1"),         STR_INIT("100000"),
        STR_INIT("0.000001"), STR_INIT("5e-324"), STR_INIT("1234567.125"),
    };
    if (draw(3)) {
        buf_put(out, pick(scalars, COUNT(scalars)));
        return;
    }
    buf_byte(out, '"');
    make_text(out);
    buf_byte(out, '"');
}

/* A value with containers in it down to `depth`; keys are numbered, as cJSON can't compare double ones. */
static void make_value(Buf *out, uint32_t depth) {
    static uint32_t key;
    make_space(out);
    bool object = draw(2);
    if (!depth || !draw(3)) {
        make_scalar(out);
    } else {
        buf_byte(out, object ? '{' : '[');
        for (uint32_t n = draw(4), i = 0; i < n; i++) {
            if (i) buf_byte(out, ',');
            make_space(out);
            if (object) {
                buf_byte(out, '"');
                make_text(out);
                buf_int(out, ++key);
                buf_lit(out, "\"");
                make_space(out);
                buf_byte(out, ':');
            }
            make_value(out, depth - 1);
        }
        make_space(out);
        buf_byte(out, object ? '}' : ']');
    }
    make_space(out);
}

/* Whether the run of number characters around `at` is what strtod takes, but RFC 8259 doesn't. */
static bool is_loose_number(Str text, const char *at) {
    static const char number[] = "0123456789+-.eE";
    const char *from = at, *to = at, *end = str_end(text);
    while (from > text.ptr && from[-1] && strchr(number, from[-1])) from--;
    while (to < end && *to && strchr(number, *to)) to++;
    const char *digits = from + (from < to && *from == '-');
    for (const char *point = digits; point < to; point++)
        if (*point == '.' && (point == digits || point + 1 == to || !byte_is_digit(point[1]))) return true;
    return to - digits > 1 && digits[0] == '0' && byte_is_digit(digits[1]);
}

/* The list above, where cJSON takes what the reader refuses at `at`. */
static bool is_excused(Str text, const char *at) {
    if (at < str_end(text) && ((uint8_t)*at < 0x20 || (uint8_t)*at >= 0x80)) return true;
    for (ptrdiff_t back = 1; back <= 4 && back < at - text.ptr; back++)
        if (at[-back] == 'u' && at[-back - 1] == '\\') return true;
    /* A sequence that is broken off is refused behind its lead byte. */
    return (at > text.ptr && (uint8_t)at[-1] >= 0x80) || is_loose_number(text, at);
}

/* The list above, where the reader takes what cJSON refuses. */
static bool is_beyond(Str text, const JsonValue *value) {
    size_t run = 0, longest = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = byte_is_digit(text.ptr[i]) ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return value->flags & (JSON_LONE | JSON_DEEP) || longest > 50;
}

static bool agree(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value;
    bool ok = json_value(&r, &value) && json_end(&r);
    cJSON *tree = second_opinion(text);
    bool agreed = ok == (tree != NULL) || (ok ? is_beyond(text, &value) : is_excused(text, r.at));
    cJSON_Delete(tree);
    if (!agreed)
        printf("    we say %s at %td: %.*s\n", ok ? "JSON" : "not JSON", r.at - text.ptr, (int)text.len,
               text.ptr);
    return agreed;
}

/* Whether the reader's copy means to cJSON what the text means. */
static bool means_the_same(Str text, Arena *arena) {
    Buf out = buf_make(arena);
    JsonReader r = json_reader(text);
    bool copied = json_walk(&r, &out) && json_end(&r);
    cJSON *want = second_opinion(text), *got = second_opinion(buf_str(&out));
    bool same = copied && want && got && cJSON_Compare(want, got, 1);
    cJSON_Delete(want);
    cJSON_Delete(got);
    return same;
}

/* Changes, drops, doubles or inserts one byte, or cuts the text. */
static Str break_text(Str text, char *to) {
    static const char bytes[] = "{}[]:,\"\\0123456789+-.eEntfu/ \n\x01\x80\xc3\xed\xff'ax";
    if (!text.len) return text;
    size_t at = draw((uint32_t)text.len), len = 0;
    char byte = bytes[draw(sizeof bytes)];
    memcpy(to, text.ptr, len = at);
    switch (draw(5)) {
    case 0: return (Str){to, len};
    case 1: to[len++] = byte; break;
    case 2:
        to[len++] = byte;
        to[len++] = text.ptr[at];
        break;
    case 3:
        to[len++] = text.ptr[at];
        to[len++] = text.ptr[at];
        break;
    default: break;
    }
    memcpy(to + len, text.ptr + at + 1, text.len - at - 1);
    return (Str){to, len + text.len - at - 1};
}

static void test_generated(void) {
    static char broken[TEXT + 8], again[TEXT + 8];
    unsigned valid = 0, same = 0, agreed = 0;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        Arena arena = {.base = memory, .cap = ROOM};
        Buf out = buf_make(&arena);
        do {
            out.len = 0;
            make_value(&out, 4);
        } while (out.len > TEXT);
        Str text = buf_str(&out);
        valid += agree(text);
        same += means_the_same(text, &arena);
        for (unsigned j = 0; j < BROKEN; j++) agreed += agree(break_text(break_text(text, broken), again));
    }
    CHECK(valid == DOCUMENTS);
    CHECK(same == DOCUMENTS);
    CHECK(agreed == DOCUMENTS * BROKEN);
}

int main(void) {
    test_generated();
    return check_end();
}
