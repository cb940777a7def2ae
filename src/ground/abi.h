/* What abi.c asks of the module that it makes the exports of: its steps. */
#ifndef ABI_H
#define ABI_H

#include "ground/arena.h"
#include "helium.h"

/* Runs one step, as helium_step does, over a state and an input that it may overwrite. core.c defines it, and
 * session/module.c: one in each module. */
void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer);

#endif
