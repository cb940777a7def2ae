/* A table's columns as the core is told of them: types, casts, flags, limits, choices. */
#ifndef TOOLS_CLIENT_COLUMNS_H
#define TOOLS_CLIENT_COLUMNS_H

#include "tools/client/plan.h"

/* Fills in the columns of a table; those that the document omits are left out. */
void columns_make(const Plan *plan, PlanTable *table);

#endif
