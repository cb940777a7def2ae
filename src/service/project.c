/* The methods on projects. */
#include "../task.h"
#include "service.h"

static const Set project_inputs = 1u << PROJECT_NAME | 1u << PROJECT_PATH | 1u << PROJECT_SETTINGS;

void project_create(Task *task) {
    task_create(task, PROJECTS, project_inputs | set_of(PROJECT_USER_ID));
}

void project_by_id(Task *task) {
    task_get(task, PROJECTS, PROJECT_ID);
}

void project_list_by_user(Task *task) {
    task_list_by(task, PROJECTS, PROJECT_USER_ID, 0, 0);
}

void project_update(Task *task) {
    task_update(task, PROJECTS, project_inputs);
}

void project_delete(Task *task) {
    task_delete(task, PROJECTS);
}
