/* Matching. See pattern.h. */
#include "tools/script/pattern.h"

/* A word of a pattern: up to a blank. */
static Str word_at(const char *at) {
    size_t len = 0;
    while (at[len] && at[len] != ' ' && at[len] != ']') len++;
    return (Str){at, len};
}

static const char *behind_word(const char *at) {
    at = str_end(word_at(at));
    while (*at == ' ' || *at == ']') at++;
    return at;
}

/* Whether a token is one of the words that "|" parts. */
static bool token_in(Token token, Str words) {
    const char *at = words.ptr, *end = str_end(words);
    while (at < end) {
        char word[32];
        size_t len = 0;
        while (at < end && *at != '|' && len < sizeof word - 1) word[len++] = *at++;
        word[len] = 0;
        if (token_is(token, word)) return true;
        at++;
    }
    return false;
}

static bool is_name(Token token) {
    return token.kind == TOKEN_WORD || token.kind == TOKEN_QUOTED;
}

/* A name with what stands before its dots; of three parts the last two are kept. */
static bool take_name(Lexer *lexer, SqlName *name) {
    Token token = lexer_word(lexer);
    *name = (SqlName){.name = token};
    if (!is_name(token)) return false;
    for (;;) {
        Lexer ahead = *lexer;
        if (!token_is(lexer_word(&ahead), ".")) return true;
        token = lexer_word(&ahead);
        if (!is_name(token)) return true;
        *name = (SqlName){name->name, token};
        *lexer = ahead;
    }
}

/* Matches the words up to `end`, a "*" or the pattern's end, which is returned; NULL where they differ. */
static const char *take_words(const char *at, Lexer *lexer, Match *match, uint32_t *names) {
    while (*at && *at != '*') {
        if (*at == '[') {
            /* The words in brackets: all, or none and on behind them. */
            const char *end = at;
            while (*end != ']') end++;
            Lexer ahead = *lexer;
            const char *word = at + 1;
            while (word < end && token_in(lexer_word(&ahead), word_at(word))) {
                word = str_end(word_at(word));
                while (*word == ' ') word++;
            }
            if (word >= end) *lexer = ahead;
            for (at = end; *at == ' ' || *at == ']';) at++;
            continue;
        }
        if (*at == '@' && word_at(at).len == 1) {
            SqlName name;
            if (!take_name(lexer, &name)) return NULL;
            if (*names < PATTERN_NAMES) match->names[(*names)++] = name;
        } else if (*at == '$') {
            if (lexer_word(lexer).kind != TOKEN_END) return NULL;
        } else if (!token_in(lexer_word(lexer), word_at(at))) {
            return NULL;
        }
        at = behind_word(at);
    }
    return at;
}

/* Skips a token, or brackets with all in them; false at the end. */
static bool skip(Lexer *lexer) {
    uint32_t depth = 0;
    do {
        Token token = lexer_word(lexer);
        if (token.kind == TOKEN_END) return false;
        if (token_is(token, "(") || token_is(token, "[")) depth++;
        else if (depth && (token_is(token, ")") || token_is(token, "]"))) depth--;
    } while (depth);
    return true;
}

bool pattern_match(const char *pattern, Lexer from, Match *match) {
    *match = (Match){.rest = from};
    uint32_t names = 0;
    const char *at = take_words(pattern, &match->rest, match, &names);
    while (at && *at == '*') {
        const char *words = behind_word(at);
        uint32_t before = names;
        for (;;) {
            Lexer ahead = match->rest;
            names = before;
            at = take_words(words, &ahead, match, &names);
            if (at) {
                match->rest = ahead;
                break;
            }
            if (!skip(&match->rest)) return false;
        }
    }
    return at != NULL;
}

Str sql_name(Arena *arena, Token token, bool *failed) {
    char *name = arena_take(arena, token.text.len);
    if (!name) {
        *failed |= token.text.len != 0;
        return (Str){0};
    }
    size_t len = 0;
    bool quoted = token.kind == TOKEN_QUOTED && *token.text.ptr == '"';
    for (size_t i = quoted; i < token.text.len - quoted; i++) {
        char c = token.text.ptr[i];
        if (quoted && c == '"') i++; /* doubled */
        else if (!quoted) c = byte_lower(c);
        name[len++] = c;
    }
    return (Str){name, len};
}
