/* What makes tools.wasm of abi.c. */
#include "ground/abi.h"
#include "tools/ops.h"

/* So much memory a call takes for each byte of its input, or less. */
enum { SHARE = 64 };

/* Takes it at once: a host collects its garbage whenever memory grows, which page by page would take longer
 * than all the rest. Where there is less, the call finds out. */
static void make_room(Arena *arena, size_t input) {
    size_t need = input < SIZE_MAX / 4 / SHARE ? arena->used + input * SHARE : 0;
    if (arena->grow && need > arena->cap) (void)arena->grow(arena, need);
}

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    (void)op;
    make_room(arena, input.len);
    tools_run(arena, state, input, answer);
}

#ifdef __wasi__
/* That somebody names it tells the linker that this is a library. It would take it for a command otherwise,
 * and end libc's streams behind each call of an export: by imports of a world that isn't there. Nothing has
 * constructors. */
void __wasm_call_ctors(void);
void tools_start(void);
void tools_start(void) {
    __wasm_call_ctors();
}
#endif
