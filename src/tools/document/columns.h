/* The columns of a document's tables and views: their types, and what they hold where nothing is given. Which
 * keys they are of, keys.h reads. */
#ifndef TOOLS_DOCUMENT_COLUMNS_H
#define TOOLS_DOCUMENT_COLUMNS_H

#include "tools/document/reading.h"
#include "tools/model.h"

/* Reads the member "columns" of what the reader is at. A view's columns say their types, whether they may be
 * null, and what a client is told. */
void columns_read(Reading *r, const Model *model, ModelTable *table, const cJSON *node);

#endif
