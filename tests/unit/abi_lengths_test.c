/* What of the memory that a host has reserved a step gets, whatever lengths the host claims: a module of this
 * test's own writes down what came. */
#include <stdlib.h>
#include "check.h"
#include "ground/abi.h"

extern Arena helium_arena;

static Str got_state, got_input;
static uint32_t got_op;

void abi_step(Arena *arena, uint32_t op, Str state, Str input, HeliumAnswer *answer) {
    (void)arena;
    got_op = op, got_state = state, got_input = input;
    *answer = (HeliumAnswer){.kind = HELIUM_DONE};
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* A state has what it claims of what was reserved, an input what it claims of the rest. */
static void test_claims(void) {
    static const size_t claims[] = {0, 1, 2, 3, 4, 5, 6, 7, SIZE_MAX - 1, SIZE_MAX};
    for (size_t reserved = 0; reserved <= 5; reserved++)
        for (size_t i = 0; i < COUNT(claims); i++)
            for (size_t k = 0; k < COUNT(claims); k++) {
                char *at = helium_reserve(reserved);
                const HeliumAnswer *answer = helium_step(7, claims[i], claims[k]);
                size_t state = least(claims[i], reserved), input = least(claims[k], reserved - state);
                CHECK(answer->kind == HELIUM_DONE && got_op == 7);
                CHECK(got_state.ptr == at && got_state.len == state);
                CHECK(got_input.ptr == at + state && got_input.len == input);
                /* It was for one step. */
                (void)helium_step(8, claims[i], claims[k]);
                CHECK(got_op == 8 && !got_state.len && !got_input.len);
            }
}

/* What can't be reserved is no one's. */
static void test_refused(void) {
    size_t cap = helium_arena.cap;
    CHECK(helium_reserve(cap) == helium_arena.base);
    (void)helium_step(1, 3, cap);
    CHECK(got_state.len == 3 && got_input.len == cap - 3);
    CHECK(!helium_reserve(cap + 1));
    (void)helium_step(1, 1, 1);
    CHECK(got_state.ptr == helium_arena.base && !got_state.len && !got_input.len);
    CHECK(!helium_reserve(SIZE_MAX));
    (void)helium_step(1, 0, SIZE_MAX);
    CHECK(!got_state.len && !got_input.len);
    CHECK(helium_reserve(0) == helium_arena.base && helium_abi() == HELIUM_ABI);
}

int main(void) {
    enum { ROOM = 64 };
    helium_arena = (Arena){.base = malloc(ROOM), .cap = ROOM};
    if (!helium_arena.base) return 1;
    test_claims();
    test_refused();
    free(helium_arena.base);
    return check_end();
}
