/* Elements, quoted only where Postgres needs it. See literal.h. */
#include "core/literal.h"

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

/* What can't stand as it is: a quote or a backslash is escaped for the array and both of these for JSON;
 * white space between the tokens of a document may be any. */
static void literal_escape(Buf *out, int32_t code) {
    if (code == '"') buf_lit(out, "\\\\\\\"");
    else if (code == '\\') buf_lit(out, "\\\\\\\\");
    else buf_byte(out, ' ');
}

/* `body`: escapes in it are JSON's and stay, unless they hide a quote or a backslash. */
static void literal_put(Buf *out, const char *at, size_t len, bool body) {
    const char *from = at, *end = at + len;
    while (at < end) {
        const char *stop = at;
        int32_t code = (uint8_t)*at++;
        if (body && code == '\\') code = escape_read(&at, end);
        else if (code >= ' ' && code != '"' && code != '\\') continue;
        if (body && code != '"' && code != '\\') continue;
        buf_bytes(out, from, (size_t)(stop - from));
        literal_escape(out, code);
        from = at;
    }
    buf_bytes(out, from, (size_t)(end - from));
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
