/* The scanner. See lexer.h. */
#include "tools/lexer.h"

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool starts_word(char c) {
    return ((unsigned char)c | 32) - 'a' < 26u || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_word(char c) {
    return starts_word(c) || byte_is_digit(c) || c == '$';
}

static char peek(const Lexer *lexer, size_t ahead) {
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : 0;
}

/* Behind the quote that ends what begins before `at`; NULL where none does. `escapes`: a backslash takes the
 * next one. */
static const char *quoted_end(const char *at, const char *end, char quote, bool escapes) {
    for (; at < end; at++) {
        if (escapes && *at == '\\') {
            at++;
        } else if (*at == quote) {
            if (at + 1 == end || at[1] != quote) return at + 1;
            at++;
        }
    }
    return NULL;
}

/* Behind a block comment whose opening stands before `at`; they nest. */
static const char *comment_end(const char *at, const char *end) {
    uint32_t depth = 1;
    while (depth && end - at >= 2) {
        bool opens = at[0] == '/' && at[1] == '*', closes = at[0] == '*' && at[1] == '/';
        if (opens) depth++;
        else if (closes) depth--;
        at += opens || closes ? 2 : 1;
    }
    return depth ? NULL : at;
}

/* Behind the whole of a dollar-quoted string that would begin at `at`; NULL where the string doesn't end,
 * `at` where there is no opening $tag$. No digit comes first: that is a parameter. */
static const char *dollar_end(const char *at, const char *end) {
    const char *tag = at + 1;
    while (tag < end && in_word(*tag) && *tag != '$') tag++;
    if (tag == end || *tag != '$') return at;
    size_t len = (size_t)(tag + 1 - at);
    for (const char *p = tag + 1; (size_t)(end - p) >= len; p++)
        if (*p == '$' && bytes_eq(p, len, at, len)) return p + len;
    return NULL;
}

/* The length of what stands before the quote of a string or of a quoted name: E, B, X, N, U&; 0 where there's
 * none. */
static size_t prefix_len(const Lexer *lexer) {
    char letter = (char)(peek(lexer, 0) | 32);
    if (letter == 'u' && peek(lexer, 1) == '&' && (peek(lexer, 2) == '\'' || peek(lexer, 2) == '"')) return 2;
    return (letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n') && peek(lexer, 1) == '\'' ? 1
                                                                                                        : 0;
}

static Token token(Lexer *lexer, TokenKind kind, const char *to) {
    Token made = {to ? kind : TOKEN_WRONG, str_of(lexer->at, to ? to : lexer->end)};
    lexer->at = to ? to : lexer->end;
    return made;
}

static const char *number_end(const char *at, const char *end) {
    bool hex =
        end - at > 1 && *at == '0' && ((at[1] | 32) == 'x' || (at[1] | 32) == 'o' || (at[1] | 32) == 'b');
    for (; at < end; at++) {
        bool sign = !hex && (*at == '+' || *at == '-') && (at[-1] | 32) == 'e' && end - at > 1 &&
                    byte_is_digit(at[1]);
        if (!in_word(*at) && *at != '.' && !sign) break;
    }
    return at;
}

static Token lexer_text(Lexer *lexer, const char *at) {
    char c = *at;
    size_t prefix = prefix_len(lexer);
    char quote = at[prefix];
    if (quote == '\'')
        return token(lexer, TOKEN_STRING,
                     quoted_end(at + prefix + 1, lexer->end, quote, (c | 32) == 'e' && prefix));
    if (quote == '"')
        return token(lexer, TOKEN_QUOTED, quoted_end(at + prefix + 1, lexer->end, quote, false));
    if (starts_word(c)) {
        while (at < lexer->end && in_word(*at)) at++;
        return token(lexer, TOKEN_WORD, at);
    }
    if (c == '$' && byte_is_digit(peek(lexer, 1))) {
        for (at++; at < lexer->end && byte_is_digit(*at); at++) {
        }
        return token(lexer, TOKEN_PARAM, at);
    }
    const char *behind = c == '$' ? dollar_end(at, lexer->end) : at;
    if (behind != at) return token(lexer, TOKEN_STRING, behind);
    if (byte_is_digit(c) || (c == '.' && byte_is_digit(peek(lexer, 1))))
        return token(lexer, TOKEN_NUMBER, number_end(at, lexer->end));
    return token(lexer, c == '\\' || (unsigned char)c < ' ' || c == '$' ? TOKEN_WRONG : TOKEN_MARK, at + 1);
}

Token lexer_next(Lexer *lexer) {
    const char *at = lexer->at;
    if (at == lexer->end) return (Token){TOKEN_END, {at, 0}};
    if (is_space(*at)) {
        while (at < lexer->end && is_space(*at)) at++;
        return token(lexer, TOKEN_SPACE, at);
    }
    if (*at == '-' && peek(lexer, 1) == '-') {
        while (at < lexer->end && *at != '\n' && *at != '\r') at++;
        return token(lexer, TOKEN_COMMENT, at);
    }
    if (*at == '/' && peek(lexer, 1) == '*')
        return token(lexer, TOKEN_COMMENT, comment_end(at + 2, lexer->end));
    return lexer_text(lexer, at);
}

Token lexer_word(Lexer *lexer) {
    Token next;
    do next = lexer_next(lexer);
    while (next.kind == TOKEN_SPACE || next.kind == TOKEN_COMMENT);
    return next;
}

bool token_is(Token token, const char *word) {
    if (token.kind != TOKEN_WORD && token.kind != TOKEN_MARK) return false;
    size_t i = 0;
    for (; i < token.text.len; i++) {
        if (!word[i] || byte_lower(token.text.ptr[i]) != word[i]) return false;
    }
    return !word[i];
}

bool lexer_expression(Str sql) {
    enum { DEPTH = 100 };
    char open[DEPTH];
    uint32_t depth = 0, tokens = 0;
    Lexer lexer = lexer_of(sql);
    for (;;) {
        Token next = lexer_next(&lexer);
        if (next.kind == TOKEN_END) return depth == 0 && tokens > 0;
        if (next.kind == TOKEN_WRONG || next.kind == TOKEN_COMMENT || next.kind == TOKEN_PARAM) return false;
        tokens += next.kind != TOKEN_SPACE;
        if (next.kind != TOKEN_MARK) continue;
        char c = *next.text.ptr;
        if (c == '(' || c == '[') {
            if (depth == DEPTH) return false;
            open[depth++] = c;
        } else if (c == ')' || c == ']') {
            if (!depth || open[--depth] != (c == ')' ? '(' : '[')) return false;
        } else if (c == ';' || (c == ',' && !depth)) {
            return false;
        }
    }
}
