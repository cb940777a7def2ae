/* Tables and enums that come and go: in which order, and with which of their foreign keys. */
#ifndef TOOLS_DIFF_ARRANGE_H
#define TOOLS_DIFF_ARRANGE_H

#include "tools/diff/delta.h"

void arrange_tables(Delta *delta);
void arrange_enums(Delta *delta);

#endif
