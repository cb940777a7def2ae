/* The member "client" of a document's tables and columns: what a client made for the schema is told besides.
 * It says nothing of the database.
 *
 *   column: {"name": "writtenBy", "as": "number", "type": "import('./types').Settings", "secret": true,
 *            "notEmpty": true, "max": 255, "format": "email", "touched": true, "make": "cuid2" | "uuid",
 *            "omit": true}
 *   table:  {"name": "people", "row": "Person", "order": "created_at", "omit": true, "relations": {
 *              "author": {"columns": ["author_id"]}, "posts": {"table": "posts", "columns": ["author_id"]},
 *              "tags": {"through": "post_tags"}, "drafts": false}}
 *
 * Names are checked here as far as they are a table's own; which relations there are is the client tool's. */
#ifndef TOOLS_DOCUMENT_CLIENT_H
#define TOOLS_DOCUMENT_CLIENT_H

#include "tools/document/reading.h"
#include "tools/model.h"

/* Reads a column's member, NULL where there is none. The reader is at the column, whose type is read. */
void client_read_column(Reading *r, const Model *model, ModelColumn *column, const cJSON *node);

/* The same of a table, whose columns and keys are read. The reader is at the table. */
void client_read_table(Reading *r, ModelTable *table, const cJSON *node);

/* Whether a name can be one in JavaScript. */
bool client_is_name(Str name);

/* Write the members in their canonical form, nothing where nothing is said; `out` is inside of an object. */
void client_put_column(Buf *out, const ClientColumn *client);
void client_put_table(Buf *out, const ClientTable *client);

#endif
