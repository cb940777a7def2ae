/* The forms that write many rows of any table of the schema. Their arguments:
 *
 *   INSERT_MANY  rows, {onConflict: 'nothing', target, returning}
 *   UPSERT_MANY  rows, {target, update, returning}
 *   UPDATE_MANY  {where, all, set, returning}           DELETE_MANY  {where, all, returning}
 *
 * Rows (an array, or a single row) are as for INSERT, and `target` as for UPSERT. `update` is as for UPSERT,
 * or an array of columns that are set to the row's values. `where` is a condition (filter.h); a condition
 * that holds for every row is refused without `all: true`. The result is the number of rows; with
 * `returning`, which is true or an object {column: true}, it is the rows, those of an insert in their given
 * order. */
#ifndef BULK_H
#define BULK_H

#include "core/call.h"

void bulk_insert(Call *call);
void bulk_upsert(Call *call);
void bulk_update(Call *call);
void bulk_delete(Call *call);

#endif
