/* SELECT: rows of one table with their relations, filtered, newest first, in keyset pages.
 *
 * Relations come in the same statement: one subquery in its list per relation collects the rows of each
 * parent as JSON arrays of text. Every nested value is cast to text, so that it comes in the very form a
 * top-level cell has, and one decoder serves both without losing a digit. */
#ifndef SELECT_H
#define SELECT_H

#include "core/shape.h"
#include "core/sql.h"

enum { SELECT_CONDITIONS = 4, SELECT_KEY = 2 };

typedef struct Condition {
    uint8_t column;
    uint8_t op; /* SqlOp */
    JsonValue value;
} Condition;

typedef struct Select {
    uint8_t table;
    uint8_t condition_count;
    bool newest;                    /* order by the table's `newest`, then the id, descending */
    const JsonValue *limit, *after; /* NULL or JSON_NONE: no limit, from the first row */
    bool by_key;                    /* `after` are the SELECT_KEY values of that row, in place of its id */
    const Relation *through;        /* NULL, or: the conditions are of a parent, the rows those of this */
    Condition conditions[SELECT_CONDITIONS]; /* all of them must hold */
} Select;

/* Adds `column op value`, and answers where the value is to be put. The Select must outlive the statement's
 * request. */
JsonValue *select_where(Select *select, uint8_t column, SqlOp op);

/* Writes the statement for the columns and relations that `shape` names. */
void select_rows(Sql *sql, const Schema *schema, const Select *select, const Shape *shape);

/* Writes `select coalesce(sum(column),0)` as a float8, which Postgres prints in the fewest digits. */
void select_sum(Sql *sql, const Schema *schema, const Select *select, uint8_t column);

/* `"column" op $n`. A column that may hold microseconds is compared with a time of milliseconds, as Dates
 * are, by the whole of that millisecond: `("at">=$1 and "at"<$2::timestamptz+interval '1ms')`. So a Date that
 * was read, cut off there, finds its row. */
void select_compare(Sql *sql, const Column *column, SqlOp op, const JsonValue *value);

/* Whether the value means a whole millisecond of such a column. */
bool select_is_whole(const Column *column, const JsonValue *value);

/* ` from "table"`, with an alias where there is one. */
void select_from(Sql *sql, const Table *table, Alias alias);

/* `("a","id")<(select "a","id" from "table" where "id"=$n)`: the rows behind the one with this id, in the
 * order of `count` columns. `values`: it is an array of these columns' own values, `("a","id")<($n,$n)`, as a
 * page must begin behind a row that may be gone by now. */
void select_after(Sql *sql, const Table *table, const uint8_t *key, uint32_t count, SqlOp op,
                  const JsonValue *after, bool values);

/* ` limit $n`, where there is one. */
void select_limit(Sql *sql, const JsonValue *limit);

/* Whether an option is there. */
bool select_given(const JsonValue *value);

/* ` where … and …`, of a statement on this table. */
void select_conditions(Sql *sql, const Table *table, const Select *select);

/* A comma-separated list of columns. */
void select_columns(Sql *sql, Alias alias, const Table *table, Set columns);

/* select true */
void select_ping(Sql *sql);

#endif
