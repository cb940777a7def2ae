/* What makes session.wasm of abi.c. */
#include "ground/abi.h"
#include "session/run.h"

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    session_run(arena, op, state, input, answer);
}
