/* What the fuzz targets share: taking bytes off the input, memory in which ASan sees every byte that no one
 * has taken, one step of the core, and what must hold of any answer. */
#ifndef FUZZ_H
#define FUZZ_H

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "helium.h"
#ifdef FUZZ_TOOLS /* a target of the migration engine, which has no steps of the core */
#include "ground/json.h"
#else
#include "core/load.h"
#include "core/step.h"
#endif

enum { FUZZ_ROOM = 32 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run with a report unless `condition` holds. */
#define MUST(condition)                                                                                      \
    do                                                                                                       \
        if (!(condition)) fuzz_fail(#condition, __FILE__, __LINE__);                                         \
    while (0)

static inline void fuzz_fail(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: must be: %s\n", file, line, condition);
    abort();
}

static size_t fuzz_limit = FUZZ_ROOM; /* what the arena may grow to */

/* Memory is handed out byte by byte, so that everything not yet taken stays poisoned. */
static inline bool fuzz_grow(Arena *arena, size_t need) {
    if (need > fuzz_limit) return false;
    ASAN_UNPOISON_MEMORY_REGION(arena->base + arena->cap, need - arena->cap);
    /* What the core leaves uninitialised must not matter. */
    memset(arena->base + arena->cap, 0xa5, need - arena->cap);
    arena->cap = need;
    return true;
}

/* An empty arena, always the same; what the last one held is gone. */
static inline Arena *fuzz_arena(void) {
    static Arena arena;
    size_t taken = arena.cap;
    if (!arena.base) {
        arena.base = malloc(FUZZ_ROOM);
        taken = FUZZ_ROOM;
    }
    MUST(arena.base);
    ASAN_POISON_MEMORY_REGION(arena.base, taken);
    arena = (Arena){.base = arena.base, .grow = fuzz_grow};
    return &arena;
}

/* The bytes in a block of exactly their size, for the caller to free: a step may overwrite its input. */
static inline Str fuzz_block(Str bytes) {
    char *block = malloc(bytes.len + !bytes.len);
    MUST(block);
    if (bytes.len) memcpy(block, bytes.ptr, bytes.len);
    return (Str){block, bytes.len};
}

/* One byte off the front, 0 where there is none. */
static inline uint8_t fuzz_byte(Str *input) {
    if (!input->len) return 0;
    input->len--;
    return (uint8_t)*input->ptr++;
}

/* `len` bytes off the front, or what there is. */
static inline Str fuzz_take(Str *input, size_t len) {
    Str taken = {input->ptr, len < input->len ? len : input->len};
    *input = (Str){input->ptr + taken.len, input->len - taken.len};
    return taken;
}

static inline bool fuzz_is_json(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value;
    return json_value(&r, &value) && json_end(&r);
}

#ifndef FUZZ_TOOLS
static const Schema *fuzz_over; /* what steps run over; NULL for the service */

/* The schema of the service, whose text stands in the repository. */
static inline const Schema *fuzz_schema(void) {
    static char text[1 << 14];
    static _Alignas(8) char room[1 << 16];
    static Schema schema;
    size_t wrong;
    if (schema.options) return &schema;
    FILE *file = fopen("service/schema.json", "rb");
    MUST(file);
    size_t len = fread(text, 1, sizeof text, file);
    MUST(len < sizeof text && fclose(file) == 0);
    Arena arena = {.base = room, .cap = sizeof room};
    MUST(load_schema(&arena, (Str){text, len}, &schema, &wrong) == LOAD_WELL);
    return &schema;
}

/* Runs a step on copies of state and input; the answer lies in the arena or in the program. A result may be
 * the last piece of one. */
static inline HeliumAnswer fuzz_part(Arena *arena, uint32_t op, Str state, Str input) {
    HeliumAnswer answer;
    memset(&answer, 0xa5, sizeof answer);
    Str own_state = fuzz_block(state), own_input = fuzz_block(input);
    step_run(fuzz_over ? fuzz_over : fuzz_schema(), arena, op, own_state, own_input, &answer);
    /* An answer that points into the input would be seen here, as its bytes are gone. */
    free((char *)(uintptr_t)own_state.ptr);
    free((char *)(uintptr_t)own_input.ptr);
    Str text = {answer.text, answer.text_len};
    MUST(answer.kind <= HELIUM_MORE);
    MUST((answer.kind == HELIUM_MORE) <= !!(op & HELIUM_PART));
    if (answer.kind == HELIUM_MORE) MUST(answer.code <= input.len && answer.state_len);
    if (answer.kind == HELIUM_FETCH) MUST(answer.code == FAIL_NONE);
    if (answer.kind != HELIUM_FAIL) return answer;
    MUST(answer.code > FAIL_NONE && answer.code < FAIL_END && answer.state_len == 0);
    MUST(fuzz_is_json(text) && *text.ptr == '{');
    return answer;
}

/* The same for a step whose result is whole. */
static inline HeliumAnswer fuzz_step(Arena *arena, uint32_t op, Str state, Str input) {
    HeliumAnswer answer = fuzz_part(arena, op, state, input);
    MUST(answer.kind != HELIUM_MORE);
    if (answer.kind == HELIUM_DONE) MUST(fuzz_is_json((Str){answer.text, answer.text_len}));
    return answer;
}
#endif

#endif
