/* The methods on the database as a whole. */
#include "../task.h"
#include "service.h"

void database_ping(Task *task) {
    select_ping(&task->sql);
    task_run(task, USERS);
}

void database_clear(Task *task) {
    write_truncate(&task->sql, task->schema);
    task_run(task, USERS);
}
