/* SELECT: rows of one table with their relations, filtered, ordered, in keyset pages.
 *
 * Relations come in the same statement: for each one, a subquery in its list collects the rows as a JSON
 * array of texts. Every nested value is cast to text. So it has the form of a top-level cell, and one decoder
 * reads both without losing a digit. */
#ifndef SELECT_H
#define SELECT_H

#include "core/query.h"
#include "core/shape.h"

/* Writes the statement for the columns and relations that `shape` names. */
void select_rows(Sql *sql, const Schema *schema, const Query *query, const Shape *shape);

/* Writes `select coalesce(sum(column),0)` as a float8, which Postgres prints in the fewest digits. */
void select_sum(Sql *sql, const Query *query, uint8_t column);

/* `"column" op $n`. A column that may hold microseconds is compared with a time of milliseconds, as Dates
 * are, by the whole of that millisecond: `("at">=$1 and "at"<$2::timestamptz+interval '1ms')`. So a Date that
 * was read, cut off there, finds its row. */
void select_compare(Sql *sql, Alias alias, const Column *column, SqlOp op, const JsonValue *value);

/* Whether the value means a whole millisecond of such a column. */
bool select_is_whole(const Column *column, const JsonValue *value);

/* ` from "table"`, with an alias where there is one. */
void select_from(Sql *sql, const Table *table, Alias alias);

/* The word before a condition: ` where `, or with `more` ` and `. */
void select_and(Sql *sql, bool more);

/* ` where … and …`: the query's conditions, and the row its page begins behind. */
void select_conditions(Sql *sql, const Query *query);

/* `count(*)` */
void select_count(Sql *sql);

/* A comma-separated list of columns; and the same as results. */
void select_columns(Sql *sql, Alias alias, const Table *table, Set columns);
void select_results(Sql *sql, Alias alias, const Table *table, Set columns);

/* select true */
void select_ping(Sql *sql);

#endif
