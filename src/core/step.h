/* A step of core.wasm: runs the method that an operation names, or reads the reply to one. */
#ifndef STEP_H
#define STEP_H

#include "ground/fail.h"
#include "helium.h"
#include "core/call.h"

/* Runs one step, as helium_step does, over a state and an input that it may overwrite. */
void step_run(const Schema *schema, Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer);

/* Reads the schema's text into `schema`, which must be empty. True when that is what the instance has from
 * now on, in the arena. */
bool step_schema(Schema *schema, Arena *arena, Str text, HeliumAnswer *answer);

#endif
