/* What comes, goes and changes of a schema's extensions and of what it says by SQL. */
#ifndef TOOLS_DIFF_BLOCKS_H
#define TOOLS_DIFF_BLOCKS_H

#include "tools/diff/delta.h"

/* `old`: the schema before under the names that the database still has, as in delta_make. */
void blocks_arrange(Delta *delta, const Model *old);
void blocks_arrange_schemas(Delta *delta);
void blocks_arrange_extensions(Delta *delta);

#endif
