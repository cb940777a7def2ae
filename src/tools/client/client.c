/* See client.h. */
#include "tools/client/client.h"

#include "tools/client/columns.h"
#include "tools/client/names.h"
#include "tools/client/relate.h"
#include "tools/client/print.h"
#include "tools/client/word.h"
#include "tools/document/document.h"

/* The names of the tables to keep. */
static Names read_keep(Arena *arena, const cJSON *list, Buf *out) {
    const cJSON *name;
    Str *names = arena_take(arena, tree_count(list) * sizeof *names);
    uint32_t count = 0;
    out->failed |= !names;
    if (!names) return (Names){0};
    cJSON_ArrayForEach(name, list) names[count++] = tree_text(name);
    return (Names){names, count};
}

/* `called`: its name in the document's member `in`. */
static void make_table(Plan *plan, const ModelTable *of, const char *in, Str called) {
    PlanTable *table = &plan->tables[plan->count++];
    Str name = of->client.name, row = of->client.row;
    *table = (PlanTable){.of = of, .number = PLAN_NONE};
    table->place = PLAN_JOIN(plan, str_from(in), STR("."), called);
    table->name = name.len ? name : word_camel(plan->out, of->name);
    table->row = row.len ? row : word_capital(plan->out, table->name);
    columns_make(plan, table);
}

/* Whether a table has a name: in JavaScript, or in the document, with a dot behind its schema. */
static bool is_called(Plan *plan, const PlanTable *table, Str name) {
    Buf shown = buf_make(plan->out->arena);
    name_show(&shown, table->of->name);
    plan->out->failed |= shown.failed;
    return str_eq(name, buf_str(&shown)) || str_eq(name, table->name);
}

/* Which tables are kept, in their order, and that each name that is asked for is one. */
static void number_tables(Plan *plan, const Names *keep) {
    bool *found = plan_take(plan, keep->count, sizeof *found);
    for (uint32_t i = 0; found && i < plan->count; i++) {
        PlanTable *table = &plan->tables[i];
        bool asked = !keep->count, there = table->column_count && !table->of->client.omit;
        for (uint32_t j = 0; j < keep->count; j++) {
            bool same = is_called(plan, table, keep->names[j]);
            found[j] |= same && there;
            asked |= same;
        }
        if (asked && there) table->number = (int)plan->kept++;
    }
    for (uint32_t j = 0; found && j < keep->count; j++)
        if (!found[j]) PLAN_SAY(plan, STR("tables"), STR("has no table \""), keep->names[j], STR("\""));
}

/* Makes the plan; what is wrong is in `mistakes`, and then it is not to be used. `keep`: none keeps all. */
static void make(Plan *plan, const Model *model, const Names *keep, Mistakes *mistakes, Buf *out) {
    *plan = (Plan){.model = model, .mistakes = mistakes, .out = out};
    plan->tables = plan_take(plan, model->table_count + model->block_count, sizeof *plan->tables);
    if (!plan->tables) return;
    for (uint32_t i = 0; i < model->table_count; i++)
        make_table(plan, &model->tables[i], "tables", model->tables[i].name);
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].view) make_table(plan, model->blocks[i].view, "sql", model->blocks[i].name);
    if (out->failed) return;
    number_tables(plan, keep);
    relate_make(plan);
    if (!out->failed) names_check(plan);
}

bool op_client(Arena *arena, const cJSON *input, Buf *out) {
    Mistakes mistakes = mistakes_make(arena);
    Buf text = buf_make(arena);
    Model model;
    Plan plan;
    if (!document_read_member(arena, input, "document", &model, out)) return false;
    Names keep = read_keep(arena, tree_member(input, "tables"), out);
    make(&plan, &model, &keep, &mistakes, out);
    out->failed |= mistakes.out.failed;
    if (out->failed) return false;
    if (mistakes.count) {
        mistakes_put(out, STR("no client can be made of the document"), &mistakes);
        return false;
    }
    print_schema(&text, &plan);
    out->failed |= text.failed;
    buf_lit(out, "{\"text\":");
    escape_put_text(out, text.ptr, text.len);
    buf_lit(out, ",\"tables\":");
    print_tables(out, &plan);
    buf_byte(out, '}');
    return true;
}
