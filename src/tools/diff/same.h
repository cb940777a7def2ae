/* Whether two things of a schema are equal apart from their names. */
#ifndef TOOLS_DIFF_SAME_H
#define TOOLS_DIFF_SAME_H

#include "tools/model.h"

bool same_constraint(const ModelConstraint *a, const ModelConstraint *b);
bool same_index(const ModelIndex *a, const ModelIndex *b);

/* The same names in any order. */
bool same_names(Names a, Names b);

#endif
