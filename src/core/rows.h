/* The rows of a bulk insert, grouped into statements: the rows of one statement give the same columns. A
 * column that a row doesn't give gets the database's default; null is a value.
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

/* Groups the rows [0, rows->to): rows of a group give the same of the columns in `matter`. Groups are in the
 * order of their first rows, rows of a group in the order they had. Where there are several groups, the cells
 * are copied, and each row gets one cell more: the place it had, from 1. After that `rows` stands before the
 * first row; the old cells are of no use any more. False when memory runs out. */
bool rows_group(Rows *rows, const Table *table, Set matter, Arena *arena);

/* Moves on to the rows of the next statement. They are of one group: at least one row, and no more than about
 * `most` bytes. False at the end. */
bool rows_next(Rows *rows, size_t count, const Table *table, Set matter, size_t most);

#endif
