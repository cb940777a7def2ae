/* See choices.h. Brackets and casts say nothing here that matters: what is read is the words that stand
 * between them, and each check that isn't wholly of one of these forms is none:
 *
 *   column in 'a', 'b'        column = any array['a', 'b']        column = 'a' */
#include "tools/client/choices.h"

#include "tools/lexer.h"

/* Reads a token if it is this word. */
static bool skip(Lexer *lexer, const char *word) {
    Lexer after = *lexer;
    bool is = token_is(lexer_word(&after), word);
    if (is) *lexer = after;
    return is;
}

/* The next token that is neither a bracket nor part of a cast. */
static Token next(Lexer *lexer) {
    for (;;) {
        if (skip(lexer, "(") || skip(lexer, ")")) continue;
        if (!skip(lexer, ":")) return lexer_word(lexer);
        skip(lexer, ":");
        if (!skip(lexer, "character")) lexer_word(lexer);
        else skip(lexer, "varying");
        if (skip(lexer, "[")) skip(lexer, "]");
    }
}

/* The text that a string stands for, where it is a plain one. */
static bool plain_string(Buf *out, Str string) {
    if (string.len < 2 || *string.ptr != '\'') return false;
    for (size_t i = 1; i + 1 < string.len; i++) {
        if (string.ptr[i] == '\'') i++;
        buf_byte(out, string.ptr[i]);
    }
    return true;
}

static bool is_name(Token token, Str name) {
    if (token.kind == TOKEN_QUOTED)
        return token.text.len == name.len + 2 && bytes_eq(token.text.ptr + 1, name.len, name.ptr, name.len);
    if (token.kind != TOKEN_WORD || token.text.len != name.len) return false;
    for (size_t i = 0; i < name.len; i++)
        if (byte_lower(token.text.ptr[i]) != name.ptr[i]) return false;
    return true;
}

Names choices_read(const Plan *plan, Str check, Str column) {
    Lexer lexer = lexer_of(check);
    Str *values = plan_take(plan, check.len / 3 + 1, sizeof *values); /* each takes two quotes and a mark */
    uint32_t count = 0;
    bool array = false;
    if (!values || !is_name(next(&lexer), column)) return (Names){0};
    Token token = next(&lexer);
    bool one = token_is(token, "=");
    if (!one && !token_is(token, "in")) return (Names){0};
    token = next(&lexer);
    if (one && token_is(token, "any")) {
        array = token_is(next(&lexer), "array") && token_is(next(&lexer), "[");
        if (!array) return (Names){0};
        token = next(&lexer);
    }
    for (;; token = next(&lexer)) {
        Buf text = buf_make(plan->out->arena);
        if (token.kind != TOKEN_STRING || !plain_string(&text, token.text)) return (Names){0};
        plan->out->failed |= text.failed;
        values[count++] = buf_str(&text);
        token = next(&lexer);
        if (!token_is(token, ",")) break;
        if (one && !array) return (Names){0};
    }
    if (array && !token_is(token, "]")) return (Names){0};
    if (array) token = next(&lexer);
    return token.kind == TOKEN_END ? (Names){values, count} : (Names){0};
}
