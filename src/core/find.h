/* The forms that read rows of any table, with the rows of its relations. Their arguments:
 *
 *   FIND, FIRST  {where, orderBy, limit, offset, after, before, distinct, select, omit, include, count}
 *   GET          key, {select, omit, include, count}
 *   COUNT        {where}
 *
 * `where` is a condition (filter.h). `orderBy` is an object or an array of objects: {a: 'desc'}, {a: {dir,
 * nulls: 'first' | 'last'}}, {posts: {count: 'desc'}}. With `limit`, `after` or `before` the key is added to
 * it, so that the order is total. `after` and `before` are the key of a row: the page begins
 * after it, or ends before it. `distinct` is an array of columns. `select` and `omit` are objects
 * {column: true}. `include` is an object {relation: true} or {relation: {where, orderBy, limit, offset,
 * distinct, select, omit, include, count}}, eight deep. `count` is an object {relation: true} or {relation:
 * {where}}: how many rows it has.
 *
 * It is one statement: relations are subqueries in its select list, whose rows are JSON inside JSON. */
#ifndef FIND_H
#define FIND_H

#include "core/call.h"
#include "core/node.h"
#include "core/order.h"

/* A statement that reads rows, while it is written. */
typedef struct Find {
    Call *call;
    Filter filter;
    Buf nodes; /* what the rows will look like: shape.h */
    const JsonValue
        *behind; /* NULL, or cells of a row that the page begins behind: of its place in the order */
} Find;

void find_many(Call *call);
void find_first(Call *call);
void find_get(Call *call);
void find_count(Call *call);

Find find_start(Call *call);

/* Writes and sends the statement: the rows of the node that meet the conditions of the call's query. Those
 * before a key are found from there backwards, and put in order again around that: `from (select * from …
 * order by … desc limit …) a order by …`. */
void find_rows(Find *find, const Node *node, ShapeKind kind);

/* Its pieces. The cells of a row; in a relation each is its text, as a cell of the statement itself is. */
void find_cells(Find *find, const Node *node);

/* The order of the node's rows. */
void find_order(Find *find, const Node *node, Order *order);

/* Sends it: what comes are rows of the table. */
void find_send(Find *find, const Table *table, ShapeKind kind);

#endif
