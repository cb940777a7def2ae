/* The methods of the application: most are a row that says which form of task.h they have, the rest stand
 * above with a form of their own. To add one: a line in task.def, a row here. */
#include "core/builder.h"
#include "core/service/service.h"

static void user_update_refresh_token(Task *task) {
    task_where(task, USER_ID, SQL_EQ, "userId");
    task_argument(task, USER_REFRESH_TOKEN, "token", &task->values[USER_REFRESH_TOKEN]);
    task_set(task);
}

static void cost_list_by_time(Task *task) {
    task_where(task, COST_TIMESTAMP, SQL_GTE, "start");
    task_where(task, COST_TIMESTAMP, SQL_LTE, "end");
    task_list(task);
}

/* Of all projects of a user: found through these. */
static void activity_list_recent(Task *task) {
    const Column *option = &task->schema->options->columns[OPTION_LIMIT];
    JsonValue *limit = &task->values[OPTION_LIMIT];
    task_where(task, PROJECT_USER_ID, SQL_EQ, NULL);
    input_argument(&task->input, option, option->name, limit);
    if (limit->kind == JSON_NULL) *limit = (JsonValue){STR("50"), JSON_NUMBER, 0};
    task->select.limit = limit;
    task->select.through = &task->table->relations[PROJECT_ACTIVITIES];
    task_select(task, SHAPE_ROWS, 0);
}

static void database_ping(Task *task) {
    select_ping(&task->sql);
    task_run(task);
}

static void database_clear(Task *task) {
    write_truncate(&task->sql, task->schema);
    task_run(task);
}

enum {
    USER_INPUTS = 1 << USER_EMAIL | 1 << USER_PASSWORD | 1 << USER_NAME,
    PROJECT_INPUTS = 1 << PROJECT_NAME | 1 << PROJECT_PATH | 1 << PROJECT_SETTINGS,
    AGENT_INPUTS = 1 << AGENT_STATUS | 1 << AGENT_LOGS | 1 << AGENT_END_TIME | 1 << AGENT_ERROR,
    COST_INPUTS = 1 << COST_PROJECT_ID | 1 << COST_AMOUNT | 1 << COST_MODEL | 1 << COST_PROVIDER |
                  1 << COST_INPUT_TOKENS | 1 << COST_OUTPUT_TOKENS | 1 << COST_TIMESTAMP,
    ACTIVITY_INPUTS = 1 << ACTIVITY_PROJECT_ID | 1 << ACTIVITY_TYPE | 1 << ACTIVITY_MESSAGE |
                      1 << ACTIVITY_METADATA | 1 << ACTIVITY_TIMESTAMP
};

const Method task_methods[TASK_END] = {
    [TASK_user_create] = {.form = task_create, .table = USERS, .columns = USER_INPUTS},
    [TASK_user_by_id] = {.form = task_get, .table = USERS, .by = USER_ID},
    [TASK_user_by_email] = {.form = task_get, .table = USERS, .by = USER_EMAIL},
    [TASK_user_list] = {.form = task_list, .table = USERS},
    [TASK_user_update_refresh_token] = {.form = user_update_refresh_token, .table = USERS},

    [TASK_project_create] = {.form = task_create,
                             .table = PROJECTS,
                             .columns = PROJECT_INPUTS | 1 << PROJECT_USER_ID},
    [TASK_project_by_id] = {.form = task_get, .table = PROJECTS, .by = PROJECT_ID},
    [TASK_project_list_by_user] = {.form = task_list_by, .table = PROJECTS, .by = PROJECT_USER_ID},
    [TASK_project_update] = {.form = task_update, .table = PROJECTS, .columns = PROJECT_INPUTS},
    [TASK_project_delete] = {.form = task_delete, .table = PROJECTS},

    [TASK_agent_create] = {.form = task_create,
                           .table = AGENTS,
                           .columns = AGENT_INPUTS | 1 << AGENT_PROJECT_ID | 1 << AGENT_START_TIME},
    [TASK_agent_by_id] = {.form = task_get, .table = AGENTS, .by = AGENT_ID},
    [TASK_agent_list_by_project] = {.form = task_list_by, .table = AGENTS, .by = AGENT_PROJECT_ID},
    [TASK_agent_update] = {.form = task_update, .table = AGENTS, .columns = AGENT_INPUTS},

    [TASK_cost_create] = {.form = task_create, .table = COSTS, .columns = COST_INPUTS},
    [TASK_cost_list_by_project] = {.form = task_list_by, .table = COSTS, .by = COST_PROJECT_ID},
    [TASK_cost_total_by_project] = {.form = task_sum_by,
                                    .table = COSTS,
                                    .by = COST_PROJECT_ID,
                                    .other = COST_AMOUNT},
    [TASK_cost_list_by_time] = {.form = cost_list_by_time, .table = COSTS},
    [TASK_cost_create_many] = {.form = task_create_many, .table = COSTS, .columns = COST_INPUTS},

    [TASK_activity_create] = {.form = task_create, .table = ACTIVITIES, .columns = ACTIVITY_INPUTS},
    [TASK_activity_list_by_project] = {.form = task_list_by,
                                       .table = ACTIVITIES,
                                       .by = ACTIVITY_PROJECT_ID,
                                       .other = ACTIVITY_TYPE,
                                       .option = OPTION_TYPE},
    [TASK_activity_list_recent] = {.form = activity_list_recent, .table = PROJECTS},
    [TASK_activity_create_many] = {.form = task_create_many, .table = ACTIVITIES, .columns = ACTIVITY_INPUTS},

    [TASK_database_ping] = {.form = database_ping},
    [TASK_database_clear] = {.form = database_clear},

    [TASK_rows_select] = {.form = builder_select},
    [TASK_rows_insert] = {.form = builder_insert},
    [TASK_rows_update] = {.form = builder_update},
    [TASK_rows_delete] = {.form = builder_delete},
};
