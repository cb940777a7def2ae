/* What a document says of its views besides their SQL: their columns, of which a client has their types.
 *
 *   "view totals": {"text": "create view totals as …", "columns": {"n": {"type": "bigint", "nullable":
 * true}}, "client": {"name": "sums", "row": "Sum", "order": "at", "omit": true}}
 *
 * The database says by itself what a view's columns are: nothing of this is made, compared or hashed. */
#ifndef TOOLS_DOCUMENT_VIEWS_H
#define TOOLS_DOCUMENT_VIEWS_H

#include "tools/document/reading.h"
#include "tools/model.h"

/* Reads them of the member "sql", whose blocks are read. */
void views_read(Reading *r, const Model *model, const cJSON *node);

#endif
