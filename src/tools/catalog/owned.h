/* The tool `owned`: what of a database is a document's business.
 *
 * {"live": document, "document": document, "recorded": document or null} ->
 *   {"document": `live` with nothing in it but tables and enums that `document` names (or says that they are
 * renamed), that are `recorded` as made by us, or that these tables need, "alone": [what else there is:
 * "table posts", "enum mood", "key posts_fkey of users"]} So that a push drops nothing that somebody
 * else has made. */
#ifndef TOOLS_CATALOG_OWNED_H
#define TOOLS_CATALOG_OWNED_H

#include "tools/op.h"

bool op_owned(Arena *arena, const cJSON *input, Buf *out);

#endif
