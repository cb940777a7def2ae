/* The forms that write rows of any table of the schema. Their arguments:
 *
 *   INSERT       row, {select, omit}            INSERT_MANY  rows, {onConflict: 'nothing'}
 *   UPSERT       {create, update, target, select, omit}      UPSERT_MANY  rows, {target, update}
 *   UPDATE       key, columns to set, {select, omit}         DELETE  key, {select, omit}
 *   UPDATE_MANY  {where, all, set}                           DELETE_MANY  {where, all}
 *
 * A row may leave out what the database or the core fills, and what may be null; it has no columns that are
 * only read. A key is the value of the table's one key column, or an object of its key's columns or of a
 * unique one. `target`, a column's name or an array of them, is the key where it is left out. `update` is an
 * object of columns to set, or what the row gave: true, as where it is left out, or of that the columns of an
 * array. `select` and `omit` are objects {column: true}: which columns of the row come back. Of many rows
 * their number does. `where` is a condition (filter.h); one that holds for every row wants `all: true` beside
 * it.
 *
 * A method of the schema's text (method.h) has no options, the columns of its row, and as key one column. */
#ifndef STORE_H
#define STORE_H

#include "core/call.h"

/* Reads the next argument, a key, as the query's conditions. */
void store_key(Call *call);

void store_insert(Call *call);
void store_insert_many(Call *call);
void store_upsert(Call *call);
void store_upsert_many(Call *call);
void store_update(Call *call);
void store_delete(Call *call);
void store_update_many(Call *call);
void store_delete_many(Call *call);

#endif
