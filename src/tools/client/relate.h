/* Relations: which there are, by the foreign keys of a schema, and what they are called. */
#ifndef TOOLS_CLIENT_RELATE_H
#define TOOLS_CLIENT_RELATE_H

#include "tools/client/plan.h"

/* Fills in the relations of all tables, whose columns and names are there, and says which names of the
 * document lead to none.
 *
 * A foreign key is a relation of its own table to one row, and of the target's to many; to one where its
 * columns are unique. A table whose primary key is two foreign keys is a link: it relates their targets to
 * many of each other, too. */
void relate_make(const Plan *plan);

#endif
