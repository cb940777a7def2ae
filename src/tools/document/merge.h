/* Two documents that come from one, made one again: as version control merges texts, but by what they say. */
#ifndef TOOLS_DOCUMENT_MERGE_H
#define TOOLS_DOCUMENT_MERGE_H

#include "tools/op.h"

/* The tool "merge": {"base": doc or null, "ours": doc, "theirs": doc} gives {"document": doc}, canonical.
 *
 * Taken one by one: enums; of a table its columns, primary key, and each unique key, check, foreign key and
 * index, by name (so a column's shorthand is its table's here). What only one side has changed is as that
 * side has it; what both have changed differently, or one has changed and the other taken away, is a
 * conflict; what both have added must be the same. A failure has the paths of all conflicts; where there are
 * none, what doesn't hold of the two together: an index of one side on a column that the other has taken
 * away. Columns that are new on both sides stand in order, ours first. */
Op op_merge;

#endif
