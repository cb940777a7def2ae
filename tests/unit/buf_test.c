/* The ground: taking from an arena, growing in place, buffers that fail for good, integers as text. */
#include <inttypes.h>
#include <stdlib.h>
#include "ground/buf.h"
#include "check.h"
#include "lend.h"

enum { ROOM = 4096, ZONE = ARENA_ZONE };

static _Alignas(8) char memory[ROOM];
static unsigned grown; /* calls of arena_grow */

/* Lends more of `memory`, as WebAssembly's memory grows. */
static bool arena_grow(Arena *arena, size_t need) {
    grown++;
    if (need > ROOM) return false;
    arena->cap = need;
    return true;
}

static Arena arena_of(size_t cap) {
    lend_again(memory, sizeof memory);
    memset(memory, 0x5a, sizeof memory);
    return (Arena){.base = memory, .cap = cap};
}

static void test_take(void) {
    enum { CAP = 64 + 6 * ZONE };
    Arena arena = arena_of(CAP);
    static const struct {
        size_t size, from, used; /* from SIZE_MAX: no room */
    } takes[] = {{0, 0, 0},
                 {1, 0, 1},
                 {1, 8 + ZONE, 9 + ZONE},
                 {8, 16 + 2 * ZONE, 24 + 2 * ZONE},
                 {0, 24 + 3 * ZONE, 24 + 3 * ZONE},
                 {9, 24 + 4 * ZONE, 33 + 4 * ZONE},
                 {24, 40 + 5 * ZONE, 64 + 5 * ZONE},
                 {1, SIZE_MAX, 64 + 5 * ZONE},
                 {0, CAP, CAP},
                 {SIZE_MAX, SIZE_MAX, CAP},
                 {SIZE_MAX - CAP + 1, SIZE_MAX, CAP}};
    for (size_t i = 0; i < COUNT(takes); i++) {
        char *got = arena_take(&arena, takes[i].size);
        CHECK(got == (takes[i].from == SIZE_MAX ? NULL : memory + takes[i].from));
        CHECK(arena.used == takes[i].used);
    }
    arena.used = SIZE_MAX - 3;
    CHECK(!arena_take(&arena, 1));
    arena.used = 0;
    CHECK(arena_take(&arena, CAP) == memory);
}

/* With AddressSanitizer what is between two blocks, and behind the last one, is nobody's. */
static void test_zone(void) {
    Arena arena = arena_of(ROOM);
    char *first = arena_take(&arena, 13), *second = arena_take(&arena, 3);
    second = arena_resize(&arena, second, 3, 20);
    CHECK(!lend_guarded(first + 12) && !lend_guarded(second) && !lend_guarded(second + 19));
    CHECK(lend_guarded(first + 13) == (ZONE > 0) && lend_guarded(second - 1) == (ZONE > 0));
    CHECK(lend_guarded(second + 20) == (ZONE > 0));
    second = arena_resize(&arena, second, 20, 1);
    CHECK(!lend_guarded(second) && lend_guarded(second + 1) == (ZONE > 0));
    arena.used = 0; /* the next call's */
    first = arena_take(&arena, 40);
    bool free = true;
    for (int i = 0; i < 40; i++) free &= !lend_guarded(first + i);
    CHECK(free);
}

static void test_resize(void) {
    Arena arena = arena_of(64 + ZONE);
    char *first = arena_take(&arena, 10), *second = arena_take(&arena, 10);
    memcpy(first, "0123456789", 10);
    CHECK(arena_resize(&arena, second, 10, 30) == second && arena.used == 46 + ZONE); /* the newest stays */
    CHECK(arena_resize(&arena, second, 30, 48) == second && arena.used == 64 + ZONE);
    CHECK(!arena_resize(&arena, second, 48, 49) && !arena_resize(&arena, second, 48, SIZE_MAX));
    CHECK(!arena_resize(&arena, first, 10, 11) && arena.used == 64 + ZONE);
    CHECK(arena_resize(&arena, second, 48, 8) == second && arena.used == 24 + ZONE);
    char *moved = arena_resize(&arena, first, 10, 12); /* another one moves */
    CHECK(moved == memory + 24 + 2 * ZONE && arena.used == 36 + 2 * ZONE);
    CHECK(memcmp(moved, "0123456789", 10) == 0);
    CHECK(arena_resize(&arena, NULL, 0, 5) == memory + 40 + 3 * ZONE && arena.used == 45 + 3 * ZONE);
}

static void test_grow(void) {
    Arena arena = arena_of(0);
    arena.grow = arena_grow;
    grown = 0;
    CHECK(arena_take(&arena, 10) == memory);
    CHECK(arena.cap == 10 && grown == 1);
    char *second = arena_take(&arena, 10);
    CHECK(second == memory + 16 + ZONE);
    CHECK(arena_resize(&arena, second, 10, ROOM - 16 - ZONE) == second);
    CHECK(arena.used == ROOM && arena.cap == ROOM && grown == 3);
    CHECK(!arena_take(&arena, 1));
    CHECK(arena.used == ROOM && arena.cap == ROOM);
}

static void test_append(void) {
    Arena arena = arena_of(ROOM);
    Buf buf = buf_make(&arena);
    CHECK(buf.len == 0 && !buf.failed && arena.used == 0);
    buf_byte(&buf, 'a');
    buf_put(&buf, STR(""));
    buf_put(&buf, (Str){NULL, 0});
    buf_lit(&buf, "bc");
    buf_put(&buf, STR("d\0e"));
    buf_bytes(&buf, "fgh", 2);
    CHECK(str_eq(buf_str(&buf), STR("abcd\0efg")));
    CHECK(buf_room(&buf, 3));
    memcpy(buf.ptr + buf.len, "xyz", 3);
    buf.len += 3;
    CHECK(str_eq(buf_str(&buf), STR("abcd\0efgxyz")));
}

