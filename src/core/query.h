/* The content of one statement: a table, the conditions of its rows, and the values to write.
 *
 * The forms fill it from the arguments (input.h), and the writers of statements read it (select.h, write.h).
 * They get nothing else of a call except the Sql to write to. A Query must outlive the statement's request.
 */
#ifndef QUERY_H
#define QUERY_H

#include "core/sql.h"

enum {
    QUERY_CONDITIONS = 32 /* as many columns as a key can have */
};

/* `column op value` */
typedef struct Condition {
    uint8_t column;
    uint8_t op; /* SqlOp */
    JsonValue value;
} Condition;

typedef struct Query {
    const Table *table;
    uint32_t condition_count;
    Condition conditions[QUERY_CONDITIONS]; /* all of them must hold */
    JsonValue options[SCHEMA_FIELDS];       /* by OPTION_* */
    JsonValue values[SCHEMA_FIELDS];        /* by column: what is written; JSON_NONE for what is not */
} Query;

/* Adds a condition, and returns the place for its value. */
JsonValue *query_where(Query *query, uint8_t column, SqlOp op);

/* Whether an option is there. */
INLINE bool query_given(const JsonValue *value) {
    return value->kind > JSON_NULL;
}

#endif
