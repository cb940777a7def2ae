/* The forms that write many rows of any table of the schema. Their arguments:
 *
 *   INSERT_MANY  rows, {onConflict: 'nothing', target, returning}
 *   UPSERT_MANY  rows, {target, update, returning}
 *   UPDATE_MANY  {where, all, set, returning}           DELETE_MANY  {where, all, returning}
 *
 * Rows, a row alone too, are as those of INSERT, `target` as UPSERT's. `update` is that of UPSERT, or an
 * array of the columns that are set to what the row gave. `where` is a condition (filter.h); one that holds
 * for every row wants `all: true` beside it. Of all rows their number comes back; with `returning`, which is
 * true or an object {column: true}, they do: those of an insert in the order they had. */
#ifndef BULK_H
#define BULK_H

#include "core/call.h"

void bulk_insert(Call *call);
void bulk_upsert(Call *call);
void bulk_update(Call *call);
void bulk_delete(Call *call);

#endif
