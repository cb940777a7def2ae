/* INSERT, UPDATE, DELETE, TRUNCATE.
 *
 * Values are given per column, JSON_NONE for what is not written. A column marked COLUMN_TOUCHED gets now()
 * from every insert and update. What comes back is the columns of `shape`. */
#ifndef WRITE_H
#define WRITE_H

#include "select.h"

/* values[i] is for column i. */
void write_insert(Sql *sql, const Table *table, const JsonValue *values, const Shape *shape);

/* Many rows in one statement: one array parameter a column, unnested; a column with the same value in all
 * rows is one plain parameter, and one that no row gives is left to the database. `rows` must outlive the
 * statement's request. */
void write_insert_rows(Sql *sql, const Table *table, const Rows *rows);

/* Sets the values that are there on the row that `select` has conditions for. */
void write_update(Sql *sql, const Table *table, const JsonValue *values, const Select *select,
                  const Shape *shape);

void write_delete(Sql *sql, const Table *table, const Select *select, const Shape *shape);

/* Empties every table of the schema. */
void write_truncate(Sql *sql, const Schema *schema);

#endif
