/* The tables of the application. To add a column: a line here, its name in service.h, the cases. */
#include "core/service/service.h"

/* To the millisecond, as a Date is: one that was read finds its row again. */
#define INSTANT .type = TYPE_TIMESTAMPTZ, .precision = 3
#define NOW INSTANT, .flags = COLUMN_OPTIONAL
#define ID [0] = {.name = "id", .type = TYPE_TEXT, .flags = COLUMN_NOT_EMPTY | COLUMN_CUID2, .max = 255}
#define REFERENCE(js)                                                                                        \
    { .name = js, .type = TYPE_TEXT, .flags = COLUMN_NOT_EMPTY, .max = 255 }
#define CREATED_AT                                                                                           \
    { .name = "createdAt", NOW }
#define UPDATED_AT                                                                                           \
    { .name = "updatedAt", INSTANT, .flags = COLUMN_OPTIONAL | COLUMN_TOUCHED }

static const Column user_columns[] = {
    ID,
    /* 254: the longest address a mail path can carry (RFC 5321, 4.5.3.1.3, less its brackets). */
    [USER_EMAIL] = {.name = "email", .type = TYPE_TEXT, .flags = COLUMN_UNIQUE | COLUMN_EMAIL, .max = 254},
    [USER_PASSWORD] = {.name = "password", .type = TYPE_TEXT, .flags = COLUMN_SECRET | COLUMN_NOT_EMPTY},
    [USER_NAME] = {.name = "name", .type = TYPE_TEXT, .flags = COLUMN_NULLABLE},
    [USER_REFRESH_TOKEN] = {.name = "refreshToken",
                            .type = TYPE_TEXT,
                            .flags = COLUMN_NULLABLE | COLUMN_SECRET},
    [USER_CREATED_AT] = CREATED_AT,
    [USER_UPDATED_AT] = UPDATED_AT,
};

