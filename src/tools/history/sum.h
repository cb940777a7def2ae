/* The tool `sum`: the file heliumdb.sum, which lists every migration with the hash of its files.
 *
 * {"migrations": [{"name", "files": [{"name", "text"}]}], "sum": the present text of the file, or null} ->
 *   {"text": the file as it should be,
 *    "changed": [names whose files don't match it], "missing": [names in it that have no folder],
 *    "added": [names that aren't in it],
 *    "damaged": whether it isn't such a file, or its first line doesn't match the rest}
 *
 * The first line is the hash of all others, so that two branches that both add a migration conflict in git.
 * Then each migration has a line, by name: its name and the hash of its files. CRLF is read as LF in all
 * files. */
#ifndef TOOLS_HISTORY_SUM_H
#define TOOLS_HISTORY_SUM_H

#include "tools/op.h"

bool op_sum(Arena *arena, const cJSON *input, Buf *out);

#endif
