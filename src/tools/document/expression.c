/* See expression.h. */
#include "tools/document/expression.h"

#include "tools/lexer.h"
#include "tools/document/pgtype.h"

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str expression_trim(Str sql) {
    while (sql.len && is_blank(*sql.ptr)) sql.ptr++, sql.len--;
    while (sql.len && is_blank(sql.ptr[sql.len - 1])) sql.len--;
    return sql;
}

/* Whether the bracket that a text begins with is closed by its last byte, and not before. */
static bool is_wrapped(Str sql) {
    Lexer lexer = lexer_of(sql);
    uint32_t depth = 0;
    do {
        Token next = lexer_next(&lexer);
        if (token_is(next, "(")) depth++;
        if (token_is(next, ")")) depth--;
        if (next.kind == TOKEN_END || next.kind == TOKEN_WRONG) return false;
    } while (depth);
    return lexer.at == lexer.end;
}

Str expression_bare(Str sql) {
    sql = expression_trim(sql);
    while (sql.len > 2 && *sql.ptr == '(' && is_wrapped(sql)) {
        Str inner = expression_trim((Str){sql.ptr + 1, sql.len - 2});
        if (!lexer_expression(inner)) break; /* (a, b) is a row */
        sql = inner;
    }
    return sql;
}

bool expression_is_null(Str sql) {
    Lexer lexer = lexer_of(expression_bare(sql));
    if (!token_is(lexer_next(&lexer), "null")) return false;
    if (lexer.at == lexer.end) return true;
    Token first = lexer_word(&lexer), second = lexer_word(&lexer);
    return token_is(first, ":") && token_is(second, ":") && pgtype_is(str_of(lexer.at, lexer.end));
}
