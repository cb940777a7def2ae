/* What is said by SQL and stands between tables: behind those that it mentions, and before those that mention
 * it. So a default may call a function whose body Postgres reads at once, and a column may be of a view's row
 * type. Where both wait for each other, a function comes first and a view last, as usual. */
#ifndef TOOLS_DIFF_BETWEEN_H
#define TOOLS_DIFF_BETWEEN_H

#include "tools/diff/block_order.h"
#include "tools/diff/delta.h"

/* The blocks of a schema, beside the tables that come, or those that go. */
typedef struct Between {
    Delta *delta;
    const BlockOrder *order;
    bool comes;
    bool *moves;      /* per block: it is early, and it or what it needs mentions such a table */
    Change **waiting; /* per block: its change, until it has its place among those of tables */
    uint32_t left;    /* how many wait */
    bool *reached;    /* per block, for one question at a time */
} Between;

Between between_make(Delta *delta, const BlockOrder *order, bool comes);

/* Adds a change to a block: where it moves, it waits. */
Change *between_add(Between *it, uint32_t block, ChangeKind kind, Str name);

/* `table` is one of the blocks' schema here and below.
 * Calls `found` for each table that has to come before a table, or to go behind it, for a block between. */
void between_each(Between *it, const ModelTable *table, void (*found)(void *context, const TableDelta *table),
                  void *context);

/* Places what waits: all that a table calls, before it comes; what mentions a table, before it goes; the
 * rest. */
void between_place_for(Between *it, const ModelTable *table);
void between_place_rest(Between *it);

#endif
