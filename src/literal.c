/* Elements, quoted only where Postgres needs it. See literal.h. */
#include "literal.h"

/* An element may stand without quotes when it can be no syntax and is not the word NULL. Shorter requests:
 * ids and model names cost four bytes less each. */
static bool literal_is_bare(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char c = text[i], letter = (char)(c | 0x20);
        if (!byte_is_digit(c) && !(letter >= 'a' && letter <= 'z') && c != '-' && c != '.' && c != ':' &&
            c != '/')
            return false;
    }
    return len && len != sizeof "null" - 1;
}

/* A quote or backslash of the element: escaped for the array, and both of these for JSON. */
static void literal_escape(Buf *out, uint32_t code) {
    if (code == '"') buf_lit(out, "\\\\\\\"");
    else buf_lit(out, "\\\\\\\\");
}

/* `body`: escapes in `text` are JSON's and stay, unless they hide a quote or a backslash. */
static void literal_put(Buf *out, const char *from, size_t len, bool body) {
    const char *end = from + len;
    for (const char *at = from;;) {
        if (at < end && *at != '\\' && *at != '"') {
            at++;
            continue;
        }
        const char *stop = at;
        uint32_t code = 0;
        if (at < end) {
            code = (uint8_t)*at++;
            if (body) code = (uint32_t)escape_read(&at, end);
        }
        bool special = code == '"' || code == '\\';
        if (special || stop == end) buf_bytes(out, from, (size_t)(stop - from));
        if (stop == end) return;
        if (!special) continue;
        literal_escape(out, code);
        from = at;
    }
}

void literal_element(Buf *out, const JsonValue *value, bool json) {
    if (value->kind == JSON_NONE || value->kind == JSON_NULL) {
        buf_lit(out, "NULL");
        return;
    }
    bool string = value->kind == JSON_STRING && !json;
    Str text = string ? json_body(value) : value->text;
    if (literal_is_bare(text.ptr, text.len)) {
        buf_put(out, text);
        return;
    }
    buf_lit(out, "\\\"");
    literal_put(out, text.ptr, text.len, string);
    buf_lit(out, "\\\"");
}
