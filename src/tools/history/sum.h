/* The tool `sum`: the file heliumdb.sum, which knows every file of the directory of migrations.
 *
 * {"migrations": [{"name", "files": [{"name", "text"}]}], "sum": text of the file as it is, or null} ->
 *   {"text": the file as it should be,
 *    "changed": [names whose files are others than it says], "missing": [names in it that aren't there],
 *    "added": [names that aren't in it], "damaged": whether it is no such file, or its first line isn't that
 * of its rest} The first line hashes the others, so that two branches that both add a migration conflict in
 * git; then a line per migration, by name: its name and the hash of its files. CRLF is read as LF in all of
 * them. */
#ifndef TOOLS_HISTORY_SUM_H
#define TOOLS_HISTORY_SUM_H

#include "tools/op.h"

bool op_sum(Arena *arena, const cJSON *input, Buf *out);

#endif
