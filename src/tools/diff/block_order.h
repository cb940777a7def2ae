/* What is said by SQL, in the order in which it can be made: each behind what it mentions. It isn't
 * understood: a name that occurs outside of strings is a mention, whatever it means there. */
#ifndef TOOLS_DIFF_BLOCK_ORDER_H
#define TOOLS_DIFF_BLOCK_ORDER_H

#include "tools/lookup.h"
#include "tools/model.h"

/* That a block or a table mentions another block, or a block a table: the number in its model. */
typedef struct BlockNeed {
    const struct BlockNeed *next;
    uint32_t of;
} BlockNeed;

typedef struct BlockOrder {
    const Model *model;
    const BlockNeed **needs;  /* per block of the model */
    const BlockNeed **tables; /* per block that is early: the tables that it mentions */
    const BlockNeed **calls;  /* per table: the early blocks that it mentions */
    bool *early;              /* per block: it is made before the tables, or between those that it needs and
                               * those that need it */
    uint32_t *order;          /* the blocks' numbers, those that are early first */
    bool failed;              /* memory has run out */
} BlockOrder;

BlockOrder block_order_make(Arena *arena, const Model *model);

#endif
