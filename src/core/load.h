/* The loader: turns a schema's JSON text into the structs of schema.h.
 *
 *   [1, hash, [tables, columns, relations], [table, …], [method, …]]
 *   table     [name, sql, key, order, [column, …], [relation, …], schema, [unique, …]]
 *   column    [name, type, flags, max, precision, scale, sql, cast, choices]
 *   relation  [name, own, table, columns, kind, through]
 *   through   [table, columns that equal `own`, columns that equal `columns`]
 *   method    [name, form, table, columns, by, other, option, names]
 *
 * 1 is the version of the text; `hash` is eight hexadecimal digits of its document's hash. The counts are
 * the exact totals. A name is a name in JS; `sql` is its name in Postgres, "" if that is the same in snake
 * case. Key, own, columns and unique are arrays of columns' numbers; a unique has several, and is not the
 * key; `order` is a column's or -1, `type` a TypeId's, `flags` COLUMN_* but OPTION and PARTS, `kind` 0 for
 * one row or null and 1 for many, `form` a FormId. `cast` is a type as SQL, `choices` an array of texts. A
 * method's `option` is the name of an option that it adds to the schema's, `names` an array of what its
 * arguments are called; a schema with methods has for each relation one option more, `includeName`. The end
 * of an array may be left out where it is 0, "" or [].
 *
 * The text is hostile input. `cast` is the only data that becomes SQL text without quotes, so it has a
 * grammar of its own: `"name".word(1,2)[]`, where any part but one name may be missing. */
#ifndef LOAD_H
#define LOAD_H

#include "core/form.h"

typedef enum Loaded { LOAD_WELL, LOAD_WRONG, LOAD_NO_MEMORY } Loaded;

/* Reads the whole text. Names and lists of numbers stay where they are in it, in other form: it is
 * overwritten, and must live as long as the schema; the rest goes to the arena. If it is wrong, `*wrong` is
 * roughly the position. */
Loaded load_schema(Arena *arena, Str text, Schema *schema, size_t *wrong);

#endif
