/* Checks one value for a column.
 *
 * A valid value may be replaced by its normal form, in the issues' arena: an e-mail address in lower case, a
 * date as midnight. */
#ifndef CHECK_H
#define CHECK_H

#include "core/issue.h"

/* `value` must be there. The caller decides whether null is allowed; here null is of the wrong type. `name`
 * is what an issue calls the value. */
void check_value(Issues *issues, const Column *column, const Str *name, JsonValue *value);

/* Whether it is an array of the caller's, and not the mark of a value that JSON can't hold (check.c). */
bool check_is_array(const JsonValue *value);

/* The issue of a value nested beyond JSON_DEPTH. */
void check_too_deep(Issues *issues, const Str *name);

#endif
