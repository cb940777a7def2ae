/* Two schemas side by side: which things correspond, and what must be dropped and added again because
 * something that it depends on changes.
 *
 * `was` is the schema before, with its new names (rename.h). `old` is the same with the names that the
 * database still has: queries about the data use these. */
#ifndef TOOLS_DIFF_DELTA_H
#define TOOLS_DIFF_DELTA_H

#include "tools/diff/change.h"
#include "tools/lookup.h"

/* In which direction something must be dropped and added again. Adding a value to an enum is simple, but the
 * way back needs a new type for each of its columns. */
enum { TOUCH_UP = 1, TOUCH_DOWN = 2, TOUCH_BOTH = 3 };

typedef struct EnumDelta {
    const ModelEnum *was, *now; /* `now` is NULL where it goes */
    Str aside;                  /* what the type is called while another takes its name */
    uint8_t touch;              /* its columns get a type made anew */
} EnumDelta;

typedef struct TableDelta {
    const ModelTable *old, *was, *now; /* NULL: new; goes */
    uint8_t *types;                    /* per column of `was`: its type changes */
    uint8_t *remade;              /* per column of `was`: it is dropped, and added again where it stays */
    const ModelConstraint **keys; /* per constraint of `was`: what it is now; NULL: it goes */
    const ModelIndex **indexes;   /* the same of indexes */
    uint8_t *key_touch, *index_touch;
    bool *key_stays, *index_stays; /* per constraint and index of `now`: it was there */
    bool *inline_key;              /* per constraint of a table that comes or goes: it is made with it */
    bool placed;                   /* it has its place among the tables that come or go */
    bool written;                  /* it is made by a change that is there already */
} TableDelta;

typedef struct Delta {
    Arena *arena;
    const Model *was, *now;
    TableDelta *tables; /* those of `was`, then those that are new */
    EnumDelta *enums;   /* those of `was` */
    Lookup by_name;     /* the tables */
    Lookup relations;   /* names of tables, keys and indexes, before and after; filled when first asked for */
    Lookup touched;     /* the enums whose columns are, EnumDelta */
    uint32_t table_count, enum_count;
    struct Between *comes, *goes; /* what stands between tables that come, or go (between.h); NULL: nothing */
    bool live;                    /* tables that stay are in use: statements that don't lock them for long */
    Changes changes;
    bool failed; /* memory has run out */
} Delta;

/* Builds the comparison. `old`: see rename.h. */
void delta_make(Delta *delta, const Model *old);

TableDelta *delta_table(const Delta *delta, Str name); /* by its name in either; NULL: there is none */

/* How a change affects an expression of a table, or of one of its columns. */
uint8_t delta_touch_expression(const Delta *delta, const TableDelta *table, Str sql);
uint8_t delta_touch_column(const TableDelta *table, Str column);
uint8_t delta_touch_index(const Delta *delta, const TableDelta *table, const ModelIndex *index);

/* Whether a key of these columns, in any order, exists before and after and isn't changed. */
bool delta_key_stays(const TableDelta *table, Names columns);

#endif
