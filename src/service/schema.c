/* The tables of the application. To add a column: a line here, its name in service.h, the cases. */
#include "service.h"

#define NAMES(js, column) .name = STR_INIT(js), .sql = STR_INIT(column)
#define NOW .default_sql = STR_INIT("now()")
#define ID [0] = {NAMES("id", "id"), .type = TYPE_TEXT, .flags = COLUMN_NOT_EMPTY, .max = 255}
#define REFERENCE(js, column)                                                                                \
    { NAMES(js, column), .type = TYPE_TEXT, .flags = COLUMN_NOT_EMPTY, .max = 255 }
#define CREATED_AT                                                                                           \
    { NAMES("createdAt", "created_at"), .type = TYPE_TIMESTAMPTZ, NOW }
#define UPDATED_AT                                                                                           \
    { NAMES("updatedAt", "updated_at"), .type = TYPE_TIMESTAMPTZ, .flags = COLUMN_TOUCHED, NOW }

static const Column user_columns[] = {
    ID,
    /* 254: the longest address a mail path can carry (RFC 5321, 4.5.3.1.3, less its brackets). */
    [USER_EMAIL] = {NAMES("email", "email"), .type = TYPE_TEXT, .flags = COLUMN_UNIQUE | COLUMN_EMAIL,
                    .max = 254},
    [USER_PASSWORD] = {NAMES("password", "password"), .type = TYPE_TEXT,
                       .flags = COLUMN_SECRET | COLUMN_NOT_EMPTY},
    [USER_NAME] = {NAMES("name", "name"), .type = TYPE_TEXT, .flags = COLUMN_NULLABLE},
    [USER_REFRESH_TOKEN] = {NAMES("refreshToken", "refresh_token"), .type = TYPE_TEXT,
                            .flags = COLUMN_NULLABLE | COLUMN_SECRET},
    [USER_CREATED_AT] = CREATED_AT,
    [USER_UPDATED_AT] = UPDATED_AT,
};

