/* The methods of the application. Most are a row that says which form of form.h they have. The others have a
 * form of their own, which stands above the rows. To add one: a line in method.def, a row here. */
#include "core/builder.h"
#include "core/form.h"
#include "core/service/service.h"
#include "core/write.h"

static void user_update_refresh_token(Call *call) {
    call_where(call, USER_ID, SQL_EQ, "userId");
    call_argument(call, USER_REFRESH_TOKEN, "token", &call->query.values[USER_REFRESH_TOKEN]);
    form_set(call);
}

static void cost_list_by_time(Call *call) {
    call_where(call, COST_TIMESTAMP, SQL_GTE, "start");
    call_where(call, COST_TIMESTAMP, SQL_LTE, "end");
    form_list(call);
}

/* Of all projects of a user: found through these. */
static void activity_list_recent(Call *call) {
    const Column *option = &call->schema->options->columns[OPTION_LIMIT];
    Query *query = &call->query;
    JsonValue *limit = &query->options[OPTION_LIMIT];
    call_where(call, PROJECT_USER_ID, SQL_EQ, NULL);
    input_argument(&call->input, option, option->name, limit);
    if (limit->kind == JSON_NULL) *limit = (JsonValue){STR("50"), JSON_NUMBER, 0};
    query->through = &query->table->relations[PROJECT_ACTIVITIES];
    form_select(call, SHAPE_ROWS, 0);
}

static void database_ping(Call *call) {
    select_ping(&call->sql);
    call_run(call);
}

static void database_clear(Call *call) {
    write_truncate(&call->sql, call->schema);
    call_run(call);
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

const Method methods[METHOD_END] = {
    [METHOD_user_create] = {.form = form_create, .table = USERS, .columns = USER_INPUTS},
    [METHOD_user_by_id] = {.form = form_get, .table = USERS, .by = USER_ID},
    [METHOD_user_by_email] = {.form = form_get, .table = USERS, .by = USER_EMAIL},
    [METHOD_user_list] = {.form = form_list, .table = USERS},
    [METHOD_user_update_refresh_token] = {.form = user_update_refresh_token, .table = USERS},

    [METHOD_project_create] = {.form = form_create,
                               .table = PROJECTS,
                               .columns = PROJECT_INPUTS | 1 << PROJECT_USER_ID},
    [METHOD_project_by_id] = {.form = form_get, .table = PROJECTS, .by = PROJECT_ID},
    [METHOD_project_list_by_user] = {.form = form_list_by, .table = PROJECTS, .by = PROJECT_USER_ID},
    [METHOD_project_update] = {.form = form_update, .table = PROJECTS, .columns = PROJECT_INPUTS},
    [METHOD_project_delete] = {.form = form_delete, .table = PROJECTS},

    [METHOD_agent_create] = {.form = form_create,
                             .table = AGENTS,
                             .columns = AGENT_INPUTS | 1 << AGENT_PROJECT_ID | 1 << AGENT_START_TIME},
    [METHOD_agent_by_id] = {.form = form_get, .table = AGENTS, .by = AGENT_ID},
    [METHOD_agent_list_by_project] = {.form = form_list_by, .table = AGENTS, .by = AGENT_PROJECT_ID},
    [METHOD_agent_update] = {.form = form_update, .table = AGENTS, .columns = AGENT_INPUTS},

    [METHOD_cost_create] = {.form = form_create, .table = COSTS, .columns = COST_INPUTS},
    [METHOD_cost_list_by_project] = {.form = form_list_by, .table = COSTS, .by = COST_PROJECT_ID},
    [METHOD_cost_total_by_project] = {.form = form_sum_by,
                                      .table = COSTS,
                                      .by = COST_PROJECT_ID,
                                      .other = COST_AMOUNT},
    [METHOD_cost_list_by_time] = {.form = cost_list_by_time, .table = COSTS},
    [METHOD_cost_create_many] = {.form = form_create_many, .table = COSTS, .columns = COST_INPUTS},

    [METHOD_activity_create] = {.form = form_create, .table = ACTIVITIES, .columns = ACTIVITY_INPUTS},
    [METHOD_activity_list_by_project] = {.form = form_list_by,
                                         .table = ACTIVITIES,
                                         .by = ACTIVITY_PROJECT_ID,
                                         .other = ACTIVITY_TYPE,
                                         .option = OPTION_TYPE},
    [METHOD_activity_list_recent] = {.form = activity_list_recent, .table = PROJECTS},
    [METHOD_activity_create_many] = {.form = form_create_many,
                                     .table = ACTIVITIES,
                                     .columns = ACTIVITY_INPUTS},

    [METHOD_database_ping] = {.form = database_ping},
    [METHOD_database_clear] = {.form = database_clear},

    [METHOD_rows_select] = {.form = builder_select},
    [METHOD_rows_insert] = {.form = builder_insert},
    [METHOD_rows_update] = {.form = builder_update},
    [METHOD_rows_delete] = {.form = builder_delete},
};
