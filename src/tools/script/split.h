/* The tool `split`: a script cut into statements and stages, as script.h says.
 *
 * {"sql": text} ->
 *   {"statements": [{"sql", "line": where it begins, "stage": from 0, "hash": SHA-256 of its text,
 *     "outsideTransaction": whether it can't run in one,
 *     "probe"?: {"of": "create"|"drop", "index", "schema"?, "table"?},
 *     "conforming"?: what to send instead if standard_conforming_strings may be off}],
 *    "stages": how many, "hash": of the file, "irreversible": the reason given in it, or null}
 *
 * A statement outside a transaction may have a probe, which names the index that shows whether it was done
 * (ledger.h), with names as Postgres has them, and "conforming", which differs only in its strings, if there
 * is a difference. CRLF is read as LF. A script with mistakes is refused; their path is the line. */
#ifndef TOOLS_SCRIPT_SPLIT_H
#define TOOLS_SCRIPT_SPLIT_H

#include "tools/op.h"

bool op_split(Arena *arena, const cJSON *input, Buf *out);

#endif
