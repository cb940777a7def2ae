/* The plan of a client as its schema's text, which the core reads (src/core/load.h), and as a description,
 * which the module and its types are printed from. */
#ifndef TOOLS_CLIENT_PRINT_H
#define TOOLS_CLIENT_PRINT_H

#include "tools/client/plan.h"

/* Writes the text: `[1,"9f2c41aa",[tables,columns,relations],[table,…],[]]`. */
void print_schema(Buf *out, const Plan *plan);

/* Writes the list of the description: see client.h. */
void print_tables(Buf *out, const Plan *plan);

#endif
