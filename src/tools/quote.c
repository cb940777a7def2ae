/* See quote.h. */
#include "tools/quote.h"

#include <string.h>

static void put_doubled(Buf *out, Str text, char quote) {
    buf_byte(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == quote) buf_byte(out, quote);
        buf_byte(out, text.ptr[i]);
    }
    buf_byte(out, quote);
}

void quote_name(Buf *out, Str name) {
    Str schema = name_schema(name);
    if (schema.len) {
        put_doubled(out, schema, '"');
        buf_byte(out, '.');
    }
    put_doubled(out, name_bare(name), '"');
}

void quote_meaning(Buf *out, Token token) {
    bool quoted = token.kind == TOKEN_QUOTED && *token.text.ptr == '"';
    for (size_t i = quoted; i + quoted < token.text.len; i++) {
        char c = token.text.ptr[i];
        buf_byte(out, token.kind == TOKEN_WORD ? byte_lower(c) : c);
        if (quoted && c == '"') i++;
    }
}

void quote_names(Buf *out, Names names) {
    for (uint32_t i = 0; i < names.count; i++) {
        if (i) buf_lit(out, ", ");
        quote_name(out, names.names[i]);
    }
}

static bool holds(Str text, Str part) {
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0) return true;
    return false;
}

/* The same text with its backslashes doubled, as in E'…'. */
static void put_escaped(Buf *out, Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\') buf_byte(out, '\\');
        buf_byte(out, text.ptr[i]);
    }
}

void quote_literal(Buf *out, Str text) {
    if (!holds(text, STR("\\"))) {
        put_doubled(out, text, '\'');
        return;
    }
    Buf quoted = buf_make(out->arena);
    put_doubled(&quoted, text, '\'');
    buf_byte(out, 'E');
    put_escaped(out, buf_str(&quoted));
    out->failed |= quoted.failed;
}

static bool is_plain(Token token) {
    return token.kind == TOKEN_STRING && *token.text.ptr == '\'';
}

/* Whether a plain string or what continues it, on lines below, has a backslash. */
static bool has_backslash(Token string, Lexer behind) {
    for (; is_plain(string); string = lexer_word(&behind))
        if (holds(string.text, STR("\\"))) return true;
    return false;
}

void quote_conforming(Buf *out, Str sql) {
    Lexer lexer = lexer_of(sql);
    bool continues = false, escapes = false; /* a string goes on where another follows it */
    for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
        if (!continues) escapes = is_plain(token) && has_backslash(token, lexer);
        if (!continues && escapes) buf_lit(out, " E"); /* a word may stand right before it */
        if (is_plain(token) && escapes) put_escaped(out, token.text);
        else buf_put(out, token.text);
        if (token.kind != TOKEN_SPACE && token.kind != TOKEN_COMMENT) continues = token.kind == TOKEN_STRING;
    }
}

void quote_dollars(Buf *out, Str text) {
    /* A text that ends with $ would lengthen the closing tag, which the line's end before it prevents. */
    for (uint32_t n = 0;; n++) {
        Buf tag = buf_make(out->arena);
        buf_lit(&tag, n ? "$q" : "$");
        if (n) buf_int(&tag, n);
        buf_byte(&tag, '$');
        out->failed |= tag.failed;
        if (!tag.failed && holds(text, buf_str(&tag))) continue;
        buf_put(out, buf_str(&tag));
        buf_put(out, text);
        buf_byte(out, '\n');
        buf_put(out, buf_str(&tag));
        return;
    }
}

void quote_fill(Buf *out, const char *form, const Str *args) {
    for (const char *at = form; *at; at++) {
        if (*at != '@') {
            buf_byte(out, *at);
            continue;
        }
        at++;
        if (*at == 'n') quote_name(out, *args++);
        else if (*at == 'l') quote_literal(out, *args++);
        else if (*at == '@') buf_byte(out, '@');
        else buf_put(out, *args++);
    }
}
