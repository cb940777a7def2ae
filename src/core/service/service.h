/* The application: its tables and columns by name, for the service methods.
 *
 * The numbers are positions in service/schema.c; the id is column 0 of every table. */
#ifndef SERVICE_H
#define SERVICE_H

#include "core/schema.h"

enum { USERS, PROJECTS, AGENTS, COSTS, ACTIVITIES, SERVICE_TABLES };

enum {
    USER_ID,
    USER_EMAIL,
    USER_PASSWORD,
    USER_NAME,
    USER_REFRESH_TOKEN,
    USER_CREATED_AT,
    USER_UPDATED_AT,
    USER_COLUMNS
};

enum {
    PROJECT_ID,
    PROJECT_NAME,
    PROJECT_PATH,
    PROJECT_USER_ID,
    PROJECT_SETTINGS,
    PROJECT_CREATED_AT,
    PROJECT_UPDATED_AT,
    PROJECT_COLUMNS
};

/* Positions among the relations of a project. */
enum { PROJECT_USER, PROJECT_AGENTS, PROJECT_COSTS, PROJECT_ACTIVITIES };

enum {
    AGENT_ID,
    AGENT_PROJECT_ID,
    AGENT_STATUS,
    AGENT_START_TIME,
    AGENT_END_TIME,
    AGENT_LOGS,
    AGENT_ERROR,
    AGENT_CREATED_AT,
    AGENT_UPDATED_AT,
    AGENT_COLUMNS
};

enum {
    COST_ID,
    COST_PROJECT_ID,
    COST_AMOUNT,
    COST_MODEL,
    COST_PROVIDER,
    COST_INPUT_TOKENS,
    COST_OUTPUT_TOKENS,
    COST_TIMESTAMP,
    COST_COLUMNS
};

enum {
    ACTIVITY_ID,
    ACTIVITY_PROJECT_ID,
    ACTIVITY_TYPE,
    ACTIVITY_MESSAGE,
    ACTIVITY_METADATA,
    ACTIVITY_TIMESTAMP,
    ACTIVITY_COLUMNS
};

/* Options, after those of every schema. An include for each relation, in the relations' order. */
enum {
    OPTION_TYPE = OPTION_OTHERS,
    OPTION_PROJECTS_INCLUDE,
    OPTION_AGENTS_INCLUDE = OPTION_PROJECTS_INCLUDE + 4
};

extern const Schema service_schema;
extern const Storage service_storage;

#endif
