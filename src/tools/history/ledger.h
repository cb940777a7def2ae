/* The tool `ledger`: the queries on the ledger, a database's record of its migrations. ledger.def lists them
 * with their parameters.
 *
 * {"ask": name, parameters as members} -> {"queries": [{"query", "params"}]}, which are one transaction. A
 * parameter is text, a number, a boolean, an array or object (sent as JSON), or null if the member is
 * missing.
 *
 * "apply" and "undo" run one stage: the guard, {"statements": [{"sql", "number"}]}, and the ledger's row, so
 * that a stage is done exactly once. For a statement outside a transaction they have no statements, and
 * record that it begins (running: true) and that it has ended. Before each statement the sequence is set to
 * mark * 1000000 + number, and after the last one to one more: so the progress is known even if the batch
 * fails. Without "mark" the sequence isn't set. "record" records a migration as done without doing it.
 * "probe"
 * {"probe": of split.h} reads the state of its index; "drop-index" {"schema", "index"} drops an invalid one,
 * outside a transaction.
 *
 * A guard that fails is an error whose message contains "heliumdb-guard: lease" or "heliumdb-guard: ledger".
 */
#ifndef TOOLS_HISTORY_LEDGER_H
#define TOOLS_HISTORY_LEDGER_H

#include "tools/op.h"

bool op_ledger(Arena *arena, const cJSON *input, Buf *out);

#endif
