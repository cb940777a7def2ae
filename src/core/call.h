/* A call: the data that every call has, and the steps that all forms share.
 *
 * A form reads the arguments into call->query, lets a statement be written from it into call->sql, and adds
 * that to the request. Knows no method and no form. */
#ifndef CALL_H
#define CALL_H

#include "core/uuid7.h"
#include "core/input.h"
#include "core/method.h"
#include "core/query.h"
#include "core/request.h"
#include "core/shape.h"

typedef struct Call {
    Sql sql; /* the statement being written */
    const Schema *schema;
    const Method *method;
    Arena *arena;
    uint8_t flags;     /* SHAPE_* that the host asks for */
    bool again;        /* HELIUM_AGAIN */
    Str page;          /* the state of HELIUM_PAGE, until a form has taken it */
    const char *guard; /* NULL, or how many rows there must be, and the query's number: two u32 */
    Input input;       /* the arguments, and what is wrong with them */
    Request request;   /* the statements that are sent */
    Shape shape;       /* what the reply will look like: the call's state, with */
    Str nodes;         /* what follows it: the nodes */
    Cuid2 ids;         /* only where the method creates */
    Query query;       /* what the arguments ask for */
} Call;

/* The next argument, as a value for a column of the table; `name` is the parameter's, NULL if the column's.
 */
void call_argument(Call *call, uint8_t column, const char *name, JsonValue *value);

/* The same, for a value that the column is compared with. */
void call_where(Call *call, uint8_t column, SqlOp op, const char *name);

/* The next argument, a row to write, which may have these columns of the table. */
void call_values(Call *call, Set columns, InputForm form);

/* The next argument, an object of these options: query.options. */
void call_options(Call *call, Set options);

/* An option that is an object of the table's columns. */
void call_object(Call *call, uint32_t option, Set allowed, InputForm form, JsonValue *values);

/* Puts an option on the path of issues, for its reader; call_leave takes it off again. */
void call_enter(Call *call, uint32_t option);
void call_leave(Call *call);

/* What the result is, about the query's table. `guarded`: others have secrets. */
void call_shape(Call *call, ShapeKind kind, bool guarded);

/* The same of rows of a table: what `nodes` say (shape.h). */
void call_rows(Call *call, ShapeKind kind, const Table *table, bool guarded, const Buf *nodes);

/* A row's values that the core makes and that it doesn't give: new ids, as JSON strings in the arena. */
void call_make(Call *call, JsonValue *row);

/* Puts rows of the table together, as rows_group does; false, with the issue, when memory runs out. */
bool call_group(Call *call, Rows *rows, Set matter);

/* Adds the statement in call->sql to the request. */
void call_send(Call *call);

/* The same for a statement whose answer isn't part of the result. */
void call_run(Call *call);

#endif
