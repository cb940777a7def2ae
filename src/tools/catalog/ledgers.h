/* The tool `ledgers`: the tables in which other tools keep their migrations (ledgers.def), for who looks for
 * them elsewhere than in Postgres, whose catalog is asked for them by catalog.def.
 *
 * {} -> {"ledgers": [{"name", "has": "the columns that it has, with commas", "may": "others that it may
 * have"}]} */
#ifndef TOOLS_CATALOG_LEDGERS_H
#define TOOLS_CATALOG_LEDGERS_H

#include "tools/op.h"

/* Whether a table has the name of a ledger, in whichever schema. */
bool ledgers_name(Str table);

bool op_ledgers(Arena *arena, const cJSON *input, Buf *out);

#endif
