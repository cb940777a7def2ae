/* The values that conditions compare a column with: checks them and makes them parameters. It also combines
 * conditions that are always or never true.
 *
 * Each mistake is an issue at its path; then the statement must not be sent. Knows no conditions (filter.h).
 */
#ifndef WHERE_H
#define WHERE_H

#include "core/input.h"
#include "core/query.h"

/* For which rows a condition holds, as far as the condition itself shows. */
typedef enum WhereFold { WHERE_SOME, WHERE_ALL, WHERE_NONE } WhereFold;

/* Combines one more condition of a list with the result so far: under `none` = WHERE_ALL all
 * of them must hold, under WHERE_NONE one. It begins as `none`. */
void where_fold(WhereFold *fold, WhereFold none, WhereFold one);

/* The result for the negation of a condition. */
INLINE WhereFold where_not(WhereFold fold) {
    return fold ? (WhereFold)(WHERE_ALL + WHERE_NONE - fold) : fold;
}

/* Checks a value that the column is compared with. */
void where_value(Issues *issues, const Column *column, JsonValue *value);

/* The same where it is only near a value of the column: a pattern, a range's end. */
void where_near(Issues *issues, const Column *column, SqlOp op, JsonValue *value);

/* The value where it stays until the request is written; NULL, with the issue, when memory runs out. */
JsonValue *where_keep(Issues *issues, const JsonValue *value);

/* `alias."column"=any($n)`: one of the values of a JSON array. */
WhereFold where_any(Sql *sql, Issues *issues, Alias alias, const Column *column, const JsonValue *array);

#endif
