/* Filling a query. See query.h. */
#include "core/query.h"

OUTLINE JsonValue *query_where(Query *query, uint8_t column, SqlOp op) {
    Condition *condition = &query->conditions[query->condition_count++];
    condition->column = column;
    condition->op = (uint8_t)op;
    return &condition->value;
}
