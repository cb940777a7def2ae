/* The changes of one table that stays: its columns, its keys, its indexes. */
#ifndef TOOLS_DIFF_COMPARE_H
#define TOOLS_DIFF_COMPARE_H

#include "tools/diff/delta.h"

void compare_columns(Delta *delta, const TableDelta *table);
void compare_keys(Delta *delta, const TableDelta *table);
void compare_indexes(Delta *delta, const TableDelta *table);

/* A foreign key by itself, of a table that comes or goes without it. */
void compare_add_key(Delta *delta, Str table, const ModelConstraint *key, bool live);
void compare_drop_key(Delta *delta, Str table, const ModelConstraint *key, bool live);

#endif
