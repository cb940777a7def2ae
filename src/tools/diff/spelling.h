/* Writes parts of statements: a type, the definition of a column, a key or an index. */
#ifndef TOOLS_DIFF_SPELLING_H
#define TOOLS_DIFF_SPELLING_H

#include "ground/buf.h"
#include "tools/model.h"

/* `model` has the enums, whose names are quoted; any other type is SQL already. */
void spelling_type(Buf *out, const Model *model, Str type);

/* "name" type not null default …, with what generates it. */
void spelling_column(Buf *out, const Model *model, const ModelColumn *column);

/* " generated always as identity", and how it counts where that isn't as usual. */
void spelling_identity(Buf *out, const ModelColumn *column);

/* "start with 1 increment by 1", and what else is said of how it counts; `was`: how it has counted, what of
 * it is to be as usual again, or NULL. */
void spelling_count(Buf *out, const ModelColumn *column, const Counting *was);

/* What follows a constraint's name. */
void spelling_constraint(Buf *out, const ModelConstraint *constraint);

/* references … on delete … deferrable …, of a foreign key */
void spelling_references(Buf *out, const ModelConstraint *constraint);

/* What follows an index's table. */
void spelling_index(Buf *out, const ModelIndex *index);

#endif
