/* See phrase.h. */
#include "tools/diff/phrase.h"

#include "tools/quote.h"

static bool is_name(Token token) {
    return token.kind == TOKEN_WORD || token.kind == TOKEN_QUOTED;
}

/* The next byte of what an identifier means: folded outside of quotes, a doubled quote once; -1 at its end.
 */
static int name_byte(const Token *token, size_t *at) {
    bool quoted = token->kind == TOKEN_QUOTED;
    if (quoted && *at == 0) ++*at;
    if (*at + (quoted ? 1 : 0) >= token->text.len) return -1;
    char c = token->text.ptr[(*at)++];
    if (quoted && c == '"') ++*at;
    if (!quoted) c = byte_lower(c);
    return (unsigned char)c;
}

static bool same_name(Token a, Token b) {
    size_t i = 0, j = 0;
    for (;;) {
        int x = name_byte(&a, &i), y = name_byte(&b, &j);
        if (x != y) return false;
        if (x < 0) return true;
    }
}

static bool name_is(Token token, Str name) {
    size_t at = 0, i = 0;
    if (!is_name(token)) return false;
    for (;;) {
        int c = name_byte(&token, &at);
        if (c < 0) return i == name.len;
        if (i == name.len || (unsigned char)name.ptr[i++] != c) return false;
    }
}

bool phrase_eq(Str a, Str b) {
    Lexer left = lexer_of(a), right = lexer_of(b);
    for (;;) {
        Token x = lexer_word(&left), y = lexer_word(&right);
        bool same = is_name(x) && is_name(y) ? same_name(x, y) : x.kind == y.kind && str_eq(x.text, y.text);
        if (!same) return false;
        if (x.kind == TOKEN_END) return true;
    }
}

bool phrase_mentions(Str sql, Str name) {
    Lexer lexer = lexer_of(sql);
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind == TOKEN_END) return false;
        if (name_is(next, name)) return true;
    }
}

bool phrase_next_name(Lexer *lexer, Buf *name) {
    Token next = lexer_word(lexer);
    while (next.kind != TOKEN_END && !is_name(next)) next = lexer_word(lexer);
    name->len = 0;
    size_t at = 0;
    for (int c; next.kind != TOKEN_END && (c = name_byte(&next, &at)) >= 0;) buf_byte(name, (char)c);
    return next.kind != TOKEN_END && !name->failed;
}

/* What a string says, of whatever form; an escape of E'' stands as it is. */
static Str content_of(Arena *arena, Str string, bool *failed) {
    Buf text = buf_make(arena);
    bool dollars = *string.ptr == '$';
    size_t at = dollars;
    while (string.ptr[at++] != (dollars ? '$' : '\'')) {
    }
    for (size_t tag = dollars ? at : 1; at + tag < string.len; at++) {
        buf_byte(&text, string.ptr[at]);
        if (string.ptr[at] == '\'' && !dollars) at++;
    }
    *failed |= text.failed;
    return buf_str(&text);
}

void phrase_strings(Lookup *found, Str sql) {
    Lexer lexer = lexer_of(sql);
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind == TOKEN_END) return;
        if (next.kind == TOKEN_STRING)
            lookup_entry(found, NULL, content_of(found->arena, next.text, &found->failed));
    }
}

bool phrase_varies(Str sql) {
    static const char *const steady[] = {"now",
                                         "transaction_timestamp",
                                         "statement_timestamp",
                                         "numeric",
                                         "varchar",
                                         "char",
                                         "timestamp",
                                         "timestamptz",
                                         "time",
                                         "interval",
                                         "array",
                                         "bit",
                                         "in"};
    Lexer lexer = lexer_of(sql);
    for (;;) {
        Token next = lexer_word(&lexer);
        if (next.kind == TOKEN_END) return false;
        Lexer behind = lexer;
        if (!is_name(next) || !token_is(lexer_word(&behind), "(")) continue;
        bool known = false;
        for (uint32_t i = 0; i < COUNT(steady); i++) known |= token_is(next, steady[i]);
        if (!known) return true;
    }
}

static RenamingKind kind_of(Token before, Lexer behind) {
    Token next = lexer_word(&behind);
    if (token_is(before, ":") || token_is(before, "as") || next.kind == TOKEN_STRING) return RENAMING_TYPE;
    return token_is(next, ".") ? RENAMING_TABLE : RENAMING_COLUMN;
}

static const Renaming *find_renaming(const Renamings *renamings, RenamingKind kind, Token name) {
    for (; renamings; renamings = renamings->more)
        for (uint32_t i = 0; i < renamings->count; i++)
            if (renamings->items[i].kind == kind && name_is(name, renamings->items[i].from))
                return &renamings->items[i];
    return NULL;
}

void phrase_rename(Buf *out, Str sql, const Renamings *renamings) {
    Lexer lexer = lexer_of(sql);
    Token before = {TOKEN_END, {0}};
    for (;;) {
        Token next = lexer_next(&lexer);
        if (next.kind == TOKEN_END) return;
        Lexer behind = lexer;
        bool call = token_is(lexer_word(&behind), "(");
        RenamingKind kind = kind_of(before, lexer);
        bool may = is_name(next) && !(call && kind == RENAMING_COLUMN);
        const Renaming *found = may ? find_renaming(renamings, kind, next) : NULL;
        if (found) quote_name(out, found->to);
        else buf_put(out, next.text);
        if (next.kind != TOKEN_SPACE && next.kind != TOKEN_COMMENT) before = next;
    }
}
