/* The forms of calls, with their numbers. Declared here are the forms that only methods have, with their
 * arguments; builder.h has those of the query builder. */
#ifndef FORM_H
#define FORM_H

#include "core/call.h"

typedef enum FormId {
#define FORM(id, function, effect, of) FORM_##id,
#include "core/form.def"
#undef FORM
    FORM_END
} FormId;

enum { FORM_PAGE = 2 /* cells that say where a page of a list begins: its place in the order, its key */ };

/* What form.def says of a form; there is what each means. */
typedef enum FormEffect { READS, WRITES, CREATES, SYSTEM } FormEffect;
typedef enum FormOf { OF_NOTHING, OF_TABLE, OF_METHOD } FormOf;

/* (value, options): the one row whose unique column has this value, with the relations asked for, or null. */
void form_get(Call *call);

/* (options): rows newest first, a page at a time; all of them, or those that the query has conditions for. */
void form_list(Call *call);

/* (value, options): those whose column has this value. */
void form_list_by(Call *call);

/* (start, end, options): those whose column is in this range. */
void form_list_between(Call *call);

/* (value, limit): rows of a relation of all the rows whose column has this value, newest first; 50 where
 * there is no limit. */
void form_list_through(Call *call);

/* (value): the sum of column `other` over the rows whose column has this value. */
void form_sum_by(Call *call);

/* (value, other): sets the other column in the row whose column has this value. */
void form_set_by(Call *call);

/* (): only checks that the database answers. */
void form_ping(Call *call);

/* (): empties all tables. */
void form_clear(Call *call);

#endif
