/* Objects -> SQL. See filter.h. */
#include "core/filter.h"

#include "core/select.h"
#include "core/shape.h"

/* The operators of a column, in the order of filter_operators. Up to ILIKE they are SqlOps. */
enum {
    FILTER_IN = SQL_ILIKE + 1,
    FILTER_NOT_IN,
    FILTER_BETWEEN,
    FILTER_IS_DISTINCT,
    FILTER_CONTAINS,
    FILTER_CONTAINED_BY,
    FILTER_OVERLAPS,
    FILTER_MATCHES,
    FILTER_PATH,
    FILTER_END
};

static const char filter_operators[] =
    "eq, ne, lt, lte, gt, gte, like, ilike, in, notIn, between, isDistinct, "
    "contains, containedBy, overlaps, matches, path";

/* What is compared: a column, or a place in its document. */
typedef struct Operand {
    const Column *column;
    const Rows *path; /* NULL: the column itself */
    Alias alias;
} Operand;

Alias filter_alias(Filter *filter, const Table *table) {
    enum { LETTERS = 26 };
    uint32_t n = filter->tables++;
    if (n == FILTER_TABLES) issue_add_limit(filter->issues, ISSUE_TOO_MANY, NULL, FILTER_TABLES);
    if (shape_has_secrets(table)) filter->guarded = true;
    return (Alias)(n < LETTERS ? 'a' + n : ALIAS_MORE + (n - LETTERS) % FILTER_TABLES);
}

const Relation *filter_relation(const Table *table, Str name) {
    for (uint32_t i = 0; i < table->relation_count; i++)
        if (str_is(name, table->relations[i].name)) return &table->relations[i];
    return NULL;
}

/* `a."x"=b."y" and …` */
static void filter_join(Sql *sql, const Table *left, Alias left_alias, const uint8_t *columns,
                        const Table *right, Alias right_alias, const uint8_t *others, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i) sql_op(sql, SQL_AND);
        sql_column(sql, left_alias, &left->columns[columns[i]]);
        sql_op(sql, SQL_EQ);
        sql_column(sql, right_alias, &right->columns[others[i]]);
    }
}

void filter_from(Filter *filter, const Table *parent, Alias parent_alias, const Relation *relation,
                 Alias alias) {
    Sql *sql = filter->sql;
    const Table *table = &filter->schema->tables[relation->table];
    const Through *through = relation->through;
    select_from(sql, table, alias);
    if (through) {
        const Table *link = &filter->schema->tables[through->table];
        Alias link_alias = filter_alias(filter, link);
        sql_words(sql, " join ");
        sql_table(sql, link);
        sql_words(sql, " ");
        sql_alias(sql, link_alias);
        sql_words(sql, " on ");
        filter_join(sql, link, link_alias, through->columns, table, alias, relation->columns,
                    relation->target_count);
        sql_words(sql, " where ");
        filter_join(sql, link, link_alias, through->own, parent, parent_alias, relation->own,
                    relation->count);
        return;
    }
    sql_words(sql, " where ");
    filter_join(sql, table, alias, relation->columns, parent, parent_alias, relation->own, relation->count);
}

/* `a."x"`, or `(a."x"#>$1::text[])` */
static void filter_operand(Sql *sql, const Operand *operand) {
    static const Column name = {.type = TYPE_TEXT};
    if (operand->path) sql_paren(sql);
    sql_column(sql, operand->alias, operand->column);
    if (!operand->path) return;
    if (operand->column->type != TYPE_JSONB) sql_cast(sql, TYPE_JSONB);
    sql_op(sql, SQL_AT_PATH);
    sql_value_array(sql, &name, operand->path, 0);
    sql_paren_end(sql);
}

/* `a."x" op $n`, for operators that take the operand once. */
static void filter_plain(Filter *filter, const Operand *operand, SqlOp op, const JsonValue *given,
                         const Column *type) {
    JsonValue *value = compare_keep(filter->issues, given);
    if (!value) return;
    filter_operand(filter->sql, operand);
    sql_op(filter->sql, op);
    /* An array has the column's own type by itself, which may be no text[] but a varchar[]. */
    if (type->flags & COLUMN_ARRAY) sql_value(filter->sql, type, value);
    else sql_value_cast(filter->sql, type, value);
}

