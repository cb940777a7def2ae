/* The scanner of SQL: which tokens a text is, and that no byte beyond its end is read, wherever it is cut
 * off. */
#include <stdlib.h>
#include "check.h"
#include "tools/lexer.h"

enum { ROOM = 1000 };

/* In the order of TokenKind. */
static const char letters[] = ".scwqtnpm!";

static void put(char *out, size_t *len, Str text) {
    if (*len + text.len < ROOM) memcpy(out + *len, text.ptr, text.len), *len += text.len;
}

/* The tokens but for spaces, each as the letter of its kind and its text, joined by "|". The text is read
 * where it ends with its memory. `whole`: whether the tokens together are the text. */
static Str tokens_of(Str text, char *out, bool *whole) {
    char *exact = malloc(text.len + !text.len);
    if (!exact) abort();
    memcpy(exact, text.ptr, text.len);
    Lexer lexer = lexer_of((Str){exact, text.len});
    const char *at = exact;
    size_t len = 0;
    *whole = true;
    for (;;) {
        Token next = lexer_next(&lexer);
        *whole &= next.text.ptr == at && (next.text.len > 0) == (next.kind != TOKEN_END);
        if (next.kind == TOKEN_END || !*whole) break;
        at = str_end(next.text);
        if (next.kind == TOKEN_SPACE) continue;
        if (len) put(out, &len, STR("|"));
        put(out, &len, (Str){&letters[next.kind], 1});
        put(out, &len, next.text);
    }
    *whole &= at == exact + text.len && lexer_next(&lexer).kind == TOKEN_END;
    free(exact);
    return (Str){out, len};
}

static const struct {
    const char *text, *tokens;
} cases[] = {
    {"", ""},
    {" \t\r\n\v\f", ""},
    {"select a1_$, _b FROM \303\251t", "wselect|wa1_$|m,|w_b|wFROM|w\303\251t"},
    {"@a`z[A{Z", "m@|wa|m`|wz|m[|wA|m{|wZ"}, /* the neighbours of the letters */
    {"a/b:c9;", "wa|m/|wb|m:|wc9|m;"},       /* the neighbours of the digits */
    {"\\ \001 $ a$ \177", "!\\|!\001|!$|wa$|m\177"},
    {"-- one\n2 -- three\r4 --", "c-- one|n2|c-- three|n4|c--"},
    {"- -1 -", "m-|m-|n1|m-"},
    {"/**/ /*/*/ */*/ / * /", "c/**/|c/*/*/ */*/|m/|m*|m/"},
    {"/**/", "c/**/"},
    {"a/* b*/", "wa|c/* b*/"},
    {"a/* /* */", "wa|!/* /* */"},
    {"/*", "!/*"},
    {"/*/", "!/*/"},
    {"'a''b' 'c", "t'a''b'|!'c"},
    {"''", "t''"},
    {"'", "!'"},
    {"'a\\' b", "t'a\\'|wb"},
    {"E'a\\'b' e'\\\\' c", "tE'a\\'b'|te'\\\\'|wc"},
    {"E'a\\", "!E'a\\"},
    {"B'1\\' n'\\' x'\\' U&'\\' u&\"\\\" \"\\\" e",
     "tB'1\\'|tn'\\'|tx'\\'|tU&'\\'|qu&\"\\\"|q\"\\\"|we"}, /* a backslash escapes in E'' alone */
    {"e \"a\" e\"a\" b\"c\" u&a u& 'x' U& \"y\" f'z'",
     "we|q\"a\"|we|q\"a\"|wb|q\"c\"|wu|m&|wa|wu|m&|t'x'|wU|m&|q\"y\"|wf|t'z'"},
    {"\"a\"\"b\" \"c", "q\"a\"\"b\"|!\"c"},
    {"\"\" a\"", "q\"\"|wa|!\""},
    {"U&\"a", "!U&\"a"},
    {"$$a$b$$ $t$ $$ $t $T$ $t$", "t$$a$b$$|t$t$ $$ $t $T$ $t$"},
    {"$$$$ $_1$x$_1$ $\303\251$$\303\251$", "t$$$$|t$_1$x$_1$|t$\303\251$$\303\251$"},
    {"$1$ $12 $a $1a", "p$1|!$|p$12|!$|wa|p$1|wa"}, /* no tag begins with a digit */
    {"$$a$ $", "!$$a$ $"},
    {"$t$a$t", "!$t$a$t"},
    {"$t", "!$|wt"},
    {"$", "!$"},
    {"0 10 1.5 .5 5. 1_000 1a", "n0|n10|n1.5|n.5|n5.|n1_000|n1a"},
    {"1e5 1E+5 1e-05 1e+ 1e- 1+5 1e+a", "n1e5|n1E+5|n1e-05|n1e|m+|n1e|m-|n1|m+|n5|n1e|m+|wa"},
    {"2e+5", "n2e+5"},
    {"2e-5", "n2e-5"},
    {"2e+", "n2e|m+"},
    {"0x1e+5 0o7e-1 0b1e+5 0XE+1 0n1e-1", "n0x1e|m+|n5|n0o7e|m-|n1|n0b1e|m+|n5|n0XE|m+|n1|n0n1e-1"},
    {"1d+5 1f-5", "n1d|m+|n5|n1f|m-|n5"},
    {"a \200b", "wa|w\200b"},
    {"0e+5 1x1e+5", "n0e+5|n1x1e+5"},
    {". .a a.b", "m.|m.|wa|wa|m.|wb"},
};

