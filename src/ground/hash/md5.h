/* MD5 as of RFC 1321, block by block: its numbers and its compression. Padding is hash.h's. Only for servers
 * that still ask for it; proves nothing to anyone who can listen. */
#ifndef SESSION_MD5_H
#define SESSION_MD5_H

#include "ground/base.h"

/* Computes the four words that a hash starts from, and the constants of the 64 rounds. */
void md5_numbers(uint32_t *start, uint32_t *k);

/* Takes a block of sixteen words into the state of four. */
void md5_block(const uint32_t *k, uint32_t *state, const uint32_t *w);

#endif
