/* Postgres's SQL as tokens: enough to split a script into statements, to recognise what a statement does, and
 * to check that a text is one expression. Follows the scanner of Postgres with standard_conforming_strings
 * on. https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
#ifndef TOOLS_LEXER_H
#define TOOLS_LEXER_H

#include "ground/base.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_SPACE,   /* white space, as one token */
    TOKEN_COMMENT, /* of either form, nested ones whole; a -- one without its line's end */
    TOKEN_WORD,    /* a keyword or an identifier without quotes */
    TOKEN_QUOTED,  /* "identifier", U&"…" too */
    TOKEN_STRING,  /* '…', E'…', B'…', X'…', N'…', U&'…', $tag$…$tag$ */
    TOKEN_NUMBER,
    TOKEN_PARAM, /* $1 */
    TOKEN_MARK,  /* one of ( ) [ ] , ; : . and the characters of operators, each on its own */
    TOKEN_WRONG  /* a string, a quoted name or a comment that doesn't end; a byte that begins nothing */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Str text; /* as it stands in the script */
} Token;

typedef struct Lexer {
    const char *at, *end;
} Lexer;

INLINE Lexer lexer_of(Str sql) {
    return (Lexer){sql.ptr, str_end(sql)};
}

/* The next token, also a space or a comment; TOKEN_END at the end, and on every later call. */
Token lexer_next(Lexer *lexer);

/* The next token that is neither a space nor a comment. */
Token lexer_word(Lexer *lexer);

/* Whether a token is this keyword, given in lower case, or this mark. */
bool token_is(Token token, const char *word);

/* Whether a text can be one expression in a statement: not empty, brackets in pairs, all strings closed, no
 * comment, no semicolon, and no comma outside brackets. Only the database can tell whether it is valid. */
bool lexer_expression(Str sql);

#endif
