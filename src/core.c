/* What makes core.wasm of abi.c. */
#include "abi.h"
#include "service/service.h"
#include "step.h"

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    step_run(&service_schema, arena, op, state, input, answer);
}
