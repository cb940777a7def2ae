/* The methods on activities. */
#include "../task.h"
#include "service.h"

static const Set activity_inputs = 1u << ACTIVITY_PROJECT_ID | 1u << ACTIVITY_TYPE | 1u << ACTIVITY_MESSAGE |
                                   1u << ACTIVITY_METADATA | 1u << ACTIVITY_TIMESTAMP;

void activity_create(Task *task) {
    task_create(task, ACTIVITIES, activity_inputs);
}

void activity_create_many(Task *task) {
    task_create_many(task, ACTIVITIES, activity_inputs);
}

void activity_list_by_project(Task *task) {
    task_list_by(task, ACTIVITIES, ACTIVITY_PROJECT_ID, ACTIVITY_TYPE, OPTION_TYPE);
}

void activity_list_recent(Task *task) {
    const Column *option = &task->schema->options->columns[OPTION_LIMIT];
    JsonValue *limit = &task->values[OPTION_LIMIT];
    task_where(task, PROJECTS, PROJECT_USER_ID, SQL_EQ, NULL);
    input_argument(&task->input, option, option->name, limit);
    if (limit->kind == JSON_NULL) *limit = (JsonValue){STR("50"), JSON_NUMBER, 0};
    task->select.limit = limit;
    task->select.through = &task->schema->tables[PROJECTS].relations[PROJECT_ACTIVITIES];
    task_select(task, SHAPE_ROWS, 0);
}
