/* Expressions of SQL in their one form: what stands around them counts for nothing. */
#ifndef TOOLS_DOCUMENT_EXPRESSION_H
#define TOOLS_DOCUMENT_EXPRESSION_H

#include "ground/base.h"

/* Without white space around it. */
Str expression_trim(Str sql);

/* And without brackets around all of it, for where they stand anyway: `((a > 0))` is `a > 0`. */
Str expression_bare(Str sql);

/* Whether it is the constant null, cast to a type or not, which as a default is none. */
bool expression_is_null(Str sql);

#endif
