/* A schema as it is in a database: what to ask it, and what its answer says.
 *
 * The question is catalog.def (tables and enums), things.def (what is said by SQL), left.def (what is
 * left out, where that is asked for) and whole.def (the answer), one statement. What belongs to an extension
 * isn't the schema's; neither are the ledgers of other tools
 * (ledgers.def) and what is in our own schema, heliumdb. Whatever else there is
 * in the database, and is no part of the document, is told: {"kind": "aggregate", "name": "sum_of(integer)",
 * "neededBy": ["view totals"]}, the last where something in the document needs it. */
#ifndef TOOLS_CATALOG_CATALOG_H
#define TOOLS_CATALOG_CATALOG_H

#include "tools/op.h"

/* The tool "catalog": {"schema": "public", "schemas": the others, "left": whether to tell what is left out,
 * "tables": those that documents name} gives {"queries": [{"query": "…", "params": ["…", "…", "…"]}]}. Of
 * "schemas", a list says which, an object also by which names they are told; otherwise they are all but the
 * system's. Of "tables", a list of names, those that are ledgers of other tools are told as tables; true: all
 * ledgers are. */
Op op_catalog;

/* The tool "pull": {"results": [{"rows": [["…"]], …}]}, as the endpoint answers these queries, gives
 *   {"document": {…}, "hash": "…", "left": [{"kind": "operator", "name": "…"}, …]}
 * with the document in canonical form. The answer is read as strictly as anyone's document. */
Op op_pull;

#endif
