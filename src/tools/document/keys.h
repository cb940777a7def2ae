/* Reads the keys, checks and indexes of a table from a document: the shorthands of columns and the table's
 * own. */
#ifndef TOOLS_DOCUMENT_KEYS_H
#define TOOLS_DOCUMENT_KEYS_H

#include "tools/model.h"
#include "tools/document/reading.h"

enum { KEYS_COLUMNS = 32 }; /* of one key or index: Postgres' limit */

/* Fills in a table whose columns are read; `node` is the table's object, whose members' kinds have been seen
 * to. The reader is at the table. */
void keys_read(Reading *r, ModelTable *table, const cJSON *node);

/* The columns that a list names: each must exist, and none may come twice. The reader is at the list. */
Names keys_columns(Reading *r, const ModelTable *table, const cJSON *list);

/* Says that a table has no such column. */
void keys_no_column(Reading *r, Str place, const ModelTable *table, Str name);

/* An expression in canonical form; empty, with a mistake added, if it isn't one. */
Str keys_expression(Reading *r, Str text);

/* The same for a member; also empty if it is missing. */
Str keys_expression_in(Reading *r, const cJSON *member);

/* A word of a list that ", " joins, from 1; 0 where the member isn't there, or is none of them, which is
 * said. */
uint32_t keys_word(Reading *r, const cJSON *node, const char *words);

#endif
