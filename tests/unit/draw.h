/* Numbers that look random and are the same on every run. */
#ifndef DRAW_H
#define DRAW_H

#include <stdint.h>

static uint32_t draw_seed = 1;

/* xorshift32, below n. */
static inline uint32_t draw(uint32_t n) {
    draw_seed ^= draw_seed << 13;
    draw_seed ^= draw_seed >> 17;
    draw_seed ^= draw_seed << 5;
    return draw_seed % n;
}

#endif
