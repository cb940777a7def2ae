/* The distance of Damerau and Levenshtein. See suggest.h. */
#include "tools/document/suggest.h"

enum { SUGGEST_LONGEST = 64, SUGGEST_MOST = 2 };

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Two neighbours that are swapped count as one mistake. */
static uint32_t distance(Str a, Str b) {
    uint32_t rows[3][SUGGEST_LONGEST + 1];
    for (uint32_t j = 0; j <= b.len; j++) rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            char x = byte_lower(a.ptr[i - 1]), y = byte_lower(b.ptr[j - 1]);
            row[j] = least(above[j - 1] + (x != y), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == byte_lower(b.ptr[j - 2]) && y == byte_lower(a.ptr[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

void suggest_offer(Suggestion *suggestion, Str name) {
    if (suggestion->word.len > SUGGEST_LONGEST || name.len > SUGGEST_LONGEST) return;
    uint32_t most = least(SUGGEST_MOST, (uint32_t)name.len / 3), is = distance(suggestion->word, name);
    if (is > most || (suggestion->name.len && is >= suggestion->distance)) return;
    suggestion->name = name;
    suggestion->distance = is;
}
