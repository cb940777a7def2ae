/* The forms that methods come in, by their arguments. Those of the query builder are builder.h's. */
#ifndef FORM_H
#define FORM_H

#include "core/call.h"

enum {
    /* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at
     * worst and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
    FORM_CHUNK = 2 << 20
};

/* (value, options): the one row whose unique column has this value, with the relations asked for, or null. */
void form_get(Call *call);

/* (options): rows newest first, a page at a time; all of them, or those that the query has conditions for. */
void form_list(Call *call);

/* (value, options): those whose column has this value. */
void form_list_by(Call *call);

/* (value): the sum of column `other` over the rows whose column has this value. */
void form_sum_by(Call *call);

/* (row): inserts it under a new id. */
void form_create(Call *call);

/* (rows): inserts them all under new ids, in as many statements as it takes. */
void form_create_many(Call *call);

/* (id, columns): sets the columns that are given. */
void form_update(Call *call);

/* (id) */
void form_delete(Call *call);

/* How a form of a method's own ends, when the query is filled: selects its rows with these relations, or sets
 * its values in them. */
void form_select(Call *call, ShapeKind kind, Set relations);
void form_set(Call *call);

#endif
