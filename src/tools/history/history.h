/* The tool `history`: the migrations of a directory, and what of them a database has.
 *
 * {"migrations": [{"name", "hash": of its script, "statements": [their hashes], "parents": [names] or null:
 * the one before by name}], "ledger": [rows as the ledger's "read" gives them, ledger.h], "allowOutOfOrder"?:
 * true} ->
 *   {"order": [all names: parents before children, then by name],
 *    "heads": [names without children],
 *    "applied": [names, in order], "pending": [names still to be done, in order; one that is half done too],
 *    "changed": [applied, but their script is another now], "missing": [applied, but not there],
 *    "outOfOrder": [pending, but before one that is applied],
 *    "partial": {"name", "done", "total", "undone": statements} or null: the one that was begun and not
 * ended, by a migrate (undone is 0) or by a rollback, "forks": [] where there is one head; otherwise one:
 * {"base": [the best common ancestors of the heads], "branches":
 *       [[what leads from there to a head, the head last], ...]},
 *    "problems": [{"name", "kind", "what", "way": what to do about it}]}
 * Kinds of problems: "name", "twice", "parent", "cycle" of the directory alone; "changed", "missing",
 * "outOfOrder" (but where it is allowed) and "undoing" (a rollback that hasn't ended) against a database.
 * Where a migration was begun, those of its statements that aren't done yet may be changed. */
#ifndef TOOLS_HISTORY_HISTORY_H
#define TOOLS_HISTORY_HISTORY_H

#include "tools/op.h"

bool op_history(Arena *arena, const cJSON *input, Buf *out);

#endif
