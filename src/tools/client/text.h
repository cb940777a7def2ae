/* The plan of a client as its schema's text, which the core reads (src/core/load.h), and as a description,
 * which the module and its types are printed from. */
#ifndef TOOLS_CLIENT_TEXT_H
#define TOOLS_CLIENT_TEXT_H

#include "tools/client/plan.h"

/* Writes the text: `[1,"9f2c41aa",[tables,columns,relations],[table,…],[]]`. */
void text_put(Buf *out, const Plan *plan);

/* Writes the list of the description: see client.h. */
void text_describe(Buf *out, const Plan *plan);

#endif