/* One of eq … ilike, with a value. */
static void filter_compare(Filter *filter, const Operand *operand, SqlOp op, JsonValue *value) {
    const Column *column = operand->column;
    Issues *issues = filter->issues;
    bool text = column->type == TYPE_TEXT && !(column->flags & COLUMN_ARRAY) && !operand->path;
    if ((op == SQL_LIKE || op == SQL_ILIKE) && !text) {
        issue_add(issues, ISSUE_TYPE, NULL, types[TYPE_TEXT].must_be);
        return;
    }
    compare_near(issues, column, op, value);
    if (operand->path) {
        static const Column document = {.type = TYPE_JSONB};
        filter_plain(filter, operand, op, value, &document);
        return;
    }
    value = compare_keep(issues, value);
    if (value) compare_put(filter->sql, operand->alias, column, op, value);
}

/* Where the value is null. */
static void filter_null(Filter *filter, const Operand *operand, uint32_t op) {
    bool is = op == SQL_EQ;
    if (!is && op != SQL_NE && op != FILTER_IS_DISTINCT)
        issue_add(filter->issues, ISSUE_TYPE, NULL, "a value: only eq, ne and isDistinct take null");
    filter_operand(filter->sql, operand);
    if (is) sql_op(filter->sql, SQL_IS_NULL);
    else sql_words(filter->sql, " is not null");
}

/* `(a."x">=$1 and a."x"<=$2)` */
static void filter_between(Filter *filter, const Operand *operand, const JsonValue *pair) {
    enum { PAIR = 2 };
    Walk walk;
    sql_paren(filter->sql);
    walk_start(&walk, filter->issues, pair, JSON_ARRAY, PAIR);
    while (walk_next(&walk)) {
        if (walk.count == PAIR) sql_op(filter->sql, SQL_AND);
        filter_compare(filter, operand, walk.count == PAIR ? SQL_LTE : SQL_GTE, &walk.value);
    }
    sql_paren_end(filter->sql);
    if (pair->kind == JSON_ARRAY && walk.count < PAIR)
        issue_add(filter->issues, ISSUE_TYPE, NULL, "an array of two values");
}

/* `(a."x"<>$1 or a."x" is null)`: what isDistinct means where the value isn't null. */
static void filter_distinct(Filter *filter, const Operand *operand, JsonValue *value) {
    sql_paren(filter->sql);
    filter_compare(filter, operand, SQL_NE, value);
    sql_op(filter->sql, SQL_OR);
    filter_operand(filter->sql, operand);
    sql_op(filter->sql, SQL_IS_NULL);
    sql_paren_end(filter->sql);
}

/* contains, containedBy, overlaps: of arrays and documents. */
static void filter_contains(Filter *filter, const Operand *operand, uint32_t op, JsonValue *value) {
    static const Column document = {.type = TYPE_JSONB};
    const Column *column = operand->column;
    bool array = column->flags & COLUMN_ARRAY && !operand->path,
         json = operand->path || column->type == TYPE_JSONB;
    if (!array && (!json || op == FILTER_OVERLAPS)) {
        issue_add(filter->issues, ISSUE_TYPE, NULL,
                  op == FILTER_OVERLAPS ? "of an array column" : "of an array or a jsonb column");
        return;
    }
    compare_value(filter->issues, column, value);
    filter_plain(filter, operand, (SqlOp)(SQL_CONTAINS + op - FILTER_CONTAINS), value,
                 array ? column : &document);
}

static void filter_matches(Filter *filter, const Operand *operand, JsonValue *given) {
    static const Column text = {.type = TYPE_TEXT};
    bool well = types[operand->column->type].form == FORM_TEXT && !operand->path &&
                !(operand->column->flags & COLUMN_ARRAY);
    if (!well) issue_add(filter->issues, ISSUE_TYPE, NULL, "of a text or a tsvector column");
    compare_value(filter->issues, &text, given);
    JsonValue *value = compare_keep(filter->issues, given);
    if (value) sql_matches(filter->sql, operand->alias, operand->column, value);
}

/* `a."x"=any($n)`; an issue of a place in a document. */
static Fold filter_in(Filter *filter, const Operand *operand, bool negated, const JsonValue *array) {
    Sql *sql = filter->sql;
    if (operand->path || operand->column->flags & COLUMN_ARRAY) {
        issue_add(filter->issues, ISSUE_TYPE, NULL, "of a column that is neither an array nor a document");
        return FOLD_SOME;
    }
    if (negated) sql_op(sql, SQL_NOT);
    bool some = compare_any(sql, filter->issues, operand->alias, operand->column, array);
    return some ? FOLD_SOME : negated ? FOLD_ALL : FOLD_NONE;
}

