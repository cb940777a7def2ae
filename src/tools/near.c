/* Levenshtein's distance. See near.h. */
#include "tools/near.h"

enum { NEAR_LONGEST = 64, NEAR_MOST = 2 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static uint32_t distance(Str a, Str b) {
    uint32_t row[NEAR_LONGEST + 1];
    for (uint32_t j = 0; j <= b.len; j++) row[j] = j;
    for (uint32_t i = 0; i < a.len; i++) {
        uint32_t corner = row[0];
        row[0] = i + 1;
        for (uint32_t j = 0; j < b.len; j++) {
            uint32_t above = row[j + 1];
            uint32_t changed = corner + (lower(a.ptr[i]) != lower(b.ptr[j]));
            row[j + 1] = least(changed, least(above, row[j]) + 1);
            corner = above;
        }
    }
    return row[b.len];
}

void near_offer(Near *near, Str name) {
    if (near->word.len > NEAR_LONGEST || name.len > NEAR_LONGEST) return;
    uint32_t most = least(NEAR_MOST, (uint32_t)name.len / 3), is = distance(near->word, name);
    if (is > most || (near->name.len && is >= near->distance)) return;
    near->name = name;
    near->distance = is;
}
