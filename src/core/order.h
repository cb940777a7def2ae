/* The order of a query's rows: reads it from JSON and writes it as SQL, and writes the condition of a page
 * that begins after a row. find.h describes the JSON. */
#ifndef ORDER_H
#define ORDER_H

#include "core/filter.h"

enum { ORDER_TERMS = 32 /* the key's columns not counted */ };

typedef enum OrderNulls { NULLS_DEFAULT, NULLS_FIRST, NULLS_LAST } OrderNulls;

typedef struct OrderTerm {
    const Relation *count; /* by how many rows it has; or NULL: by the column */
    uint8_t column;
    uint8_t nulls; /* OrderNulls */
    bool desc;
} OrderTerm;

typedef struct Order {
    const Table *table;
    uint32_t count;
    Alias alias;
    OrderTerm terms[ORDER_TERMS + SCHEMA_FIELDS];
} Order;

/* Reads `orderBy`. Without one the order is the table's own: the newest first; where it has none, or
 * `orderBy` has no terms, there is none. `order` is all zeroes; the path of issues leads to it. */
void order_read(Order *order, Filter *filter, const Table *table, Alias alias, const JsonValue *json);

/* Adds the key's columns that are not in it, in the direction of the last term. */
void order_key(Order *order);

/* Puts columns in front of the others. */
void order_first(Order *order, Set columns);

/* ` order by …`, if there is an order. `reversed`: in the opposite direction. */
void order_put(const Order *order, Filter *filter, bool reversed);

/* The condition that a row stands behind the one with this key, or before it:
 * `(a."at",a."id")<(select z."at",z."id" from … where "id"=$1)`; of an order that turns, `((a."at")<(…) or
 * (a."at")=(…) and (a."id")>($2))`. It is an issue where the order has columns that may be null, or counts:
 * then a row's place can't be compared. */
void order_behind(const Order *order, Filter *filter, const JsonValue *key, bool before);

/* The same behind a row of which the cells are known that its place is made of: `(a."at",a."id")<($1,$2)`.
 * The order must go one way. */
void order_behind_cells(const Order *order, Filter *filter, const JsonValue *cells);

/* `(select count(*) from …` of the relation's rows, left open for a condition. `text`: `count(*)::text`. */
void order_count(Filter *filter, const Table *table, Alias alias, const Relation *relation, Alias rows,
                 bool text);

/* 'asc' or 'desc': whether it is that. */
bool order_is_desc(Issues *issues, const JsonValue *json);

/* The issue of a relation that isn't there, at the path. */
void order_no_relation(Issues *issues, const Table *table);

#endif
