/* What must hold between the things of a schema, and not only within one: the targets of foreign keys, names
 * that share a space, renames. */
#ifndef TOOLS_DOCUMENT_RELATIONS_H
#define TOOLS_DOCUMENT_RELATIONS_H

#include "tools/model.h"
#include "tools/document/reading.h"

/* Says what doesn't hold in a schema that is read as a whole. */
void relations_check(Reading *r, const Model *model);

#endif
