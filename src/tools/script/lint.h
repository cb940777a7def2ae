/* The tool `lint`: what a script may do to data, to other users of the tables, and to running code.
 *
 * {"sql": text, "before"?: the schema's document before it, or null} ->
 *   {"findings": [{"code", "category", "line", "statement": from 1, "message", "fix"}]}
 * {"codes": true} -> {"codes": [{"code", "category", "message", "fix"}]}, all codes (codes.def).
 *
 * It judges the words of statements, so it makes no difference who wrote them. Tables that the script itself
 * creates hold no data and have no users yet. The former type of a column is known if `before` has it;
 * otherwise a change of type counts as a possible rewrite. A comment `-- heliumdb:allow CODE` on or before a
 * statement suppresses a finding. A script that can't be split is refused as by `split`. */
#ifndef TOOLS_SCRIPT_LINT_H
#define TOOLS_SCRIPT_LINT_H

#include "tools/op.h"

bool op_lint(Arena *arena, const cJSON *input, Buf *out);

#endif
