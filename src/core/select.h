/* Pieces that statements have in common: lists of columns, tables, conditions. */
#ifndef SELECT_H
#define SELECT_H

#include "core/compare.h"

/* A comma-separated list of columns. */
void select_columns(Sql *sql, Alias alias, const Table *table, Set columns);

/* ` from "table"`, with an alias where there is one. */
void select_from(Sql *sql, const Table *table, Alias alias);

/* `count(*)` */
void select_count(Sql *sql);

/* Before each condition: ` where `, or with `more` ` and `. */
void select_and(Sql *sql, bool more);

/* ` where … and …`: the query's conditions. False where it has none. */
bool select_conditions(Sql *sql, const Query *query, Alias alias);

#endif
