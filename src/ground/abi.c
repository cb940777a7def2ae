/* The exports, and nothing else: where the one instance's memory lies. Contract: include/helium.h. */
#include "ground/abi.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
enum { PAGE = 65536 };
extern char __heap_base; /* the linker's: where the program's own data ends */

/* WebAssembly memory only grows; the arena is all of it behind the program. */
static bool abi_grow(Arena *arena, size_t need) {
    size_t missing = need - arena->cap;
    if (__builtin_wasm_memory_grow(0, missing / PAGE + 1) == SIZE_MAX) return false;
    arena->cap = __builtin_wasm_memory_size(0) * PAGE - (size_t)(uintptr_t)arena->base;
    return true;
}

static Arena arena = {.grow = abi_grow};
static uintptr_t kept; /* where it ends; 0 while nothing is */

void abi_keep(void) {
    kept = (uintptr_t)arena.base + arena.used;
}

static void abi_reset(void) {
    uintptr_t base = ((kept ? kept : (uintptr_t)&__heap_base) + 7) & ~(uintptr_t)7;
    arena.base = (char *)base;
    arena.cap = __builtin_wasm_memory_size(0) * PAGE - base;
    arena.used = 0;
}
#else
#define EXPORT(name)
/* Natively a test lends the memory. */
Arena helium_arena;
#define arena helium_arena

void abi_keep(void) {
}

static void abi_reset(void) {
    arena.used = 0;
}
#endif

static char *input;
static size_t input_size;
static HeliumAnswer answer;

EXPORT("abi") uint32_t helium_abi(void) {
    return HELIUM_ABI;
}

EXPORT("reserve") char *helium_reserve(size_t n) {
    abi_reset();
    char *at = arena_take(&arena, n);
    input = at ? at : arena.base;
    input_size = at ? n : 0;
    return at;
}

EXPORT("step") const HeliumAnswer *helium_step(uint32_t op, size_t state_len, size_t input_len) {
    /* A host that asks for more than it reserved gets nothing of memory that isn't the call's. */
    if (state_len > input_size) state_len = input_size;
    if (input_len > input_size - state_len) input_len = input_size - state_len;
    abi_step(&arena, op, (Str){input, state_len}, (Str){input + state_len, input_len}, &answer);
    input_size = 0;
    return &answer;
}
