/* The tools by name, as tools.wasm offers them: each a pure function from a JSON object to a JSON object.
 *
 * What each takes and gives stands with its function. In a step (helium.h) the state is the tool's name, the
 * input its JSON; the answer is HELIUM_DONE with the result, or HELIUM_FAIL, code FAIL_VALIDATION, with
 *   {"message": "…", "issues": [{"path": "tables.users.columns.id.type", "message": "…"}, …]}
 * where `issues` are all that is wrong with a document (`path` in it, names joined by dots), or FAIL_MEMORY,
 * or FAIL_CALL for a tool that isn't there. */
#ifndef TOOLS_OPS_H
#define TOOLS_OPS_H

#include "ground/abi.h"

void tools_run(Arena *arena, Str name, Str input, HeliumAnswer *answer);

#endif
