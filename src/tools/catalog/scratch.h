/* The tool `scratch`: how a database itself spells a document.
 *
 * {"document": document, "schema": a name that isn't taken} ->
 *   {"queries": [{"query", "params"}], "first": the number of the first one whose results `pull` reads,
 * "count": how many} One transaction that makes the document in a schema of its own, looks at it by the
 * catalog's queries, and drops it: it leaves nothing behind, no extension either that wasn't there, and locks
 * nothing that anybody uses. Fails with a document's mistakes. */
#ifndef TOOLS_CATALOG_SCRATCH_H
#define TOOLS_CATALOG_SCRATCH_H

#include "tools/op.h"

Op op_scratch;

#endif
