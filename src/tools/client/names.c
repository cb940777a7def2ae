/* See names.h. */
#include "tools/client/names.h"

#include "tools/client/word.h"

enum { TABLES_MOST = 65535 };

/* A name like one that can't be had. */
static Str another(const Plan *plan, Str word, const char *more) {
    Str name = PLAN_JOIN(plan, word, str_from(more));
    return word.len && name.len <= MODEL_NAME ? name : STR("name");
}

/* What the document may say instead: `: give "client": {"name": "batchTable"}`. */
static Str mend(const Plan *plan, const char *member, Str word, const char *more) {
    return PLAN_JOIN(plan, STR(": give \"client\": {\""), str_from(member), STR("\": \""),
                     another(plan, word, more), STR("\"}"));
}

static void check_table(const Plan *plan, const PlanTable *table, Str place) {
    if (!table->name.len) {
        PLAN_SAY(plan, place, STR("makes no name in JavaScript"), mend(plan, "name", (Str){0}, ""));
        return;
    }
    const char *whose = word_taken_table(table->name);
    if (whose)
        PLAN_SAY(plan, place, STR("is \""), table->name, STR("\" in JavaScript, "), str_from(whose),
                 mend(plan, "name", table->name, "Table"));
    whose = word_taken_row(table->row);
    if (whose)
        PLAN_SAY(plan, place, STR("has rows of the type \""), table->row, STR("\", "), str_from(whose),
                 mend(plan, "row", table->row, "Row"));
    for (const PlanTable *other = plan->tables; other < table; other++) {
        if (other->number == PLAN_NONE || !other->name.len) continue;
        if (str_eq(other->name, table->name))
            PLAN_SAY(plan, place, STR("is \""), table->name, STR("\" in JavaScript, as "), other->of->name,
                     STR(" is"), mend(plan, "name", table->name, "2"));
        else if (str_eq(other->row, table->row))
            PLAN_SAY(plan, place, STR("has rows of the type \""), table->row, STR("\", as "), other->of->name,
                     STR(" has"), mend(plan, "row", table->row, "2"));
        else continue;
        break; /* the first says it */
    }
}

static void check_column(const Plan *plan, const PlanTable *table, const PlanColumn *column, Str in) {
    Str place = PLAN_JOIN(plan, in, STR(".columns."), column->of->name);
    if (!column->name.len) {
        PLAN_SAY(plan, place, STR("makes no name in JavaScript"), mend(plan, "name", (Str){0}, ""));
        return;
    }
    const char *whose = word_taken_field(column->name);
    if (whose)
        PLAN_SAY(plan, place, STR("is \""), column->name, STR("\" in JavaScript, "), str_from(whose),
                 mend(plan, "name", column->name, "Column"));
    for (const PlanColumn *other = table->columns; other < column; other++) {
        if (!str_eq(other->name, column->name)) continue;
        PLAN_SAY(plan, place, STR("is \""), column->name, STR("\" in JavaScript, as "), other->of->name,
                 STR(" is"), mend(plan, "name", column->name, "2"));
        break; /* the first says it */
    }
}

/* How the document names a relation: `"posts2": {"table": "posts", "columns": ["author_id"]}`. */
static Str named_as(const Plan *plan, const PlanRelation *relation) {
    Buf text = buf_make(plan->out->arena);
    Names columns = relation->kind == PLAN_THROUGH   ? relation->through_own
                    : relation->kind == PLAN_INVERSE ? relation->columns
                                                     : relation->own;
    buf_byte(&text, '"');
    buf_put(&text, another(plan, relation->name, "2"));
    buf_lit(&text, "\": {");
    if (relation->kind != PLAN_OWN) {
        buf_lit(&text, relation->kind == PLAN_THROUGH ? "\"through\": " : "\"table\": ");
        Str other = relation->kind == PLAN_THROUGH ? relation->through->of->name : relation->target->of->name;
        tree_put_text(&text, other);
        buf_lit(&text, ", ");
    }
    buf_lit(&text, "\"columns\": [");
    for (uint32_t i = 0; i < columns.count; i++) {
        if (i) buf_lit(&text, ", ");
        escape_put_text(&text, columns.names[i].ptr, columns.names[i].len);
    }
    buf_lit(&text, "]}");
    plan->out->failed |= text.failed;
    return buf_str(&text);
}

static void check_relation(const Plan *plan, const PlanTable *table, const PlanRelation *relation, Str in) {
    const char *whose = word_taken_field(relation->name);
    bool fits = relation->name.len && relation->name.len <= MODEL_NAME, column = false, other = false;
    for (uint32_t i = 0; i < table->column_count; i++)
        column |= str_eq(table->columns[i].name, relation->name);
    for (const PlanRelation *it = table->relations; it < relation; it++)
        other |= str_eq(it->name, relation->name);
    if (fits && !whose && !column && !other) return;
    Str what = !fits    ? STR(", which is no name in JavaScript")
               : whose  ? PLAN_JOIN(plan, STR(", "), str_from(whose))
               : column ? STR(", as its column is called")
                        : STR(", as another of its relations is called");
    PLAN_SAY(plan, in, STR("gets the relation \""), relation->name, STR("\" by "), relation->place, what,
             STR(": give \"client\": {\"relations\": {"), named_as(plan, relation), STR("}}"));
}

/* A name that can't be had is said where it would stand; what is wrong with one name says no more of it. */
void names_check(Plan *plan) {
    for (uint32_t i = 0; i < plan->count; i++) {
        const PlanTable *table = &plan->tables[i];
        if (table->number == PLAN_NONE) continue;
        Str place = table->place;
        uint32_t fields = table->column_count + table->relation_count;
        check_table(plan, table, place);
        for (uint32_t j = 0; j < table->column_count; j++)
            check_column(plan, table, &table->columns[j], place);
        for (uint32_t j = 0; j < table->relation_count; j++)
            check_relation(plan, table, &table->relations[j], place);
        if (fields > PLAN_FIELDS)
            PLAN_SAY(plan, place,
                     STR("has more than the 64 columns and relations that a client takes of a table: "
                         "leave some out, columns by \"client\": {\"omit\": true}, relations by "
                         "\"client\": {\"relations\": {\"name\": false}}"));
        plan->columns += table->column_count;
        plan->relations += table->relation_count;
    }
    if (plan->kept > TABLES_MOST)
        PLAN_SAY(plan, STR("tables"), STR("are more than the 65535 that a client takes"));
    if (!plan->kept && !plan->mistakes->count) PLAN_SAY(plan, STR("tables"), STR("has none for a client"));
}
