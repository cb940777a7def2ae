/* Rows of a bulk insert, cell by cell, and which of them go into one statement: those that give the same
 * columns. What a row doesn't give is the database's to say, and null is not the same as nothing.
 *
 * Knows columns by their numbers, no SQL. */
#ifndef ROWS_H
#define ROWS_H

#include "core/schema.h"

/* Some rows: cells[row * stride + column], of which the table's columns come first. */
typedef struct Rows {
    const JsonValue *cells;
    size_t stride, from, to;
} Rows;

/* The columns that a row gives. */
Set rows_given(const Table *table, const JsonValue *row);

/* Puts those of the rows [0, rows->to) together that give the same of the columns in `matter`: groups in the
 * order in which they begin, rows in the order they had. Where there are several groups, cells are new, with
 * one more behind each row's: its place before, from 1. Then stands before the first row. Takes the rows'
 * ids, which must be there, out of the old cells. False when memory runs out. */
bool rows_group(Rows *rows, const Table *table, Set matter, Arena *arena);

/* On to the rows of the next statement, of one group: at least one, then as many as have no more than about
 * `most` bytes. False where there are none. */
bool rows_next(Rows *rows, size_t count, const Table *table, Set matter, size_t most);

#endif
