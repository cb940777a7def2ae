/* The tool `ledger`: the queries that read and write what a database knows of its migrations. What there is
 * to ask, and what it takes, is ledger.def.
 *
 * {"ask": …, members: the parameters} -> {"queries": [{"query", "params"}]}, one transaction. A parameter is
 * text, a number, true or false, an array or an object (which go as JSON), or null where the member is
 * missing.
 *
 * "apply" and "undo" take a stage forwards or back: the guard, {"statements": [{"sql", "number"}]}, and the
 * ledger's row, so that a stage is done exactly once. Of a statement that stands alone they say instead, with
 * no statements, that it begins (running: true) and that it has ended. Before each statement the sequence is
 * set to mark * 1000000 + number, and behind the last one to one more: what it is at is known even when the
 * batch has failed. Without "mark" it is left alone. "record" takes a migration as done without doing it.
 * "probe" {"probe": of split.h} asks for its index; "drop-index" {"schema", "index"} is what drops an invalid
 * one, alone.
 *
 * A guard that fails is an error whose message holds "heliumdb-guard: lease" or "heliumdb-guard: ledger". */
#ifndef TOOLS_HISTORY_LEDGER_H
#define TOOLS_HISTORY_LEDGER_H

#include "tools/op.h"

bool op_ledger(Arena *arena, const cJSON *input, Buf *out);

#endif
