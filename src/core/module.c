/* What makes core.wasm of abi.c. */
#include "ground/abi.h"
#include "core/service/service.h"
#include "core/step.h"

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    step_run(&service_schema, arena, op, state, input, answer);
}
