/* The forms of methods: arguments into conditions, and into the members of a query's node. See form.h. */
#include "core/form.h"

#include "core/find.h"
#include "core/store.h"
#include "core/write.h"

/* The first argument of most forms. */
static void form_by(Call *call) {
    call_where(call, call->method->by, SQL_EQ, NULL);
}

/* `{"user":true,"agents":true}`: the relations that the options ask for. */
static JsonValue form_include(Call *call) {
    const Table *table = call->query.table;
    Buf text = buf_make(call->arena);
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (call->query.options[table->include + i].kind != JSON_TRUE) continue;
        buf_lit(&text, text.len ? ",\"" : "{\"");
        buf_lit(&text, table->relations[i].name);
        buf_lit(&text, "\":true");
    }
    if (!text.len) return (JsonValue){.kind = JSON_NONE};
    buf_byte(&text, '}');
    if (text.failed) issue_no_memory(&call->input.issues);
    return (JsonValue){buf_str(&text), JSON_OBJECT, 0};
}

void form_get(Call *call) {
    const Table *rows = call->query.table;
    Find find = find_start(call);
    Node node = {0};
    form_by(call);
    call_options(call, (set_of(rows->relation_count) - 1) << rows->include);
    node_start(&find.filter, &node, rows);
    node.members[NODE_INCLUDE] = form_include(call);
    node.members[NODE_ORDER_BY] = node_no_order;
    if (!call->input.issues.failed) find_rows(&find, &node, SHAPE_ROW_OR_NULL);
}

/* Of a list only a page: so many rows, behind the key of the last one's end: two cells. */
OUTLINE static void form_page(Call *call, Node *node, Find *find, JsonValue *cells) {
    JsonReader r = json_reader(call->page);
    JsonValue *limit = &node->members[NODE_LIMIT];
    if (!json_value(&r, limit) || limit->kind != JSON_NUMBER) return;
    call->page.len = 0;
    if (json_end(&r)) return;
    if (node->table->newest == SCHEMA_NONE || node->table->key_count != 1) call->page.len = 1;
    node->members[NODE_AFTER].kind = JSON_NONE;
    find->behind = cells;
    for (size_t i = 0; i < FORM_PAGE; i++)
        if (!json_value(&r, &cells[i]) || cells[i].kind != JSON_STRING) call->page.len = 1; /* it is none */
}

void form_list(Call *call) {
    const Method *method = call->method;
    Query *query = &call->query;
    const JsonValue *narrow = &query->options[method->option];
    Find find = find_start(call);
    Node node = {0};
    JsonValue *cells = arena_take(call->arena, FORM_PAGE * sizeof *cells); /* the request needs them */
    call_options(call, set_of(OPTION_LIMIT) | set_of(OPTION_AFTER) | set_of(method->option));
    if (method->other && narrow->kind == JSON_STRING) *query_where(query, method->other, SQL_EQ) = *narrow;
    node_start(&find.filter, &node, query->table);
    node.members[NODE_LIMIT] = query->options[OPTION_LIMIT];
    node.members[NODE_AFTER] = query->options[OPTION_AFTER];
    if (!cells) {
        issue_no_memory(&call->input.issues);
        call->page.len = 0;
    } else if (call->page.len) {
        form_page(call, &node, &find, cells);
    }
    if (!call->input.issues.failed && !call->page.len) find_rows(&find, &node, SHAPE_ROWS);
}

void form_list_by(Call *call) {
    form_by(call);
    form_list(call);
}

/* What the method calls its n-th argument; NULL where that is the column's own name. */
static const char *form_name(const Call *call, uint32_t n) {
    const char *name = call->method->names;
    if (n >= call->method->name_count) return NULL;
    while (n--) name += literal_len(name) + 1;
    return name;
}

void form_list_between(Call *call) {
    call_where(call, call->method->by, SQL_GTE, form_name(call, 0));
    call_where(call, call->method->by, SQL_LTE, form_name(call, 1));
    form_list(call);
}

/* Each parent gives at most `limit` rows by its index, so that the work is bounded however many there are. */
void form_list_through(Call *call) {
    const Column *option = &call->schema->options->columns[OPTION_LIMIT];
    const Relation *relation = &call->query.table->relations[call->method->other];
    Sql *sql = &call->sql;
    Find find = find_start(call);
    Node parent = {0}, node = {0};
    Order order = {0};
    form_by(call);
    node_start(&find.filter, &parent, call->query.table);
    node_start(&find.filter, &node, &call->schema->tables[relation->table]);
    JsonValue *limit = &node.members[NODE_LIMIT];
    input_argument(&call->input, option, option->name, limit);
    if (call->input.issues.failed) return;
    if (limit->kind == JSON_NULL) *limit = (JsonValue){STR("50"), JSON_NUMBER, 0};
    sql_words(sql, "select ");
    find_cells(&find, &node);
    select_from(sql, parent.table, parent.alias);
    sql_words(sql, " cross join lateral ");
    sql_paren(sql);
    sql_words(sql, "select ");
    sql_all(sql);
    filter_from(&find.filter, parent.table, parent.alias, relation, node.alias);
    find_order(&find, &node, &order);
    order_put(&order, &find.filter, false);
    node_number(&find.filter, &node, NODE_LIMIT);
    sql_paren_end_as(sql, node.alias);
    select_conditions(sql, &call->query, parent.alias);
    order_put(&order, &find.filter, false);
    node_number(&find.filter, &node, NODE_LIMIT);
    find_send(&find, node.table, SHAPE_ROWS);
}

/* `select coalesce(sum("amount"),0)::float8 …`: in the fewest digits. */
void form_sum_by(Call *call) {
    const Table *table = call->query.table;
    Sql *sql = &call->sql;
    form_by(call);
    sql_words(sql, "select coalesce");
    sql_paren(sql);
    sql_op(sql, SQL_SUM);
    sql_paren(sql);
    sql_column(sql, ALIAS_NONE, &table->columns[call->method->other]);
    sql_paren_end(sql);
    sql_zero(sql);
    sql_paren_end(sql);
    sql_cast(sql, TYPE_FLOAT8);
    select_from(sql, table, ALIAS_NONE);
    select_conditions(sql, &call->query, ALIAS_NONE);
    call_shape(call, SHAPE_VALUE, false);
    call_send(call);
}

void form_set_by(Call *call) {
    const uint8_t other = call->method->other;
    call_where(call, call->method->by, SQL_EQ, form_name(call, 0));
    call_argument(call, other, form_name(call, 1), &call->query.values[other]);
    store_updated(call);
}

void form_ping(Call *call) {
    sql_words(&call->sql, "select true");
    call_run(call);
}

void form_clear(Call *call) {
    write_truncate(&call->sql, call->schema);
    call_run(call);
}
