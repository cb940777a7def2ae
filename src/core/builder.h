/* The forms of the query builder: select, insert, update and delete on any table of the schema.
 *
 * Arguments: 1. the table's name in SQL. 2. What is written: a row or rows for an insert, columns to set for
 * an update, else null. 3. The plan: an object of the OPTION_* from `select` to `returning`, `limit` and
 * `after`.
 * 4. For an insert that updates on conflict, the columns to set. `select` and `returning` are an object of
 * terms (where.h) by the names of their results. Without `select`, or with `returning` true, whole rows come.
 */
#ifndef BUILDER_H
#define BUILDER_H

#include "core/call.h"

void builder_select(Call *call);
void builder_insert(Call *call);
void builder_update(Call *call);
void builder_delete(Call *call);

#endif
