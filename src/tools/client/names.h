/* What can't be in a client: names that are taken or none, two things of one name, tables that are too wide.
 * Each mistake says what the document may say instead. */
#ifndef TOOLS_CLIENT_NAMES_H
#define TOOLS_CLIENT_NAMES_H

#include "tools/client/plan.h"

/* Says what is wrong with the tables that are kept, and counts their columns and relations. */
void names_check(Plan *plan);

#endif
