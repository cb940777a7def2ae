/* The tool `adopt`: what other migration tools have left in a database. Their tables are read, never touched.
 *
 * {"ask": "present"} -> {"queries"}: one row, of each tool's ledger its name where it is there, otherwise
 * null, in the order of `ledgers`
 * {"ask": "count", "ledgers": ["prisma", "drizzle"]: those that are there} -> {"queries"}: of each a row:
 * migrations that are done, and such as have failed or not ended
 * {"ask": "names"} -> {"ledgers": [{"name", "table"}]} */
#ifndef TOOLS_CATALOG_ADOPT_H
#define TOOLS_CATALOG_ADOPT_H

#include "tools/op.h"

bool op_adopt(Arena *arena, const cJSON *input, Buf *out);

#endif
