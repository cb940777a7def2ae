/* The exports' own rules: what a host may ask for wrongly gets nothing of memory that isn't the call's. In
 * memory that is exactly as large as said, so that ASan sees every byte beyond it. */
#include <stdlib.h>
#include "check.h"
#include "ground/arena.h"
#include "ground/fail.h"
#include "helium.h"

extern Arena helium_arena;

enum { ROOM = 1 << 16, PING = 0 };

static const char args[] = "[]";

/* A step that claims these lengths where `args` alone was reserved; whether it is a request, or why not. */
static uint32_t claim(uint32_t op, size_t state, size_t input) {
    char *at = helium_reserve(sizeof args - 1);
    memcpy(at, args, sizeof args - 1);
    const HeliumAnswer *answer = helium_step(op, state, input);
    return answer->kind == HELIUM_FAIL ? answer->code : 0;
}

int main(void) {
    const size_t size = sizeof args - 1;
    helium_arena = (Arena){.base = malloc(ROOM), .cap = ROOM};
    if (!helium_arena.base) return 1;
    CHECK(helium_abi() == HELIUM_ABI);
    CHECK(claim(PING, 0, size) == 0);
    /* One byte too few is no JSON; any too many are not there. */
    CHECK(claim(PING, 0, size - 1) == FAIL_VALIDATION);
    CHECK(claim(PING, 0, size + 1) == 0);
    CHECK(claim(PING, 0, SIZE_MAX) == 0);
    /* A state takes from the input what was reserved for both. */
    CHECK(claim(PING, 1, size) == FAIL_CALL);
    CHECK(claim(HELIUM_REPLY | 200 << HELIUM_STATUS_SHIFT, size, size) == FAIL_CALL);
    CHECK(claim(HELIUM_REPLY | 200 << HELIUM_STATUS_SHIFT, SIZE_MAX, SIZE_MAX) == FAIL_CALL);
    /* What was reserved is used up by one step. */
    CHECK(claim(PING, 0, size) == 0);
    CHECK(helium_step(PING, 0, size)->code == FAIL_VALIDATION);
    CHECK(helium_step(PING, size, size)->code == FAIL_VALIDATION);
    /* And what could not be reserved is no input. */
    CHECK(!helium_reserve(ROOM + 1));
    CHECK(helium_step(PING, 0, ROOM + 1)->code == FAIL_VALIDATION);
    CHECK(helium_reserve(ROOM) == helium_arena.base);
    CHECK(helium_step(PING, 0, 0)->code == FAIL_MEMORY);
    /* Codes begin at 1; the first and the last have their own names. */
    CHECK(!strcmp(fail_name(FAIL_VALIDATION)->code, "VALIDATION"));
    CHECK(!strcmp(fail_name(FAIL_UNIQUE)->code, "UNIQUE_VIOLATION"));
    CHECK(fail_name(FAIL_END - 1)->code && *fail_name(FAIL_END - 1)->error_class);
    free(helium_arena.base);
    return check_end();
}
