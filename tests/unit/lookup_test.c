/* Names and what is kept with them: many, of several owners, and in memory that doesn't suffice. */
#include <stdio.h>
#include "check.h"
#include "tools/lookup.h"

enum { ROOM = 1 << 20, NAMES = 3000 };

static _Alignas(8) char memory[ROOM];
static char names[NAMES][8];

static Str name_of(int i) {
    return (Str){names[i], literal_len(names[i])};
}

static void test_many(void) {
    Arena arena = {.base = memory, .cap = ROOM};
    Lookup lookup = lookup_make(&arena);
    CHECK(!lookup_find(&lookup, NULL, STR("a")) && !lookup_get(&lookup, NULL, STR("")));
    for (int i = 0; i < NAMES; i++) lookup_put(&lookup, i % 2 ? memory : NULL, name_of(i), names[i]);
    for (int i = 0; i < NAMES; i++) lookup_put(&lookup, i % 2 ? memory : NULL, name_of(i), memory);
    bool all = !lookup.failed && lookup.used == NAMES;
    for (int i = 0; i < NAMES; i++)
        all &= lookup_get(&lookup, i % 2 ? memory : NULL, name_of(i)) == names[i] &&
               !lookup_find(&lookup, i % 2 ? NULL : memory, name_of(i));
    CHECK(all); /* each within its own, as it was put first */
    lookup_entry(&lookup, NULL, STR(""))->count += 2;
    CHECK(lookup_entry(&lookup, NULL, STR(""))->count == 2);
}

static void test_small(void) {
    for (size_t room = 0; room < 1 << 14; room += 64) {
        Arena arena = {.base = memory, .cap = room};
        Lookup lookup = lookup_make(&arena);
        for (int i = 0; i < 200; i++) lookup_put(&lookup, NULL, name_of(i), names[i]);
        bool all = true;
        for (int i = 0; i < 200; i++) all &= lookup_get(&lookup, NULL, name_of(i)) == names[i];
        CHECK(all == !lookup.failed); /* what isn't kept is told */
    }
}

int main(void) {
    for (int i = 0; i < NAMES; i++) (void)snprintf(names[i], sizeof names[i], "n%d", i);
    test_many();
    test_small();
    return check_end();
}
