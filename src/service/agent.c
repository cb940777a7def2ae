/* The methods on agents. */
#include "../task.h"
#include "service.h"

static const Set agent_inputs =
    1u << AGENT_STATUS | 1u << AGENT_LOGS | 1u << AGENT_END_TIME | 1u << AGENT_ERROR;

void agent_create(Task *task) {
    task_create(task, AGENTS, agent_inputs | set_of(AGENT_PROJECT_ID) | set_of(AGENT_START_TIME));
}

void agent_by_id(Task *task) {
    task_get(task, AGENTS, AGENT_ID);
}

void agent_list_by_project(Task *task) {
    task_list_by(task, AGENTS, AGENT_PROJECT_ID, 0, 0);
}

void agent_update(Task *task) {
    task_update(task, AGENTS, agent_inputs);
}
