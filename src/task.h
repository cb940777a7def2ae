/* One call of a method, and the few forms methods come in.
 *
 * A method is a function over a Task that says which form it has: it takes its arguments from `input` and
 * hands on a statement. It needn't look for failure: when there are issues, nothing is sent. */
#ifndef TASK_H
#define TASK_H

#include "cuid2.h"
#include "input.h"
#include "request.h"
#include "select.h"
#include "write.h"

typedef struct Task {
    Sql sql;
    const Schema *schema;
    Arena *arena;
    uint8_t flags; /* SHAPE_* that the host asks for */
    Input input;
    Request request;
    Shape shape;
    Select select;
    JsonValue values[SCHEMA_FIELDS]; /* the row or the options: the object among the arguments */
    Cuid2 ids;                       /* only for methods that create */
} Task;

/* The next argument, as a value for a column of `table`; `name` is the parameter's, NULL if the column's. */
void task_argument(Task *task, uint8_t table, uint8_t column, const char *name, JsonValue *value);

/* The same, as what `column` of the rows of `table` is compared with. */
void task_where(Task *task, uint8_t table, uint8_t column, SqlOp op, const char *name);

/* (value, options): the one row whose unique `column` has this value, with the relations asked for, or null.
 */
void task_get(Task *task, uint8_t table, uint8_t column);

/* (options): the rows that task->select names, newest first, a page at a time; `filter` is a column by which
 * the option `filter_option` narrows them, both 0 for none. */
void task_page(Task *task, uint8_t filter, uint8_t filter_option);

/* (value, options): those whose `column` has this value. */
void task_list_by(Task *task, uint8_t table, uint8_t column, uint8_t filter, uint8_t filter_option);

/* (value): the sum of column `sum` over the rows whose `column` has this value. */
void task_sum_by(Task *task, uint8_t table, uint8_t column, uint8_t sum);

/* (row): inserts it under a new id. */
void task_create(Task *task, uint8_t table, Set allowed);

/* (rows): inserts them all under new ids, in as many statements as it takes. */
void task_create_many(Task *task, uint8_t table, Set allowed);

/* (id, columns): sets the columns that are given. */
void task_update(Task *task, uint8_t table, Set allowed);

/* (id) */
void task_delete(Task *task, uint8_t table);

/* The statements below the forms, of task->select and task->values. */
void task_select(Task *task, ShapeKind kind, Set relations);
void task_set(Task *task, uint8_t table);

/* Sends what is in task->sql, whose answer is of no interest. */
void task_run(Task *task, uint8_t table);

/* The methods. */
#define TASK(function, method, effect, table) void function(Task *task);
#include "task.def"
#undef TASK

#endif
