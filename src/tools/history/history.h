/* The tool `history`: the migrations of a directory, and which of them a database has.
 *
 * {"migrations": [{"name", "hash": of its script, "statements": [their hashes],
 *                   "parents": [names] or null: the migration before it by name}],
 *  "ledger": [rows as the tool ledger's "read" gives them, ledger.h], "allowOutOfOrder"?: true} ->
 *   {"order": [all names: parents before children, then by name],
 *    "heads": [names without children],
 *    "applied": [names, in order],
 *    "pending": [names still to apply, in order, including one that is partly applied],
 *    "changed": [applied names whose script has changed since], "missing": [applied names without a folder],
 *    "outOfOrder": [pending names before an applied one],
 *    "partial": {"name", "done", "total", "undone": statements} or null: the migration that was begun and not
 *      ended, by a migrate (undone is 0) or by a rollback,
 *    "forks": [] for one head; otherwise one fork:
 *      {"base": [the best common ancestors of the heads],
 *       "branches": [[the names that lead from there to a head, the head last], ...]},
 *    "problems": [{"name", "kind", "what", "way": what to do about it}]}
 *
 * Kinds of problems: "name", "twice", "parent" and "cycle" are of the directory itself; "changed", "missing",
 * "outOfOrder" (unless it is allowed) and "undoing" (a rollback that hasn't ended) are against a database. In
 * a migration that was begun, statements that aren't done yet may be changed. */
#ifndef TOOLS_HISTORY_HISTORY_H
#define TOOLS_HISTORY_HISTORY_H

#include "tools/op.h"

bool op_history(Arena *arena, const cJSON *input, Buf *out);

#endif
