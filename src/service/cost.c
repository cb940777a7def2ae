/* The methods on costs. */
#include "../task.h"
#include "service.h"

static const Set cost_inputs = 1u << COST_PROJECT_ID | 1u << COST_AMOUNT | 1u << COST_MODEL |
                               1u << COST_PROVIDER | 1u << COST_INPUT_TOKENS | 1u << COST_OUTPUT_TOKENS |
                               1u << COST_TIMESTAMP;

void cost_create(Task *task) {
    task_create(task, COSTS, cost_inputs);
}

void cost_create_many(Task *task) {
    task_create_many(task, COSTS, cost_inputs);
}

void cost_list_by_project(Task *task) {
    task_list_by(task, COSTS, COST_PROJECT_ID, 0, 0);
}

void cost_total_by_project(Task *task) {
    task_sum_by(task, COSTS, COST_PROJECT_ID, COST_AMOUNT);
}

void cost_list_by_time(Task *task) {
    task_where(task, COSTS, COST_TIMESTAMP, SQL_GTE, "start");
    task_where(task, COSTS, COST_TIMESTAMP, SQL_LTE, "end");
    task_page(task, 0, 0);
}