static Fold filter_operator(Filter *filter, const Operand *operand, uint32_t op, JsonValue *value) {
    if (value->kind == JSON_NULL) {
        filter_null(filter, operand, op);
        return FOLD_SOME;
    }
    switch (op) {
    case FILTER_IN:
    case FILTER_NOT_IN: return filter_in(filter, operand, op == FILTER_NOT_IN, value);
    case FILTER_BETWEEN: filter_between(filter, operand, value); break;
    case FILTER_IS_DISTINCT: filter_distinct(filter, operand, value); break;
    case FILTER_CONTAINS:
    case FILTER_CONTAINED_BY:
    case FILTER_OVERLAPS: filter_contains(filter, operand, op, value); break;
    case FILTER_MATCHES: filter_matches(filter, operand, value); break;
    default: filter_compare(filter, operand, (SqlOp)op, value);
    }
    return FOLD_SOME;
}

/* Takes one more condition of a list into account, in what all of them come to: under `none` = FOLD_ALL all
 * of them must hold, under FOLD_NONE one. It begins as `none`. */
static void filter_fold(Fold *fold, Fold none, Fold one) {
    if (one != none && *fold + none != FOLD_ALL + FOLD_NONE) *fold = one;
}

/* What the opposite of a condition comes to. */
static Fold filter_opposite(Fold fold) {
    return fold ? (Fold)(FOLD_ALL + FOLD_NONE - fold) : fold;
}

/* The path of an operand, its names as cells. */
static const Rows *filter_path(Filter *filter, const JsonValue *object, const Column *column) {
    static const Column name = {.type = TYPE_TEXT};
    static const Str path = STR_INIT("path");
    Issues *issues = filter->issues;
    Buf cells = buf_make(issues->list.arena);
    JsonReader r = json_reader(object->text);
    JsonValue value;
    Str key;
    Walk walk;
    json_enter(&r, '{');
    while (json_member(&r, &key) && json_value(&r, &value)) {
        if (!str_is(key, "path")) continue;
        size_t was = issues->path.len;
        issue_enter(issues, &path);
        if (types[column->type].form != FORM_JSON || column->flags & COLUMN_ARRAY)
            issue_add(issues, ISSUE_UNKNOWN, NULL, ": it is of json and jsonb columns");
        walk_start(&walk, issues, &value, JSON_ARRAY, FILTER_DEPTH);
        while (walk_next(&walk)) {
            if (walk.value.kind != JSON_NUMBER) compare_value(issues, &name, &walk.value);
            buf_bytes(&cells, (const char *)&walk.value, sizeof walk.value);
        }
        issues->path.len = was;
        Rows *rows = arena_take(issues->list.arena, sizeof *rows);
        if (!rows || cells.failed) issue_no_memory(issues);
        else *rows = (Rows){(const JsonValue *)(const void *)cells.ptr, 1, 0, cells.len / sizeof value};
        return rows;
    }
    return NULL;
}

/* A column's member: a value, or an object of operators. */
static Fold filter_column_is(Filter *filter, const Column *column, Alias alias, JsonValue *value) {
    Operand operand = {column, NULL, alias};
    Fold fold = FOLD_ALL;
    Walk walk;
    bool more = false;
    if (value->kind != JSON_OBJECT) return filter_operator(filter, &operand, SQL_EQ, value);
    operand.path = filter_path(filter, value, column);
    walk_start(&walk, filter->issues, value, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t op = bytes_in(walk.key.ptr, walk.key.len, filter_operators) - 1;
        if (op == FILTER_PATH) continue;
        if (more) sql_op(filter->sql, SQL_AND);
        more = true;
        if (op < FILTER_END) {
            filter_fold(&fold, FOLD_ALL, filter_operator(filter, &operand, op, &walk.value));
            continue;
        }
        buf_lit(issue_begin(filter->issues, ISSUE_UNKNOWN, NULL), "; there are ");
        buf_lit(&filter->issues->list, filter_operators);
        issue_end(filter->issues);
    }
    if (!more) sql_words(filter->sql, "true");
    return fold;
}

