/* The form that aggregates rows of any table. Its argument:
 *
 *   AGGREGATE  {where, by, count, sum, avg, min, max, having, orderBy, limit, offset}
 *
 * `by` is an array of columns: the result has a row for each combination of their values, without it one row.
 * `count: true` counts all rows of a group; `count`, `sum`, `avg`, `min` and `max` are objects {column: true}
 * too, of which `count` may have all rows as well: {'*': true, column: true}. `having` is an object of these:
 * {count: {gt: 1}, sum: {amount: {gte: 2}}}, and so is a term of `orderBy`, or it is a column of `by`: [{sum:
 * {amount: 'desc'}}, {model: 'asc'}].
 *
 * A row is {model, count, sum: {amount}}. A sum and an average have the type of their column: exact text if
 * that is text in JS. */
#ifndef AGGREGATE_H
#define AGGREGATE_H

#include "core/call.h"

void aggregate_rows(Call *call);

#endif
