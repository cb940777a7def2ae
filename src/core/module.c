/* What makes core.wasm of abi.c: the schema of the instance, and its steps. */
#include "core/step.h"
#include "ground/abi.h"

#ifdef __wasm__
static
#endif
    /* Natively a test gives it one and takes it away again. */
    Schema helium_schema;

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    if ((op & 0xff) != HELIUM_SCHEMA) step_run(&helium_schema, arena, op, state, input, answer);
    else if (step_schema(&helium_schema, arena, input, answer)) abi_keep();
}
