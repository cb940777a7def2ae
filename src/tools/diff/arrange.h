/* The order in which tables and enums are created and dropped, and which foreign keys are created with them.
 */
#ifndef TOOLS_DIFF_ARRANGE_H
#define TOOLS_DIFF_ARRANGE_H

#include "tools/diff/delta.h"

void arrange_tables(Delta *delta);
void arrange_enums(Delta *delta);

#endif
