/* Expressions that Postgres has read more than once, in the spelling of those that it has read once.
 *
 * Of a varchar, `s in ('a', 'b')` is printed as `(s)::text = ANY ((ARRAY['a'::character varying,
 * …])::text[])`. Where a column changes its type, Postgres makes its indexes and checks anew of what it has
 * printed, and from then on prints `ANY (ARRAY[('a'::character varying)::text, …])`. Both mean the same, and
 * a document says one of them. */
#ifndef TOOLS_CATALOG_REREAD_H
#define TOOLS_CATALOG_REREAD_H

#include "tools/tree.h"

/* Changes the checks and the indexes in the tables of a catalog's answer, or NULL. False where
 * memory has run out. */
bool reread_undo(Arena *arena, const cJSON *tables);

#endif
