/* The tools of tools.wasm by name: each is a pure function from a JSON object to a JSON object.
 *
 * Each function's header describes its input and result. In a step (helium.h) the state is the tool's name,
 * the input its JSON; the answer is HELIUM_DONE with the result, or HELIUM_FAIL, code FAIL_VALIDATION, with
 *   {"message": "…", "issues": [{"path": "tables.users.columns.id.type", "message": "…"}, …]}
 * where `issues` are all mistakes in a document (`path`: the place in it, names joined by dots), or
 * FAIL_MEMORY, or FAIL_CALL for an unknown tool. */
#ifndef TOOLS_OPS_H
#define TOOLS_OPS_H

#include "ground/abi.h"

void tools_run(Arena *arena, Str name, Str input, HeliumAnswer *answer);

#endif
