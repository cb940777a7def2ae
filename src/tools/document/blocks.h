/* What a document says by SQL: views, functions, triggers, policies, comments, …; its schemas and
 * its extensions.
 *
 *   "schemas": {"auth": {}}
 *   "extensions": {"pg_trgm": {}, "ltree": {"schema": "ext"}}
 *   "sql": {"view active": "create view active as select …",
 *           "trigger touch on users": "create trigger touch …",
 *           "view totals": {"text": "create view totals as …", "columns": {"n": {"type": "bigint",
 * "nullable": true}}, "client": {"row": "Total"}}, "comment on table users": {"text": "comment on table users
 * is 'x'", "undo": "comment on …"}}
 *
 * The name of what is dropped by DROP is what stands behind that word; other kinds have an "undo". There are
 * no kinds but those of blocks.def, which are those that a database can be asked for: so what is pushed is
 * known when it is seen again. A text is one statement, and is kept as it is.
 *
 * Of a view it may be said which columns it has: a client has their types from there. */
#ifndef TOOLS_DOCUMENT_BLOCKS_H
#define TOOLS_DOCUMENT_BLOCKS_H

#include "tools/model.h"
#include "tools/document/reading.h"

/* All three read an object, or nothing where it is NULL. */
void blocks_read(Reading *r, Model *model, const cJSON *node);
void blocks_read_extensions(Reading *r, Model *model, const cJSON *node);

/* Reads the schemas besides public, before all that may be in one: from then on `r` knows them. */
void blocks_read_schemas(Reading *r, Model *model, const cJSON *node);

/* What a view is called, as model.h has a table's name; empty: the block of this name is none. */
Str blocks_view(Reading *r, Str name);

/* Writes what a name means up to a bracket: its words folded and without quotes. Of two blocks that are one,
 * however their names are spelled, it is the same. */
void blocks_identity(Buf *out, Str name);

#endif
