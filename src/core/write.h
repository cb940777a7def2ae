/* INSERT, UPDATE, DELETE and TRUNCATE in parts: the beginning of a statement, and its `returning`. The
 * conditions come between them (select.h, where.h).
 *
 * Values are given per column, JSON_NONE for what is not written. A column marked COLUMN_TOUCHED gets now()
 * from every insert and update that doesn't say otherwise. */
#ifndef WRITE_H
#define WRITE_H

#include "core/select.h"

/* values[i] is for column i. */
void write_insert(Sql *sql, const Table *table, const JsonValue *values);

/* The columns that either all rows of a statement give or none: those that the database fills with something
 * else than null. Without the id, which is always there. */
Set write_matter(const Table *table);

/* Many rows in one statement: one array parameter for each column, unnested. A column with the same value in
 * all rows is one plain parameter; a column that no row gives is left to the database. `rows` must give the
 * same of write_matter's columns, and outlive the statement's request. */
void write_insert_rows(Sql *sql, const Table *table, const Rows *rows);

/* ` on conflict ("target") do update set …`: to `values`, and the columns of `inserted` to what the insert
 * has; without values ` do nothing`. */
void write_conflict(Sql *sql, const Table *table, Set target, const JsonValue *values, Set inserted);

/* The same for an insert that may be done twice: ` on conflict ("id") do update set "id"=excluded."id"`, so
 * that a row that is there comes back, and is counted, like a new one. Without a target that is the key. */
void write_conflict_same(Sql *sql, const Table *table, Set target);

/* `update "table" set …`, to the values that the query has. The alias may be ALIAS_NONE. */
void write_update(Sql *sql, const Query *query, Alias alias);

/* `delete from "table"` */
void write_delete(Sql *sql, const Query *query, Alias alias);

/* Empties every table of the schema. */
void write_truncate(Sql *sql, const Schema *schema);

#endif
