/* A three-way merge of documents: like version control merges texts, but by their meaning. */
#ifndef TOOLS_DOCUMENT_MERGE_H
#define TOOLS_DOCUMENT_MERGE_H

#include "tools/op.h"

/* The tool "merge": {"base": doc or null, "ours": doc, "theirs": doc} gives {"document": doc}, canonical.
 *
 * It merges one thing at a time: each enum, and of each table its columns, primary key, unique keys, checks,
 * foreign keys and indexes, by name (the shorthands of columns count as the table's). If only one side has
 * changed a thing, its version is taken. If both have changed it differently, or one has changed and the
 * other removed it, it is a conflict. If both have added it, both must be equal. A failure lists the paths of
 * all conflicts; without conflicts, the mistakes of the merged document, such as an index of one side on a
 * column that the other has removed. If both sides have new columns, ours come first. */
Op op_merge;

#endif
