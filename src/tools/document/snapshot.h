/* A schema as its document in canonical form: the short one, each thing said in one way.
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
 * `client`: two schemas have the same hash where a database that has the one has the other. */
void snapshot_hash(Buf *out, const Model *model);

#endif
