/* Postgres array literals, written inside a JSON string: two languages' escapes at once.
 *
 * A literal is the only array form that no endpoint can misread: Neon's own conversion of JSON arrays loses
 * newlines and tabs (neon-protocol, section 4b). Knows nothing of tables. */
#ifndef LITERAL_H
#define LITERAL_H

#include "ground/json.h"

/* Writes one element: with `json` the value's JSON text itself, otherwise what a string means, or the digits
 * of a number. JSON_NONE and JSON_NULL are NULL. */
void literal_element(Buf *out, const JsonValue *value, bool json);

#endif
