/* The tool `owned`: what of a database is a document's business.
 *
 * {"live": document, "document": document, "recorded": document or null} ->
 *   {"document": `live` with nothing in it but what `document` names (or says that it is renamed), what is
 * `recorded` as made by us, or what these tables need, "unmanaged": [what else there is: "table posts", "enum
 * mood", "key posts_fkey of users", "extension citext", "view v"]} So that a push drops nothing that somebody
 * else has made. */
#ifndef TOOLS_CATALOG_OWNED_H
#define TOOLS_CATALOG_OWNED_H

#include "tools/op.h"

bool op_owned(Arena *arena, const cJSON *input, Buf *out);

#endif
