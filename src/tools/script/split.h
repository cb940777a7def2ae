/* The tool `split`: a script cut into statements and stages, as script.h says.
 *
 * {"sql": text} ->
 *   {"statements": [{"sql", "line": of its beginning, "stage": from 0, "hash": SHA-256 of its text, "alone":
 * whether it can't run in a transaction, "probe"?: {"of": "create"|"drop", "index", "schema"?, "table"?},
 * "conforming"?: of such a statement, what to send where standard_conforming_strings may be off: the same but
 * for its strings, left out where there is no difference}],
 *    "stages": how many, "hash": of the file, "irreversible": the reason given in it, or null}
 * CRLF is read as LF. A probe says by what index one sees whether such a statement was done (ledger.h), names
 * as Postgres has them. A script that is refused: mistakes whose path is the line. */
#ifndef TOOLS_SCRIPT_SPLIT_H
#define TOOLS_SCRIPT_SPLIT_H

#include "tools/op.h"

bool op_split(Arena *arena, const cJSON *input, Buf *out);

#endif
