/* Checks between the things of a schema: the targets of foreign keys, names that share a namespace, renames.
 */
#ifndef TOOLS_DOCUMENT_RELATIONS_H
#define TOOLS_DOCUMENT_RELATIONS_H

#include "tools/model.h"
#include "tools/document/reading.h"

/* Adds the mistakes in a schema that has been read completely. */
void relations_check(Reading *r, const Model *model);

#endif
