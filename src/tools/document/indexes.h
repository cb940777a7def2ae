/* Reads the indexes of a table from a document. */
#ifndef TOOLS_DOCUMENT_INDEXES_H
#define TOOLS_DOCUMENT_INDEXES_H

#include "tools/model.h"
#include "tools/document/reading.h"

/* Fills in the indexes of a table whose columns are read; `node` is the object of the indexes, or anything
 * else where there are none. The reader is at the table. */
void indexes_read(Reading *r, ModelTable *table, const cJSON *node);

#endif
