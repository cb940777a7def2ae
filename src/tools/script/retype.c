/* See retype.h. */
#include "tools/script/retype.h"

#include "tools/document/pgtype.h"

/* What holds all values of a type, but is written in another way. Any type goes into text and varchar. */
static const struct {
    const char *from, *to;
} wider[] = {
    {"smallint", "integer, bigint, numeric, real, double precision"},
    {"integer", "bigint, numeric, double precision"},
    {"bigint", "numeric"},
    {"real", "double precision"},
    {"date", "timestamp, timestamptz"},
    {"timestamp", "timestamptz"},
    {"timestamptz", "timestamp"},
    {"time", "timetz, interval"},
    {"json", "jsonb"},
    {"jsonb", "json"},
    {"text", "citext"},
    {"varchar", "citext"},
};

/* What is stored in the same way, so that nothing is written. */
static const struct {
    const char *from, *to;
} same[] = {
    {"varchar", "text, varchar"},
    {"text", "varchar"},
    {"cidr", "inet"},
    {"numeric", "numeric"},
    {"timestamp", "timestamp"},
    {"timestamptz", "timestamptz"},
    {"time", "time"},
    {"timetz", "timetz"},
    {"interval", "interval"},
    {"varbit", "varbit"},
    {"citext", "text, varchar"},
};

#define WORDS(name, list) static const char name[] = list;
#include "tools/script/forms.def"
#undef WORDS

static void put_lower(Buf *out, Str text) {
    for (size_t i = 0; i < text.len; i++) buf_byte(out, byte_lower(text.ptr[i]));
}

static bool ends_type(Token token) {
    char word[16];
    if (token.kind != TOKEN_WORD) return token.kind != TOKEN_QUOTED && token.kind != TOKEN_MARK;
    if (token.text.len >= sizeof word) return false;
    for (size_t i = 0; i < token.text.len; i++) word[i] = (char)(token.text.ptr[i] | 32);
    return bytes_in(word, token.text.len, type_ends) != 0;
}

/* Reads brackets to their end, without spaces. */
static void read_brackets(Buf *out, Lexer *lexer, Token token) {
    uint32_t depth = 0;
    for (;;) {
        if (token_is(token, "(") || token_is(token, "[")) depth++;
        if (token_is(token, ")") || token_is(token, "]")) depth--;
        put_lower(out, token.text);
        if (!depth) return;
        token = lexer_word(lexer);
        if (token.kind == TOKEN_END) return;
    }
}

Str retype_read(Buf *out, Lexer *lexer) {
    Buf words = buf_make(out->arena), rest = buf_make(out->arena);
    bool quoted = false;
    Lexer first = *lexer;
    const char *from = lexer_word(&first).text.ptr;
    for (;;) {
        Lexer ahead = *lexer;
        Token token = lexer_word(&ahead);
        if (token.kind == TOKEN_END || ends_type(token)) break;
        *lexer = ahead;
        if (token_is(token, "(") || token_is(token, "[")) {
            read_brackets(&rest, lexer, token);
        } else if (token_is(token, "array")) {
            buf_lit(&rest, "[]");
        } else if (token_is(token, ".")) {
            words.len = 0; /* a schema, which no document has */
            from = lexer->at;
        } else {
            if (words.len) buf_byte(&words, ' ');
            quoted |= token.kind == TOKEN_QUOTED;
            if (token.kind == TOKEN_QUOTED && token.text.len > 2)
                buf_bytes(&words, token.text.ptr + 1, token.text.len - 2);
            else put_lower(&words, token.text);
        }
    }
    if (from > lexer->at) from = lexer->at; /* no word of a type stands here */
    /* A name in quotes is what it is, unless that is a type of Postgres' own; so is what no type has. */
    bool usual = !quoted || pgtype_is_built_in(buf_str(&words));
    if (!usual || !pgtype_put(out, quoted ? buf_str(&words) : str_of(from, lexer->at)))
        buf_put(out, buf_str(&words));
    else rest.len = quoted ? rest.len : 0;
    buf_put(out, buf_str(&rest));
    out->failed |= words.failed || rest.failed;
    return buf_str(out);
}

typedef struct Type {
    Str name;
    int64_t numbers[2]; /* in its brackets: a length or digits, -1 for none; the scale, 0 for none */
    bool array;
} Type;

static Type type_of(Str text) {
    Type type = {.name = text, .numbers = {-1, 0}};
    size_t at = 0;
    int64_t sign = 1;
    while (at < text.len && text.ptr[at] != '(' && text.ptr[at] != '[') at++;
    type.name.len = at;
    for (uint32_t n = 0; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '[') type.array = true;
        if (c == ',') n = 1;
        if (c == '-') sign = -1; /* the scale's, which stands last */
        if (!byte_is_digit(c) || type.array) continue;
        if (type.numbers[n] < 0) type.numbers[n] = 0;
        if (type.numbers[n] < INT32_MAX) type.numbers[n] = type.numbers[n] * 10 + (c - '0');
    }
    type.numbers[1] *= sign;
    return type;
}

/* Whether the numbers of a type leave room for all values that those of another did: a length, or digits and
 * scale. */
static bool leaves_room(const Type *from, const Type *to) {
    if (to->numbers[0] < 0) return true;
    if (from->numbers[0] < 0) return false;
    return to->numbers[0] >= from->numbers[0] && to->numbers[1] == from->numbers[1];
}

Retype retype_effect(Str from_text, Str to_text) {
    if (str_eq(from_text, to_text)) return RETYPE_NOTHING;
    Type from = type_of(from_text), to = type_of(to_text);
    if (from.array != to.array) return RETYPE_NARROW;
    for (uint32_t i = 0; i < COUNT(same); i++)
        if (str_is(from.name, same[i].from) && str_in(to.name, same[i].to)) {
            if (!leaves_room(&from, &to)) return RETYPE_NARROW;
            return from.array ? RETYPE_REWRITE : RETYPE_NOTHING;
        }
    if (to.numbers[0] >= 0) return RETYPE_NARROW;
    if (str_in(to.name, "text, varchar")) return RETYPE_REWRITE;
    for (uint32_t i = 0; i < COUNT(wider); i++)
        if (str_is(from.name, wider[i].from) && str_in(to.name, wider[i].to)) return RETYPE_REWRITE;
    return RETYPE_NARROW;
}
