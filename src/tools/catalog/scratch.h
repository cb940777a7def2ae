/* The tool `scratch`: how a database itself spells a document.
 *
 * {"document": document, "schema": a name that isn't taken, "missing": [extensions the database hasn't]} ->
 *   {"queries": [{"query", "params"}], "first": the number of the first one whose results `pull` reads,
 * "count": how many} One transaction that makes the document in a schema of its own, looks at it by the
 * catalog's queries, and drops it: it leaves nothing behind, and locks nothing that anybody uses. Extensions
 * that are missing are made there for as long; those that the document names are what it says. Fails with a
 * document's mistakes. */
#ifndef TOOLS_CATALOG_SCRATCH_H
#define TOOLS_CATALOG_SCRATCH_H

#include "tools/op.h"

Op op_scratch;

#endif
