/* The forms that write one row of any table, and the functions that they share with those that write many
 * (bulk.h). Their arguments:
 *
 *   INSERT  row, {select, omit}                UPSERT  {create, update, target, select, omit}
 *   UPDATE  key, columns to set, {select, omit}        DELETE  key, {select, omit}
 *
 * A row may leave out what the database or the core fills, and what may be null; it has no columns that are
 * only read. A key is the value of the table's one key column, or an object of its key's columns or of a
 * unique one. `target`, a column's name or an array of them, is the key where it is left out. `update` is an
 * object of columns to set, or what the row gave: true, as where it is left out. `select` and `omit` are
 * objects {column: true}: which columns of the row come back.
 *
 * A method of the schema's text (method.h) has no options, the columns of its row, and as key one column. */
#ifndef STORE_H
#define STORE_H

#include "core/call.h"

void store_insert(Call *call);
void store_upsert(Call *call);
void store_update(Call *call);
void store_delete(Call *call);

/* Ends an update: the rows that meet the query's conditions get its values. */
void store_updated(Call *call);

/* Reads the next argument, a key, as the query's conditions. */
void store_key(Call *call);

/* The columns that may be written: those of the method, or all that can be. */
Set store_writable(const Call *call);

/* The next argument, an object of these options; a method's arguments are its own, it has none. */
void store_options(Call *call, Set options);

/* The columns of {column: true}, or of an array of names, or of one name; in an option that is given. */
Set store_columns(Call *call, uint32_t option);

/* Adds an issue unless something is set. */
void store_set(Call *call);

/* Nothing is set. */
void store_nothing(Call *call);

/* Adds the issue of a call that can't be sent again, with the reason. */
void store_not_again(Call *call, const char *why);

/* A row may be sent again only if its key is made here: a row that is there by then is the same one. One with
 * a key of the caller's might be another, and one whose key the database makes would be there twice. Before
 * that is made. */
void store_again(Call *call, const JsonValue *row);

/* Of an upsert: only if it meets the row that it made. */
void store_upsert_again(Call *call, const JsonValue *row, Set target);

/* The columns that say which row a new one conflicts with. */
Set store_target(Call *call);

/* ` on conflict … do update set …`: to the query's values, and to what the insert has in these columns. Where
 * that is nothing, the row is left as it is, but is there. */
void store_conflict(Call *call, Set target, Set inserted);

/* Writes a list of columns, and says that they come back. */
void store_results(Call *call, ShapeKind kind, Alias alias, Set columns);

#endif
