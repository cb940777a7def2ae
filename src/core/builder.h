/* The forms of the query builder: select, insert, update and delete on any table of the schema.
 *
 * Their arguments: the table's name in SQL; what is written (null, a row or rows, columns to set, null); the
 * plan, an object of the OPTION_* from `select` to `returning` and a page's; for an insert also what an
 * update sets where it meets a row that is there. `select` and `returning` are an object of terms by the
 * names of their results, or not there, or `returning` true: the row as it is. Nodes are where.h's. */
#ifndef BUILDER_H
#define BUILDER_H

#include "core/call.h"

void builder_select(Call *call);
void builder_insert(Call *call);
void builder_update(Call *call);
void builder_delete(Call *call);

#endif
