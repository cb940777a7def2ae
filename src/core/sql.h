/* The only writer of SQL. A statement is made of words, identifiers and parameters. No function writes a
 * value, so none can get into the text.
 *
 * `sql_words` takes lower-case words, as a literal. All punctuation, quoting and numbering is in sql.c. Knows
 * the lexis, not the grammar. */
#ifndef SQL_H
#define SQL_H

#include "core/rows.h"

/* Parameters of a statement. Long conditions need many, and so do inserts of rows that give different
 * columns. Postgres takes 65535. */
enum { SQL_PARAMS = 1000 };

/* One parameter: a single value, or one column of many rows as a Postgres array. */
typedef struct Param {
    const JsonValue *value;
    const Rows *rows; /* NULL for a single value */
    uint8_t column;   /* of `rows` */
    bool json;        /* the value's JSON text itself is the parameter */
} Param;

typedef struct Sql {
    Buf text, params; /* of `params`: Param after Param */
    uint32_t param_count;
    size_t with; /* how long the `with …` is that the statement begins with */
    bool failed; /* more than SQL_PARAMS */
} Sql;

/* A table alias: a letter; or beyond ALIAS_MORE, by how far, a letter and a digit. */
typedef unsigned char Alias;

enum { ALIAS_NONE = 0, ALIAS_MORE = 128 };

typedef enum SqlOp {
#define OP(name, text, called) SQL_##name,
#include "core/op.def"
#undef OP
    SQL_OP_END
} SqlOp;

void sql_start(Sql *sql, Arena *arena);

/* Empties the statement but keeps its memory. */
void sql_reset(Sql *sql);

/* The parameters, param_count of them; until the next one comes. */
const Param *sql_params(const Sql *sql);

/* SQL that the caller of the library wrote and is responsible for. */
void sql_raw(Sql *sql, Str text);

/* Lower-case words and blanks only. */
void sql_words(Sql *sql, const char *words);

/* `(`, and its `)`. */
void sql_paren(Sql *sql);
void sql_paren_end(Sql *sql);

/* Before an element of a list: writes a comma, unless a blank or an opening parenthesis stands before it,
 * which begins the list. */
void sql_comma(Sql *sql);

/* "name", or "schema"."name" */
void sql_table(Sql *sql, const Table *table);

/* `) alias`: ends what is named so. */
void sql_paren_end_as(Sql *sql, Alias alias);

/* `to_tsvector(alias."name")@@websearch_to_tsquery($n)`; a tsvector stands alone. */
void sql_matches(Sql *sql, Alias alias, const Column *column, const JsonValue *value);

/* alias */
void sql_alias(Sql *sql, Alias alias);

/* alias."name", or "name" without an alias. */
void sql_column(Sql *sql, Alias alias, const Column *column);

/* The same as a result. An array is `to_json(…)`, of numbers that a double can't hold as texts. */
void sql_result(Sql *sql, Alias alias, const Column *column);

/* The same as the text that Postgres prints of it. A cast to text changes some types, and of a composite with
 * a null in it `is not null` is false. */
void sql_printed(Sql *sql, Alias alias, const Column *column);

/* alias.v: the only column of a subquery. */
void sql_alias_value(Sql *sql, Alias alias);

/* $n; an array of what only the database knows is cast. Keeps a pointer to the value, which must stay where
 * it is until the request is written. */
void sql_value(Sql *sql, const Column *column, const JsonValue *value);

/* $n::type[] for a column of many rows that is no array; $n for one of a type that only the database knows.
 */
void sql_value_array(Sql *sql, const Column *column, const Rows *rows, uint8_t index);

/* $n::type where Postgres can't see from the context what it is. */
void sql_value_cast(Sql *sql, const Column *column, const JsonValue *value);

/* ::type */
void sql_cast(Sql *sql, TypeId type);

/* The same of a column: its own name of the type, where it has one. */
void sql_cast_column(Sql *sql, const Column *column);

void sql_op(Sql *sql, SqlOp op);

/* The operator of this name; SQL_OP_END where there is none. */
SqlOp sql_op_called(const char *name, size_t len);

/* `::timestamptz+interval '1ms'`, behind an instant's parameter: that much later. */
void sql_next(Sql *sql);

/* `date_trunc('milliseconds',alias."name")` */
void sql_column_cut(Sql *sql, Alias alias, const Column *column);

/* * */
void sql_all(Sql *sql);

/* excluded."name": what an insert that met a conflict would have written. */
void sql_excluded(Sql *sql, const Column *column);

/* ,0 */
void sql_zero(Sql *sql);

/* `with g0 as (` or `,g1 as (`: a statement inside this one, by its number; and its `) `. */
void sql_with(Sql *sql, uint32_t number);
void sql_with_end(Sql *sql);

/* `select * from g0`: the rows of that statement. */
void sql_with_rows(Sql *sql, uint32_t number);

/* `($n::int4[])[row_number() over ()]`: the place that each row of the statement had before `rows` were
 * grouped, which their last cells hold. Where the statement may skip rows, `key`, a column of the table,
 * finds them:
 * `($n::int4[])[array_position($m::text[],"id")]`. */
void sql_place(Sql *sql, const Rows *rows, const Table *table, const uint8_t *key);

/* Makes a statement that gives rows fail unless it gives exactly so many, with `query 2 gave 0 rows, not 1`.
 * SQL has no statement that raises an error, so this text is cast to a number. */
void sql_guard(Sql *sql, uint32_t rows, uint32_t number);

#endif