/* Nothing, into a buffer that has no memory yet. */
static void test_nothing(void) {
    Arena arena = arena_of(ROOM);
    Buf buf = buf_make(&arena);
    buf_put(&buf, STR(""));
    buf_put(&buf, (Str){NULL, 0});
    buf_lit(&buf, "");
    CHECK(buf.len == 0 && !buf.failed);
}

/* What a buffer may ask for at once, and what it may have to ask for more: a quarter of all that can be
 * counted. Nobody writes to that memory. */
static void test_most(void) {
    for (size_t more = 0; more < 2; more++) {
        Arena arena = arena_of(SIZE_MAX);
        Buf buf = buf_make(&arena);
        CHECK(buf_grow(&buf, SIZE_MAX / 4 + more) == !more && buf.failed == more);
        arena = arena_of(SIZE_MAX);
        buf = (Buf){.arena = &arena, .ptr = memory, .cap = arena.used = SIZE_MAX / 4 + more};
        CHECK(buf_grow(&buf, 1) == !more && buf.failed == more);
        CHECK(buf.cap == (more ? SIZE_MAX / 4 + 1 : SIZE_MAX / 4 * 2 + 1));
    }
}

/* Two buffers that take turns move; one that is alone stays where it is. Neither loses a byte. */
static void test_interleaved(void) {
    Arena arena = arena_of(ROOM);
    Buf alone = buf_make(&arena);
    buf_byte(&alone, 'x');
    const char *at = alone.ptr;
    for (int i = 1; i < 1000; i++) buf_byte(&alone, 'x');
    CHECK(alone.ptr == at && alone.len == 1000);
    arena = arena_of(ROOM);
    Buf a = buf_make(&arena), b = buf_make(&arena);
    for (int i = 0; i < 500; i++) {
        buf_byte(&a, (char)('a' + i % 26));
        buf_byte(&b, (char)('A' + i % 26));
    }
    CHECK(a.len == 500 && b.len == 500 && !a.failed && !b.failed);
    if (a.failed || b.failed) return;
    size_t right = 0;
    for (size_t i = 0; i < 500; i++)
        right += a.ptr[i] == 'a' + (char)(i % 26) && b.ptr[i] == 'A' + (char)(i % 26);
    CHECK(right == 500);
}

/* Every size of arena: what was written before the failure stays, nothing is written after it. */
static void test_sticky(void) {
    unsigned kept = 0, whole = 0, beyond = 0;
    for (size_t cap = 0; cap <= 600; cap++) {
        Arena arena = arena_of(cap);
        Buf buf = buf_make(&arena);
        for (int i = 0; i < 40; i++) buf_lit(&buf, "0123456789");
        size_t len = buf.len;
        bool failed = buf.failed;
        if (failed) {
            buf_byte(&buf, 'x'); /* may still fit what is left of the last block, or not */
            buf_int(&buf, -1);
        }
        CHECK(failed == buf.failed);
        CHECK(failed == (len < 400) && len % 10 == 0);
        for (size_t i = 0; i < len; i++) kept += buf.ptr[i] == (char)('0' + i % 10);
        whole += (unsigned)len;
        for (size_t i = cap; i < sizeof memory; i++) beyond += memory[i] != 0x5a;
    }
    CHECK(kept == whole);
    CHECK(beyond == 0);
    Arena arena = arena_of(64);
    Buf buf = buf_make(&arena);
    buf_lit(&buf, "abc");
    CHECK(!buf_room(&buf, SIZE_MAX) && buf.failed);
    CHECK_STR(buf_str(&buf), "abc");
}

static void test_ints(void) {
    static const int64_t ints[] = {0,
                                   1,
                                   -1,
                                   9,
                                   10,
                                   -10,
                                   99,
                                   100,
                                   12345,
                                   -12345,
                                   INT32_MAX,
                                   INT32_MIN,
                                   UINT32_MAX,
                                   INT64_MAX,
                                   INT64_MIN,
                                   INT64_MIN + 1,
                                   1000000000000000000,
                                   -1000000000000000000};
    char want[32];
    for (size_t i = 0; i < COUNT(ints); i++) {
        Arena arena = arena_of(ROOM);
        Buf buf = buf_make(&arena);
        buf_int(&buf, ints[i]);
        snprintf(want, sizeof want, "%" PRId64, ints[i]);
        CHECK_STR(buf_str(&buf), want);
    }
}

static void test_strs(void) {
    CHECK(str_is(STR("abc"), "abc") && !str_is(STR("ab"), "abc") && !str_is(STR("abcd"), "abc"));
    CHECK(str_is(STR(""), "") && str_is((Str){NULL, 0}, "") && !str_is(STR("\0"), ""));
    CHECK(str_eq(STR("a\0b"), STR("a\0b")) && !str_eq(STR("a\0b"), STR("a\0c")));
    CHECK(str_eq((Str){NULL, 0}, STR("")) && !str_eq(STR("a"), STR("")));
    CHECK(str_end((Str){NULL, 0}) == NULL);
    CHECK(bytes_u32("\x01\x02\x03\xff") == 0xff030201u);
    CHECK(bytes_u64("\x01\x02\x03\x04\x05\x06\x07\xf8") == 0xf807060504030201u);
}

int main(void) {
    test_take();
    test_zone();
    test_resize();
    test_grow();
    test_append();
    test_interleaved();
    test_sticky();
    test_ints();
    test_strs();
    test_nothing();
    test_most();
    return check_end();
}
