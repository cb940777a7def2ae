/* The methods on users. */
#include "../task.h"
#include "service.h"

void user_create(Task *task) {
    task_create(task, USERS, set_of(USER_EMAIL) | set_of(USER_PASSWORD) | set_of(USER_NAME));
}

void user_by_id(Task *task) {
    task_get(task, USERS, USER_ID);
}

void user_by_email(Task *task) {
    task_get(task, USERS, USER_EMAIL);
}

void user_list(Task *task) {
    task->select.table = USERS;
    task_page(task, 0, 0);
}

void user_update_refresh_token(Task *task) {
    task_where(task, USERS, USER_ID, SQL_EQ, "userId");
    task_argument(task, USERS, USER_REFRESH_TOKEN, "token", &task->values[USER_REFRESH_TOKEN]);
    task_set(task, USERS);
}
