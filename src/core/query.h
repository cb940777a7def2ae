/* The content of one statement: a table, the conditions and order of its rows, and the values to write.
 *
 * The forms fill it from the arguments (input.h), and the writers of statements read it (select.h, write.h).
 * They get nothing else of a call except the Sql to write to. A Query must outlive the statement's request.
 */
#ifndef QUERY_H
#define QUERY_H

#include "core/sql.h"

enum {
    QUERY_CONDITIONS = 32, /* as many columns as a key can have */
    QUERY_KEY = 2,   /* values that say where a page of a method's list begins: of the order's columns */
    QUERY_TERMS = 32 /* of an order, the id that is added to them included */
};

/* `column op value` */
typedef struct Condition {
    uint8_t column;
    uint8_t op; /* SqlOp */
    JsonValue value;
} Condition;

/* A column in an order. */
typedef struct Term {
    uint8_t column;
    bool desc; /* from the greatest to the least */
} Term;

typedef struct Query {
    const Table *table;
    const Relation *through; /* NULL, or: the conditions are of a parent, the rows those of this relation */
    uint32_t condition_count;
    uint32_t order_count;
    Condition conditions[QUERY_CONDITIONS]; /* all of them must hold */
    Term order[QUERY_TERMS];
    JsonValue options[SCHEMA_FIELDS]; /* by OPTION_*: limit, after, where, … */
    JsonValue values[SCHEMA_FIELDS];  /* by column: what is written; JSON_NONE for what is not */
    JsonValue key[QUERY_KEY];
    bool by_key; /* `key` is the row a page begins behind; otherwise the option `after` has its id */
} Query;

/* Adds a condition, and returns the place for its value. */
JsonValue *query_where(Query *query, uint8_t column, SqlOp op);

/* Adds a column to the order. */
void query_order(Query *query, uint8_t column, bool desc);

/* Whether an option is there. */
INLINE bool query_given(const JsonValue *value) {
    return value->kind > JSON_NULL;
}

#endif
