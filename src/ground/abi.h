/* What abi.c needs from a module whose exports it defines: a function that runs one step. */
#ifndef ABI_H
#define ABI_H

#include "ground/arena.h"
#include "helium.h"

/* Runs one step, as helium_step does, over a state and an input that it may overwrite. Each module has a
 * module.c that defines it. */
void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer);

/* Keeps what is in the arena by now for the life of the instance: later calls' memory begins behind it.
 * In a native build the test keeps the memory that it lent. */
void abi_keep(void);

#endif
