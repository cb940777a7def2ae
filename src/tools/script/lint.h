/* The tool `lint`: what a script may do to data, to who uses the tables meanwhile, and to code that runs now.
 *
 * {"sql": text, "before"?: the schema's document before it, or null} ->
 *   {"findings": [{"code", "category", "line", "statement": from 1, "message", "fix"}]}
 * {"codes": true} -> {"codes": [{"code", "category", "message", "fix"}]}, all there are (codes.def).
 *
 * Seen by a statement's words, so that it makes no difference who wrote it. What a script itself has made
 * holds no data and is used by nobody yet. What a type was is known where `before` has it; otherwise a change
 * of type may rewrite. A finding is left out where the script says `-- heliumdb:allow CODE` on a line of the
 * statement, or before it. A script that can't be split is refused as `split` does. */
#ifndef TOOLS_SCRIPT_LINT_H
#define TOOLS_SCRIPT_LINT_H

#include "tools/op.h"

bool op_lint(Arena *arena, const cJSON *input, Buf *out);

#endif