/* `exists (select from … where … and …)`; of `every`: `not exists (… and (…) is not true)`. */
static Fold filter_exists(Filter *filter, const Table *table, Alias alias, const Relation *relation,
                          bool exists, bool every, const JsonValue *json, uint32_t depth) {
    Sql *sql = filter->sql;
    const Table *target = &filter->schema->tables[relation->table];
    Alias inner = filter_alias(filter, target);
    Fold fold = FOLD_ALL;
    if (!exists) sql_op(sql, SQL_NOT);
    sql_words(sql, "exists ");
    sql_paren(sql);
    sql_words(sql, "select");
    filter_from(filter, table, alias, relation, inner);
    if (json) {
        sql_op(sql, SQL_AND);
        sql_paren(sql);
        fold = filter_where(filter, target, inner, json, depth + 1);
        sql_paren_end(sql);
        if (every) sql_words(sql, " is not true");
    }
    sql_paren_end(sql);
    return every && fold == FOLD_ALL ? FOLD_ALL : FOLD_SOME;
}

static Fold filter_relation_is(Filter *filter, const Table *table, Alias alias, const Relation *relation,
                               const JsonValue *value, uint32_t depth) {
    Fold fold = FOLD_ALL;
    Walk walk;
    bool more = false;
    if (!relation->many) {
        bool null = value->kind == JSON_NULL;
        return filter_exists(filter, table, alias, relation, !null, false, null ? NULL : value, depth);
    }
    walk_start(&walk, filter->issues, value, JSON_OBJECT, UINT32_MAX);
    while (walk_next(&walk)) {
        uint32_t which = bytes_in(walk.key.ptr, walk.key.len, "some, every, none");
        if (!which) {
            issue_add(filter->issues, ISSUE_UNKNOWN, NULL, "; there are some, every, none");
            continue;
        }
        if (more) sql_op(filter->sql, SQL_AND);
        more = true;
        filter_fold(
            &fold, FOLD_ALL,
            filter_exists(filter, table, alias, relation, which == 1, which == 2, &walk.value, depth));
    }
    if (!more) sql_words(filter->sql, "true");
    return fold;
}

/* `(… and …)`, `(… or …)`, `not (…)` */
static Fold filter_list(Filter *filter, const Table *table, Alias alias, SqlOp op, const JsonValue *json,
                        uint32_t depth) {
    Sql *sql = filter->sql;
    Fold none = op == SQL_OR ? FOLD_NONE : FOLD_ALL, fold = none;
    Walk walk;
    bool more = false;
    if (op == SQL_NOT) sql_op(sql, op);
    sql_paren(sql);
    if (op == SQL_NOT) {
        fold = filter_where(filter, table, alias, json, depth + 1);
        sql_paren_end(sql);
        return filter_opposite(fold);
    }
    walk_start(&walk, filter->issues, json, JSON_ARRAY, UINT32_MAX);
    while (walk_next(&walk)) {
        if (walk.value.kind == JSON_NULL) continue; /* in JavaScript it was left out */
        if (more) sql_op(sql, op);
        more = true;
        filter_fold(&fold, none, filter_where(filter, table, alias, &walk.value, depth + 1));
    }
    if (!more && op == SQL_OR) sql_words(sql, "false");
    else if (!more) sql_words(sql, "true");
    sql_paren_end(sql);
    return fold;
}

static Fold filter_member(Filter *filter, const Table *table, Alias alias, Str key, JsonValue *value,
                          uint32_t depth) {
    uint32_t i = input_column(table, key), list = str_in(key, "and, or, not");
    const Relation *relation = filter_relation(table, key);
    if (i < table->column_count) return filter_column_is(filter, &table->columns[i], alias, value);
    if (relation) return filter_relation_is(filter, table, alias, relation, value, depth);
    if (list) return filter_list(filter, table, alias, (SqlOp)(SQL_AND + list - 1), value, depth);
    input_unknown(filter->issues, NULL, table, ~(Set)0);
    return FOLD_SOME;
}

Fold filter_where(Filter *filter, const Table *table, Alias alias, const JsonValue *json, uint32_t depth) {
    Fold fold = FOLD_ALL;
    Walk walk;
    bool more = false;
    if (depth > FILTER_DEPTH) {
        issue_add_limit(filter->issues, ISSUE_TOO_DEEP, NULL, FILTER_DEPTH);
        return FOLD_SOME;
    }
    walk_start(&walk, filter->issues, json, JSON_OBJECT, UINT32_MAX);
    walk.table = table;
    while (walk_next(&walk)) {
        if (more) sql_op(filter->sql, SQL_AND);
        more = true;
        Str key = walk.key; /* the walk goes on in the same text, but the path has it by now */
        filter_fold(&fold, FOLD_ALL, filter_member(filter, table, alias, key, &walk.value, depth));
    }
    if (!more) sql_words(filter->sql, "true");
    return fold;
}
