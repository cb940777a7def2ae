/* One call of a method, and the few forms methods come in.
 *
 * A method is a row of data that says which form it has, or a form of its own: a function over a Task that
 * takes its arguments from `input` and hands on a statement. It needn't look for failure: when there are
 * issues, nothing is sent. */
#ifndef TASK_H
#define TASK_H

#include "core/cuid2.h"
#include "core/input.h"
#include "core/request.h"
#include "core/select.h"
#include "core/where.h"
#include "core/write.h"

typedef struct Task Task;

typedef enum TaskId {
#define TASK(function, method, effect, table) TASK_##function,
#include "core/task.def"
#undef TASK
    TASK_END
} TaskId;

enum {
    TASK_TERMS = 32, /* of an order, the id that is added to them included */
    /* Raw bytes of arguments that go into one statement of a bulk insert. Escapes make four bytes of one at
     * worst and an id adds 30, so that a request stays under Neon's 10 MiB unless a single row is larger. */
    TASK_CHUNK = 2 << 20
};

typedef struct Method {
    void (*form)(Task *task);
    Set columns;   /* that the row, or rows, among its arguments may have */
    uint8_t table; /* of the schema: whose rows it reads or writes */
    uint8_t by;    /* the column that its first argument is compared with */
    uint8_t other; /* the column that is summed, or that `option` narrows a list by */
    uint8_t option;
} Method;

/* The methods, by TaskId: the service brings them. */
extern const Method task_methods[TASK_END];

struct Task {
    Sql sql;
    const Schema *schema;
    const Method *method;
    const Table *table; /* the method's */
    Arena *arena;
    uint8_t flags;     /* SHAPE_* that the host asks for */
    bool again;        /* HELIUM_AGAIN */
    Str page;          /* of HELIUM_PAGE, until it has been seen to */
    const char *guard; /* NULL, or how many rows there must be, and the query's number: two u32 */
    Input input;
    Request request;
    Shape shape;
    char cells[SHAPE_MOST]; /* TypeIds, of SHAPE_CELLS: right behind the shape, as its state */
    Select select;
    JsonValue values[SCHEMA_FIELDS]; /* the row or the options: the object among the arguments */
    JsonValue key[SELECT_KEY];       /* the row a page begins behind */
    Cuid2 ids;                       /* only for methods that create */
    /* Only for the builder: */
    Where where;
    JsonValue plan[SCHEMA_FIELDS]; /* by option */
    Term order[TASK_TERMS];
    uint32_t order_count;
    Set plain;       /* the columns among what is selected that no aggregate is over */
    bool aggregates; /* there are some */
};

/* The forms, by their arguments.
 * (value, options): the one row whose unique column has this value, with the relations asked for, or null. */
void task_get(Task *task);

/* (options): rows newest first, a page at a time; all of them, or those that task->select has conditions for.
 */
void task_list(Task *task);

/* (value, options): those whose column has this value. */
void task_list_by(Task *task);

/* (value): the sum of column `other` over the rows whose column has this value. */
void task_sum_by(Task *task);

/* (row): inserts it under a new id. */
void task_create(Task *task);

/* (rows): inserts them all under new ids, in as many statements as it takes. */
void task_create_many(Task *task);

/* (id, columns): sets the columns that are given. */
void task_update(Task *task);

/* (id) */
void task_delete(Task *task);

/* For methods with a form of their own: the next argument, as a value for a column of the table; `name` is
 * the parameter's, NULL if the column's. */
void task_argument(Task *task, uint8_t column, const char *name, JsonValue *value);

/* The same, as what the column is compared with. */
void task_where(Task *task, uint8_t column, SqlOp op, const char *name);

/* The statements below the forms, of task->select and task->values. */
void task_select(Task *task, ShapeKind kind, Set relations);
void task_set(Task *task);

/* What a result carries: of all columns of task->select.table, or of what that goes through. */
void task_shape(Task *task, ShapeKind kind, Set relations);

/* Adds the statement in task->sql to the request. */
void task_send(Task *task);

/* A new id as a JSON string in the arena. */
void task_new_id(Task *task, JsonValue *value);

/* Puts rows of its table together, as rows_group does; false, with the issue, when memory runs out. */
bool task_group(Task *task, Rows *rows, Set matter);

/* Sends what is in task->sql, whose answer is of no interest. */
void task_run(Task *task);

#endif
