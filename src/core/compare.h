/* Comparing a column with values: checks them, and writes the comparison.
 *
 * Each mistake is an issue at its path; then the statement must not be sent. Knows no conditions (filter.h).
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "core/input.h"
#include "core/query.h"

/* `"column" op $n`. A column that may hold microseconds is compared with a time of milliseconds, as Dates
 * are, by the whole of that millisecond: `("at">=$1 and "at"<$2::timestamptz+interval '1ms')`. So a Date that
 * was read, cut off there, finds its row. */
void compare_put(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value);

/* Checks a value that the column is compared with. */
void compare_value(Issues *issues, const Column *column, JsonValue *value);

/* The same where it is only near a value of the column: a pattern, a range's end. */
void compare_near(Issues *issues, const Column *column, SqlOp op, JsonValue *value);

/* The value where it stays until the request is written; NULL, with the issue, when memory runs out. */
JsonValue *compare_keep(Issues *issues, const JsonValue *value);

/* `alias."column"=any($n)`: one of the values of a JSON array. False where there are none. */
bool compare_any(Sql *sql, Issues *issues, Alias alias, const Column *column, const JsonValue *array);

#endif
