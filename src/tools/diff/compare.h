/* The changes within a table that exists before and after: columns, keys, indexes. */
#ifndef TOOLS_DIFF_COMPARE_H
#define TOOLS_DIFF_COMPARE_H

#include "tools/diff/delta.h"

void compare_columns(Delta *delta, const TableDelta *table);
void compare_keys(Delta *delta, const TableDelta *table);
void compare_indexes(Delta *delta, const TableDelta *table);

/* A foreign key of a table that is created or dropped without it. */
void compare_add_key(Delta *delta, Str table, const ModelConstraint *key, bool live);
void compare_drop_key(Delta *delta, Str table, const ModelConstraint *key, bool live);

#endif
