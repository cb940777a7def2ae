/* What the data are asked before a change: how many rows stand in its way, or lose something by it. The one
 * file that spells these questions; they name things as the database has them before anything is done. */
#ifndef TOOLS_DIFF_PROBE_H
#define TOOLS_DIFF_PROBE_H

#include "tools/diff/delta.h"

/* `says`: what of the rows of the table. */
void probe_rows(Changes *changes, Change *change, const TableDelta *table, Str says, bool fails);
void probe_values(Changes *changes, Change *change, const TableDelta *table, const ModelColumn *was);
void probe_nulls(Changes *changes, Change *change, const TableDelta *table, const ModelColumn *was);

/* Rows whose value doesn't fit another type, and those whose value wouldn't be the same. */
void probe_cast(Delta *delta, Change *change, const TableDelta *table, const ModelColumn *was,
                const ModelColumn *now);

/* Rows that hold a value which an enum has no more. */
void probe_enum(Delta *delta, Change *change, const EnumDelta *it);

/* Rows that break a key or a check that is to come; nothing where they can't be asked yet. */
void probe_constraint(Delta *delta, Change *change, const TableDelta *table, const ModelConstraint *now);
void probe_index(Delta *delta, Change *change, const TableDelta *table, const ModelIndex *now);

#endif
