/* Writes a schema as a document in canonical form, which is short and has one way for each thing.
 *
 * Enums and tables by name, columns in their order, keys, checks and indexes by name; a column's shorthand
 * exactly where the name is the usual one (naming.h) and the column the only one; what is usual isn't said.
 */
#ifndef TOOLS_DOCUMENT_SNAPSHOT_H
#define TOOLS_DOCUMENT_SNAPSHOT_H

#include "ground/buf.h"
#include "tools/model.h"

/* Writes the document as JSON without spaces. */
void snapshot_put(Buf *out, const Model *model);

/* The same without the columns' shorthands: each constraint in its table, by its name. */
void snapshot_put_long(Buf *out, const Model *model);

/* Writes the SHA-256, in hexadecimal, of the long form with its columns by name and without `renamedFrom` and
 * `client`: two schemas have the same hash if they make the same database. */
void snapshot_hash(Buf *out, const Model *model);

#endif