static void test_tokens(void) {
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[ROOM];
        bool whole;
        Str got = tokens_of((Str){cases[i].text, strlen(cases[i].text)}, out, &whole);
        CHECK_STR(got, cases[i].tokens);
        CHECK(whole);
    }
}

/* Cut off at each byte, and of each two bytes: the tokens are the text, and nothing beyond it. */
static void test_cut_off(void) {
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t len = 0; len <= strlen(cases[i].text); len++) {
            char out[ROOM];
            bool whole;
            (void)tokens_of((Str){cases[i].text, len}, out, &whole);
            CHECK(whole);
        }
    bool all = true;
    for (uint32_t pair = 0; pair < 1 << 16; pair++) {
        char text[2] = {(char)(pair >> 8), (char)pair}, out[ROOM];
        bool whole;
        (void)tokens_of((Str){text, 2}, out, &whole);
        all &= whole;
    }
    CHECK(all);
}

/* The next that counts, and what it is. */
static void test_words(void) {
    Lexer lexer = lexer_of(STR(" /* a */ Select -- b\n 'from' ("));
    Token word = lexer_word(&lexer);
    CHECK(token_is(word, "select") && !token_is(word, "selec") && !token_is(word, "selects"));
    CHECK(!token_is(word, "SELECT") && !token_is(word, ""));
    word = lexer_word(&lexer);
    CHECK(word.kind == TOKEN_STRING && !token_is(word, "'from'"));
    CHECK(token_is(lexer_word(&lexer), "("));
    CHECK(lexer_word(&lexer).kind == TOKEN_END && lexer_word(&lexer).kind == TOKEN_END);
}

static bool is_expression(const char *text) {
    return lexer_expression((Str){text, strlen(text)});
}

/* `n` times "(", "1", and so many ")". */
static bool is_nested(size_t n, size_t closing) {
    char text[ROOM];
    memset(text, '(', n);
    text[n] = '1';
    memset(text + n + 1, ')', closing);
    return lexer_expression((Str){text, n + 1 + closing});
}

static void test_expression(void) {
    static const char *const good[] = {"1",         "a",      "now()", "f(a, [b, c])", "array[1, 2]",
                                       "'a;b,c--'", "\"a;\"", "(",     "$$,;$$"};
    for (size_t i = 0; i < COUNT(good); i++) CHECK(is_expression(good[i]) == (strcmp(good[i], "(") != 0));
    static const char *const bad[] = {"",       " ",         "a, b", "a;",   "(a;)",   ")",     "(]",
                                      "[)",     "(a",        "a)",   "(a))", "[a",     "a]",    "'a",
                                      "a -- b", "a /* b */", "$1",   "\\",   "a, (b)", "(a), b"};
    for (size_t i = 0; i < COUNT(bad); i++) CHECK(!is_expression(bad[i]));
    CHECK(is_nested(99, 99) && is_nested(100, 100) && !is_nested(101, 101));
    CHECK(!is_nested(100, 99) && !is_nested(99, 100));
}

int main(void) {
    test_tokens();
    test_cut_off();
    test_words();
    test_expression();
    return check_end();
}