static const Column project_columns[] = {
    ID,
    [PROJECT_NAME] = {.name = "name", .type = TYPE_TEXT},
    [PROJECT_PATH] = {.name = "path", .type = TYPE_TEXT},
    [PROJECT_USER_ID] = REFERENCE("userId"),
    [PROJECT_SETTINGS] = {.name = "settings", .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [PROJECT_CREATED_AT] = CREATED_AT,
    [PROJECT_UPDATED_AT] = UPDATED_AT,
};

/* The column of a number: a list of one. */
static const uint8_t the[] = {0, 1, 2, 3};

#define RELATION(js, own_column, target, column, is_many)                                                    \
    {                                                                                                        \
        .name = (js), .own = &the[own_column], .columns = &the[column], .table = (target), .count = 1,       \
        .target_count = 1, .many = (is_many)                                                                 \
    }

static const Relation project_relations[] = {
    [PROJECT_USER] = RELATION("user", PROJECT_USER_ID, USERS, USER_ID, false),
    [PROJECT_AGENTS] = RELATION("agents", PROJECT_ID, AGENTS, AGENT_PROJECT_ID, true),
    [PROJECT_COSTS] = RELATION("costs", PROJECT_ID, COSTS, COST_PROJECT_ID, true),
    [PROJECT_ACTIVITIES] = RELATION("activities", PROJECT_ID, ACTIVITIES, ACTIVITY_PROJECT_ID, true),
};

static const Column agent_columns[] = {
    ID,
    [AGENT_PROJECT_ID] = REFERENCE("projectId"),
    [AGENT_STATUS] = {.name = "status",
                      .type = TYPE_TEXT,
                      .flags = COLUMN_OPTIONAL,
                      .choices = "pending\0running\0completed\0failed\0cancelled",
                      .choice_count = 5},
    [AGENT_START_TIME] = {.name = "startTime", NOW},
    [AGENT_END_TIME] = {.name = "endTime", INSTANT, .flags = COLUMN_NULLABLE},
    [AGENT_LOGS] = {.name = "logs", .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [AGENT_ERROR] = {.name = "error", .type = TYPE_TEXT, .flags = COLUMN_NULLABLE},
    [AGENT_CREATED_AT] = CREATED_AT,
    [AGENT_UPDATED_AT] = UPDATED_AT,
};

static const Relation agent_relations[] = {
    RELATION("project", AGENT_PROJECT_ID, PROJECTS, PROJECT_ID, false),
};

static const Column cost_columns[] = {
    ID,
    [COST_PROJECT_ID] = REFERENCE("projectId"),
    [COST_AMOUNT] = {.name = "amount", .type = TYPE_NUMBER, .precision = 15, .scale = 9},
    [COST_MODEL] = {.name = "model", .type = TYPE_TEXT},
    [COST_PROVIDER] = {.name = "provider", .type = TYPE_TEXT},
    [COST_INPUT_TOKENS] = {.name = "inputTokens", .type = TYPE_INT4, .flags = COLUMN_NULLABLE},
    [COST_OUTPUT_TOKENS] = {.name = "outputTokens", .type = TYPE_INT4, .flags = COLUMN_NULLABLE},
    [COST_TIMESTAMP] = {.name = "timestamp", NOW},
};

static const Column activity_columns[] = {
    ID,
    [ACTIVITY_PROJECT_ID] = REFERENCE("projectId"),
    [ACTIVITY_TYPE] = {.name = "type", .type = TYPE_TEXT},
    [ACTIVITY_MESSAGE] = {.name = "message", .type = TYPE_TEXT},
    [ACTIVITY_METADATA] = {.name = "metadata", .type = TYPE_JSONB, .flags = COLUMN_NULLABLE},
    [ACTIVITY_TIMESTAMP] = {.name = "timestamp", NOW},
};

#define TABLE(table, columns_of, by)                                                                         \
    .name = (table), .columns = (columns_of), .column_count = COUNT(columns_of), .newest = (by), .key = the, \
    .key_count = 1
#define RELATIONS(relations_of) .relations = (relations_of), .relation_count = COUNT(relations_of)

static const Table service_tables[] = {
    [USERS] = {TABLE("users", user_columns, USER_CREATED_AT)},
    [PROJECTS] = {TABLE("projects", project_columns, PROJECT_CREATED_AT), RELATIONS(project_relations),
                  .include = OPTION_PROJECTS_INCLUDE},
    [AGENTS] = {TABLE("agents", agent_columns, AGENT_CREATED_AT), RELATIONS(agent_relations),
                .include = OPTION_AGENTS_INCLUDE},
    [COSTS] = {TABLE("costs", cost_columns, COST_TIMESTAMP)},
    [ACTIVITIES] = {TABLE("activities", activity_columns, ACTIVITY_TIMESTAMP)},
};

#define INCLUDE(js)                                                                                          \
    { .name = js, .type = TYPE_BOOL, .flags = COLUMN_NULLABLE | COLUMN_OPTION }

#define BUILDER(js)                                                                                          \
    { .name = js, .type = TYPE_JSON, .flags = COLUMN_NULLABLE | COLUMN_OPTION | COLUMN_PARTS }

static const Column option_columns[] = {
    [OPTION_LIMIT] = {.name = "limit", .type = TYPE_COUNT, .flags = COLUMN_NULLABLE | COLUMN_OPTION},
    [OPTION_AFTER] = {.name = "after",
                      .type = TYPE_TEXT,
                      .flags = COLUMN_NULLABLE | COLUMN_OPTION | COLUMN_NOT_EMPTY},
    [OPTION_SELECT] = BUILDER("select"),
    [OPTION_WHERE] = BUILDER("where"),
    [OPTION_ORDER_BY] = BUILDER("orderBy"),
    [OPTION_ALL] = BUILDER("all"),
    [OPTION_ON_CONFLICT] = BUILDER("onConflict"),
    [OPTION_TARGET] = BUILDER("target"),
    [OPTION_RETURNING] = BUILDER("returning"),
    [OPTION_TYPE] = {.name = "type", .type = TYPE_TEXT, .flags = COLUMN_NULLABLE | COLUMN_OPTION},
    [OPTION_PROJECTS_INCLUDE] = INCLUDE("includeUser"),
    INCLUDE("includeAgents"),
    INCLUDE("includeCosts"),
    INCLUDE("includeActivities"),
    [OPTION_AGENTS_INCLUDE] = INCLUDE("includeProject"),
};

static const Table service_options = {.columns = option_columns, .column_count = COUNT(option_columns)};

const Schema service_schema = {service_tables, &service_options, SERVICE_TABLES};

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

static const Default service_defaults[] = {
    {USERS, USER_CREATED_AT, .default_sql = "now()"},
    {USERS, USER_UPDATED_AT, .default_sql = "now()"},
    {PROJECTS, PROJECT_CREATED_AT, .default_sql = "now()"},
    {PROJECTS, PROJECT_UPDATED_AT, .default_sql = "now()"},
    {AGENTS, AGENT_STATUS, .default_sql = "'pending'"},
    {AGENTS, AGENT_START_TIME, .default_sql = "now()"},
    {AGENTS, AGENT_CREATED_AT, .default_sql = "now()"},
    {AGENTS, AGENT_UPDATED_AT, .default_sql = "now()"},
    {COSTS, COST_TIMESTAMP, .default_sql = "now()"},
    {ACTIVITIES, ACTIVITY_TIMESTAMP, .default_sql = "now()"},
};

static const char *const service_entities[] = {"User", "Project", "Agent", "Cost", "Activity"};

const Storage service_storage = {
    .entities = service_entities,
    .foreign_keys = service_foreign_keys,
    .indexes = service_indexes,
    .defaults = service_defaults,
    .foreign_key_count = COUNT(service_foreign_keys),
    .index_count = COUNT(service_indexes),
    .default_count = COUNT(service_defaults),
};
