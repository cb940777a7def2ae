/* A schema as it is in a database: what to ask it, and what its answer says.
 *
 * What belongs to an extension isn't the schema's; neither are the ledgers of other tools
 * (_prisma_migrations, __drizzle_migrations) and what is in our own schema, heliumdb. What a document can't
 * say is left out of it and told: {"kind": "view", "name": "…"}, a table's own as "table.name". Not looked
 * at: privileges, tablespaces, publications, event triggers. */
#ifndef TOOLS_CATALOG_CATALOG_H
#define TOOLS_CATALOG_CATALOG_H

#include "tools/op.h"

/* The tool "catalog": {"schema": "public"} gives {"queries": [{"query": "…", "params": ["…"]}]}. */
Op op_catalog;

/* The tool "pull": {"results": [{"rows": [["…"]], …}]}, as the endpoint answers these queries, gives
 *   {"document": {…}, "hash": "…", "left": [{"kind": "view", "name": "…"}, …]}
 * with the document in canonical form. The answer is read as strictly as anyone's document. */
Op op_pull;

#endif