static const Column project_columns[] = {
    ID,
    [PROJECT_NAME] = {NAMES("name", "name"), .type = TYPE_TEXT},
    [PROJECT_PATH] = {NAMES("path", "path"), .type = TYPE_TEXT},
    [PROJECT_USER_ID] = REFERENCE("userId", "user_id"),
    [PROJECT_SETTINGS] = {NAMES("settings", "settings"), .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [PROJECT_CREATED_AT] = CREATED_AT,
    [PROJECT_UPDATED_AT] = UPDATED_AT,
};

static const Relation project_relations[] = {
    [PROJECT_USER] = {STR_INIT("user"), PROJECT_USER_ID, USERS, USER_ID, false},
    [PROJECT_AGENTS] = {STR_INIT("agents"), PROJECT_ID, AGENTS, AGENT_PROJECT_ID, true},
    [PROJECT_COSTS] = {STR_INIT("costs"), PROJECT_ID, COSTS, COST_PROJECT_ID, true},
    [PROJECT_ACTIVITIES] = {STR_INIT("activities"), PROJECT_ID, ACTIVITIES, ACTIVITY_PROJECT_ID, true},
};

static const Str agent_statuses[] = {
    STR_INIT("pending"), STR_INIT("running"),   STR_INIT("completed"),
    STR_INIT("failed"),  STR_INIT("cancelled"),
};

static const Column agent_columns[] = {
    ID,
    [AGENT_PROJECT_ID] = REFERENCE("projectId", "project_id"),
    [AGENT_STATUS] = {NAMES("status", "status"), .type = TYPE_TEXT, .choices = agent_statuses,
                      .choice_count = COUNT(agent_statuses), .default_sql = STR_INIT("'pending'")},
    [AGENT_START_TIME] = {NAMES("startTime", "start_time"), .type = TYPE_TIMESTAMPTZ, NOW},
    [AGENT_END_TIME] = {NAMES("endTime", "end_time"), .type = TYPE_TIMESTAMPTZ, .flags = COLUMN_NULLABLE},
    [AGENT_LOGS] = {NAMES("logs", "logs"), .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [AGENT_ERROR] = {NAMES("error", "error"), .type = TYPE_TEXT, .flags = COLUMN_NULLABLE},
    [AGENT_CREATED_AT] = CREATED_AT,
    [AGENT_UPDATED_AT] = UPDATED_AT,
};

static const Relation agent_relations[] = {
    {STR_INIT("project"), AGENT_PROJECT_ID, PROJECTS, PROJECT_ID, false},
};

static const Column cost_columns[] = {
    ID,
    [COST_PROJECT_ID] = REFERENCE("projectId", "project_id"),
    [COST_AMOUNT] = {NAMES("amount", "amount"), .type = TYPE_NUMBER, .precision = 15, .scale = 9},
    [COST_MODEL] = {NAMES("model", "model"), .type = TYPE_TEXT},
    [COST_PROVIDER] = {NAMES("provider", "provider"), .type = TYPE_TEXT},
    [COST_INPUT_TOKENS] = {NAMES("inputTokens", "input_tokens"), .type = TYPE_INT4, .flags = COLUMN_NULLABLE},
    [COST_OUTPUT_TOKENS] = {NAMES("outputTokens", "output_tokens"), .type = TYPE_INT4,
                            .flags = COLUMN_NULLABLE},
    [COST_TIMESTAMP] = {NAMES("timestamp", "timestamp"), .type = TYPE_TIMESTAMPTZ, NOW},
};

static const Column activity_columns[] = {
    ID,
    [ACTIVITY_PROJECT_ID] = REFERENCE("projectId", "project_id"),
    [ACTIVITY_TYPE] = {NAMES("type", "type"), .type = TYPE_TEXT},
    [ACTIVITY_MESSAGE] = {NAMES("message", "message"), .type = TYPE_TEXT},
    [ACTIVITY_METADATA] = {NAMES("metadata", "metadata"), .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [ACTIVITY_TIMESTAMP] = {NAMES("timestamp", "timestamp"), .type = TYPE_TIMESTAMPTZ, NOW},
};

#define TABLE(name, table, columns_of, by)                                                                   \
    .entity = STR_INIT(name), .sql = STR_INIT(table), .columns = (columns_of),                               \
    .column_count = COUNT(columns_of), .newest = (by)
#define RELATIONS(relations_of) .relations = (relations_of), .relation_count = COUNT(relations_of)

static const Table service_tables[] = {
    [USERS] = {TABLE("User", "users", user_columns, USER_CREATED_AT)},
    [PROJECTS] = {TABLE("Project", "projects", project_columns, PROJECT_CREATED_AT),
                  RELATIONS(project_relations)},
    [AGENTS] = {TABLE("Agent", "agents", agent_columns, AGENT_CREATED_AT), RELATIONS(agent_relations)},
    [COSTS] = {TABLE("Cost", "costs", cost_columns, COST_TIMESTAMP)},
    [ACTIVITIES] = {TABLE("Activity", "activities", activity_columns, ACTIVITY_TIMESTAMP)},
};

const Schema service_schema = {service_tables, SERVICE_TABLES};

static const ForeignKey service_foreign_keys[] = {
    {PROJECTS, PROJECT_USER_ID, USERS},
    {AGENTS, AGENT_PROJECT_ID, PROJECTS},
    {COSTS, COST_PROJECT_ID, PROJECTS},
    {ACTIVITIES, ACTIVITY_PROJECT_ID, PROJECTS},
};

static const Index service_indexes[] = {
    {USERS, 1, {{USER_CREATED_AT, true}}},
    {PROJECTS, 2, {{PROJECT_USER_ID, false}, {PROJECT_CREATED_AT, true}}},
    {AGENTS, 2, {{AGENT_PROJECT_ID, false}, {AGENT_CREATED_AT, true}}},
    {COSTS, 2, {{COST_PROJECT_ID, false}, {COST_TIMESTAMP, true}}},
    {COSTS, 1, {{COST_TIMESTAMP, false}}},
    {ACTIVITIES, 2, {{ACTIVITY_PROJECT_ID, false}, {ACTIVITY_TIMESTAMP, true}}},
};

const Storage service_storage = {
    service_foreign_keys,
    service_indexes,
    COUNT(service_foreign_keys),
    COUNT(service_indexes),
};
