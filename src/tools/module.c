/* What makes tools.wasm of abi.c. */
#include "abi.h"
#include "tools/ops.h"

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    (void)op;
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
