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

void find_many(Call *call);
void find_first(Call *call);
void find_get(Call *call);
void find_count(Call *call);

#endif
