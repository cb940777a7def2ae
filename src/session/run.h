/* A step of session.wasm: runs an operation and writes its answer. The contract is include/session.h. */
#ifndef SESSION_RUN_H
#define SESSION_RUN_H

#include "ground/arena.h"
#include "session.h"

/* Runs one step over a state and an input that it may overwrite. */
void session_run(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer);

#endif
