/* Expressions of SQL in canonical form, without what surrounds them. */
#ifndef TOOLS_DOCUMENT_EXPRESSION_H
#define TOOLS_DOCUMENT_EXPRESSION_H

#include "ground/base.h"

/* Without white space around it. */
Str expression_trim(Str sql);

/* Also without brackets around the whole, for places that have brackets anyway: `((a > 0))` is `a > 0`. */
Str expression_bare(Str sql);

/* Whether it is the constant null, with or without a cast. As a default that is the same as no default. */
bool expression_is_null(Str sql);

#endif
