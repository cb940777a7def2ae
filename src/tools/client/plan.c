/* See plan.h. */
#include "tools/client/plan.h"

#include <string.h>

void *plan_take(const Plan *plan, size_t count, size_t size) {
    void *block = arena_take(plan->out->arena, count * size);
    if (block) memset(block, 0, count * size);
    else plan->out->failed = true;
    return block;
}

Str plan_join(const Plan *plan, const Str *parts, size_t count) {
    Buf text = buf_make(plan->out->arena);
    for (size_t i = 0; i < count; i++) buf_put(&text, parts[i]);
    plan->out->failed |= text.failed;
    return buf_str(&text);
}

void plan_say(const Plan *plan, Str place, const Str *parts, size_t count) {
    mistakes_add(plan->mistakes, place, plan_join(plan, parts, count));
}

int plan_column(const PlanTable *table, Str sql) {
    for (uint32_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].of->name, sql)) return (int)i;
    return PLAN_NONE;
}

bool plan_has(const PlanTable *table, Names columns) {
    for (uint32_t i = 0; i < columns.count; i++)
        if (plan_column(table, columns.names[i]) == PLAN_NONE) return false;
    return true;
}

Names plan_key(const PlanTable *table) {
    const ModelConstraint *key = table->of->constraints;
    return table->of->constraint_count && key->kind == CONSTRAINT_PRIMARY ? key->columns : (Names){0};
}
