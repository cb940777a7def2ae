/* Columns, aggregates and conditions as the builder's callers give them, checked, -> SQL.
 *
 * They come as JSON nodes {"table","name","op","value","desc"}: a column has the first two; an aggregate an
 * op, and all but count(*) a column; a comparison an op, a column and most a value; `and`, `or` and `not` an
 * array of conditions as their value. Each mistake is an issue at its path, such as where.and[1].email; then
 * the statement must not be sent. Knows no statements. */
#ifndef WHERE_H
#define WHERE_H

#include "core/input.h"
#include "core/query.h"

enum { WHERE_DEPTH = 32 };

/* What is read, for whom. */
typedef struct Where {
    Sql *sql;
    const Table *table;
    Issues *issues;
} Where;

/* For which rows a condition holds, as far as the condition alone tells. */
typedef enum WhereFold { WHERE_SOME, WHERE_ALL, WHERE_NONE } WhereFold;

/* Reads a term. False after an issue. */
bool where_term(const Where *where, const JsonValue *json, Term *term);

/* Reads a condition and writes it. `depth` is 0. */
WhereFold where_condition(const Where *where, const JsonValue *json, uint32_t depth);

/* Checks a value that the column is compared with. */
void where_value(Issues *issues, const Column *column, JsonValue *value);

/* The same where it is only near a value of the column: a pattern, a range's end. */
void where_near(Issues *issues, const Column *column, SqlOp op, JsonValue *value);

/* The value where it stays until the request is written; NULL, with the issue, when memory runs out. */
JsonValue *where_keep(Issues *issues, const JsonValue *value);

/* `alias."column"=any($n)`: one of the values of a JSON array. */
WhereFold where_any(Sql *sql, Issues *issues, Alias alias, const Column *column, const JsonValue *array);

#endif
