/* Reading keys and checks. See keys.h. */
#include "tools/document/keys.h"

#include <stdlib.h>

#include "tools/document/expression.h"
#include "tools/lexer.h"
#include "tools/document/naming.h"
#include "tools/document/suggest.h"

/* A table's constraints as they are found. */
typedef struct Keys {
    ModelTable *table;
    ModelConstraint *list;
    uint32_t count, most;
} Keys;

static const char action_words[] = "noAction, restrict, cascade, setNull, setDefault";
static const char deferral_words[] = "immediate, deferred";

static ModelConstraint *add(Reading *r, Keys *keys, ConstraintKind kind, Str name) {
    if (keys->count == keys->most) return NULL; /* memory has run out */
    ModelConstraint *key = &keys->list[keys->count++];
    *key = (ModelConstraint){.kind = kind, .name = name, .place = reading_place(r)};
    return key;
}

/* The name that a key has where nothing is said. */
static Str usual(Reading *r, const Keys *keys, Str column, const char *label) {
    Named name = naming_make(keys->table->name, column, label);
    char *copy = reading_take(r, name.len + 1, 1);
    if (!copy) return (Str){0};
    bytes_copy(copy, name.text, name.len);
    return (Str){copy, name.len};
}

static Names one(Reading *r, Str name) {
    Str *names = reading_take(r, 1, sizeof *names);
    if (!names) return (Names){0};
    *names = name;
    return (Names){names, 1};
}

void keys_no_column(Reading *r, Str place, const ModelTable *table, Str name) {
    Suggestion suggestion = {.word = name};
    for (uint32_t i = 0; i < table->column_count; i++) suggest_offer(&suggestion, table->columns[i].name);
    READING_SAY_AT(r, place, table->name, STR(" has no column \""), name, STR("\""),
                   reading_suggest(r, suggestion.name));
}

Names keys_columns(Reading *r, const ModelTable *table, const cJSON *list) {
    uint32_t count = tree_count(list), at = 0;
    Str *names = reading_take(r, count, sizeof *names);
    ReadingWalk walk = {.whole = list};
    if (!names) return (Names){0};
    if (!count) READING_SAY(r, STR("names no column"));
    if (count > KEYS_COLUMNS) {
        READING_SAY(r, STR("has more than the 32 columns that Postgres takes"));
        return (Names){0};
    }
    while (reading_next(r, &walk)) {
        Str name = tree_text(walk.node);
        if (reading_kind(r, walk.node, KIND_TEXT)) {
            if (table && !model_column(table, name)) keys_no_column(r, buf_str(&r->path), table, name);
            if (names_has((Names){names, at}, name)) READING_SAY(r, STR("names \""), name, STR("\" twice"));
        }
        names[at++] = name;
    }
    return (Names){names, count};
}

Str keys_expression(Reading *r, Str text) {
    if (lexer_expression(text)) return expression_bare(text);
    READING_SAY(r, STR("is no expression: quotes and brackets come in pairs, and there is no comment, no "
                       "parameter, no \";\", and no \",\" outside of brackets"));
    return (Str){0};
}

Str keys_expression_in(Reading *r, const cJSON *member) {
    if (!member) return (Str){0};
    size_t was = reading_enter(r, tree_name(member));
    Str expression = keys_expression(r, tree_text(member));
    reading_leave(r, was);
    return expression;
}

uint32_t keys_word(Reading *r, const cJSON *node, const char *words) {
    if (!node) return 0;
    uint32_t word = str_in(tree_text(node), words);
    size_t was = reading_enter(r, tree_name(node));
    if (!word)
        READING_SAY(r, STR("must be one of "), str_from(words), STR(", not \""), tree_text(node), STR("\""));
    reading_leave(r, was);
    return word;
}

static const Member primary_members[] = {
    {"name", KIND_TEXT, false}, {"columns", KIND_LIST, true}, {"deferrable", KIND_TEXT, false}};

static void read_primary(Reading *r, Keys *keys, const cJSON *node) {
    const cJSON *got[COUNT(primary_members)] = {NULL};
    ModelConstraint *key = add(r, keys, CONSTRAINT_PRIMARY, usual(r, keys, (Str){0}, "pkey"));
    if (!key) return;
    if (cJSON_IsArray(node)) {
        key->columns = keys_columns(r, keys->table, node);
        return;
    }
    reading_members(r, node, primary_members, COUNT(primary_members), got);
    size_t was = reading_enter(r, STR("columns"));
    if (got[1]) key->columns = keys_columns(r, keys->table, got[1]);
    reading_leave(r, was);
    Str name = reading_name_in(r, got[0]);
    if (name.len) key->name = name;
    key->deferral = (Deferral)keys_word(r, got[2], deferral_words);
}

static const Member unique_members[] = {
    {"columns", KIND_LIST, true}, {"nullsNotDistinct", KIND_FLAG, false}, {"deferrable", KIND_TEXT, false}};

static void read_unique(Reading *r, Keys *keys, const cJSON *node) {
    const cJSON *got[COUNT(unique_members)] = {NULL};
    ModelConstraint *key = add(r, keys, CONSTRAINT_UNIQUE, tree_name(node));
    if (!key || !reading_kind(r, node, KIND_LIST | KIND_OBJECT)) return;
    if (cJSON_IsArray(node)) {
        key->columns = keys_columns(r, keys->table, node);
        return;
    }
    reading_members(r, node, unique_members, COUNT(unique_members), got);
    size_t was = reading_enter(r, STR("columns"));
    if (got[0]) key->columns = keys_columns(r, keys->table, got[0]);
    reading_leave(r, was);
    key->nulls_not_distinct = cJSON_IsTrue(got[1]);
    key->deferral = (Deferral)keys_word(r, got[2], deferral_words);
}

static void read_check(Reading *r, Keys *keys, const cJSON *node) {
    ModelConstraint *key = add(r, keys, CONSTRAINT_CHECK, tree_name(node));
    if (key && reading_kind(r, node, KIND_TEXT)) key->check = keys_expression(r, tree_text(node));
}

static void read_actions(Reading *r, ModelConstraint *key, const cJSON *on_delete, const cJSON *on_update,
                         const cJSON *deferrable) {
    uint32_t word = keys_word(r, on_delete, action_words);
    if (word) key->on_delete = (Action)(word - 1);
    word = keys_word(r, on_update, action_words);
    if (word) key->on_update = (Action)(word - 1);
    key->deferral = (Deferral)keys_word(r, deferrable, deferral_words);
}

static const Member foreign_members[] = {{"columns", KIND_LIST, true},
                                         {"references", KIND_OBJECT, true},
                                         {"onDelete", KIND_TEXT, false},
                                         {"onUpdate", KIND_TEXT, false},
                                         {"deferrable", KIND_TEXT, false}};
static const Member target_members[] = {{"table", KIND_TEXT, true}, {"columns", KIND_LIST, true}};

static void read_foreign(Reading *r, Keys *keys, const cJSON *node) {
    const cJSON *got[COUNT(foreign_members)] = {NULL}, *target[COUNT(target_members)] = {NULL};
    ModelConstraint *key = add(r, keys, CONSTRAINT_FOREIGN, tree_name(node));
    if (!key || !reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, foreign_members, COUNT(foreign_members), got);
    size_t was = reading_enter(r, STR("columns"));
    if (got[0]) key->columns = keys_columns(r, keys->table, got[0]);
    reading_leave(r, was);
    read_actions(r, key, got[2], got[3], got[4]);
    if (!got[1]) return;
    was = reading_enter(r, STR("references"));
    reading_members(r, got[1], target_members, COUNT(target_members), target);
    key->target = reading_qualified_in(r, target[0]);
    size_t deeper = reading_enter(r, STR("columns"));
    if (target[1]) key->target_columns = keys_columns(r, NULL, target[1]);
    reading_leave(r, deeper);
    reading_leave(r, was);
}

static const Member reference_members[] = {{"table", KIND_TEXT, true},
                                           {"column", KIND_TEXT, true},
                                           {"onDelete", KIND_TEXT, false},
                                           {"onUpdate", KIND_TEXT, false},
                                           {"deferrable", KIND_TEXT, false}};

static void read_reference(Reading *r, Keys *keys, Str column, const cJSON *node) {
    const cJSON *got[COUNT(reference_members)] = {NULL};
    ModelConstraint *key = add(r, keys, CONSTRAINT_FOREIGN, usual(r, keys, column, "fkey"));
    if (!key) return;
    reading_members(r, node, reference_members, COUNT(reference_members), got);
    key->columns = one(r, column);
    key->target = reading_qualified_in(r, got[0]);
    if (got[1]) key->target_columns = one(r, tree_text(got[1]));
    read_actions(r, key, got[2], got[3], got[4]);
}

/* The shorthands of one column. Their kinds have been seen to, so what is of another is not there. */
static void read_column(Reading *r, Keys *keys, const cJSON *node) {
    Str column = tree_name(node);
    const cJSON *check = tree_member(node, "check"), *reference = tree_member(node, "references");
    size_t was = reading_enter(r, STR("unique"));
    if (tree_flag(node, "unique")) {
        ModelConstraint *key = add(r, keys, CONSTRAINT_UNIQUE, usual(r, keys, column, "key"));
        if (key) key->columns = one(r, column);
    }
    reading_leave(r, was);
    was = reading_enter(r, STR("check"));
    if (cJSON_IsString(check)) {
        ModelConstraint *key = add(r, keys, CONSTRAINT_CHECK, usual(r, keys, column, "check"));
        if (key) key->check = keys_expression(r, tree_text(check));
    }
    reading_leave(r, was);
    was = reading_enter(r, STR("references"));
    if (cJSON_IsObject(reference)) read_reference(r, keys, column, reference);
    reading_leave(r, was);
    was = reading_enter(r, STR("primaryKey"));
    if (tree_flag(node, "primaryKey")) {
        ModelConstraint *key = add(r, keys, CONSTRAINT_PRIMARY, usual(r, keys, (Str){0}, "pkey"));
        if (key) key->columns = one(r, column);
    }
    reading_leave(r, was);
}

/* Reads the members of a table's object of the name `in`, each by `read`. */
static void read_map(Reading *r, Keys *keys, const cJSON *table, const char *in,
                     void (*read)(Reading *, Keys *, const cJSON *)) {
    const cJSON *map = tree_member(table, in);
    ReadingWalk walk = {.whole = map};
    if (!cJSON_IsObject(map)) return;
    size_t was = reading_enter(r, str_from(in));
    if (read != read_column) reading_map(r, map, false); /* the columns' names have been looked at */
    while (reading_next(r, &walk))
        if (read != read_column || cJSON_IsObject(walk.node)) read(r, keys, walk.node);
    reading_leave(r, was);
}

/* The columns of the primary key can't be null. */
static void check_primary(Reading *r, const ModelTable *table, const ModelConstraint *key) {
    for (uint32_t i = 0; i < key->columns.count; i++) {
        const ModelColumn *column = model_column(table, key->columns.names[i]);
        if (!column || !column->nullable) continue;
        size_t was = reading_enter(r, STR("columns"));
        reading_enter(r, column->name);
        reading_enter(r, STR("nullable"));
        READING_SAY(r, STR("can't be of a column of \"primaryKey\": take it away"));
        reading_leave(r, was);
    }
}

static void check_primaries(Reading *r, const Keys *keys) {
    const ModelConstraint *first = NULL;
    for (uint32_t i = 0; i < keys->count; i++) {
        const ModelConstraint *key = &keys->list[i];
        if (key->kind != CONSTRAINT_PRIMARY) continue;
        if (first)
            READING_SAY_AT(r, key->place, STR("is a second \"primaryKey\"; the first is "), first->place,
                           STR(": one of several columns is the table's, \"primaryKey\": [\"a\", \"b\"]"));
        else check_primary(r, keys->table, first = key);
    }
}

static int by_kind(const void *a, const void *b) {
    const ModelConstraint *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : name_order(x->name, y->name);
}

void keys_read(Reading *r, ModelTable *table, const cJSON *node) {
    static const char *const maps[] = {"unique", "checks", "foreignKeys"};
    const cJSON *primary = tree_member(node, "primaryKey");
    Keys keys = {.table = table, .most = table->column_count * 4 + 1};
    for (uint32_t i = 0; i < COUNT(maps); i++) {
        const cJSON *map = tree_member(node, maps[i]);
        if (cJSON_IsObject(map)) keys.most += tree_count(map);
    }
    keys.list = reading_take(r, keys.most, sizeof *keys.list);
    if (!keys.list) return;
    size_t was = reading_enter(r, STR("primaryKey"));
    if (cJSON_IsArray(primary) || cJSON_IsObject(primary)) read_primary(r, &keys, primary);
    reading_leave(r, was);
    read_map(r, &keys, node, "columns", read_column);
    read_map(r, &keys, node, "unique", read_unique);
    read_map(r, &keys, node, "checks", read_check);
    read_map(r, &keys, node, "foreignKeys", read_foreign);
    check_primaries(r, &keys);
    qsort(keys.list, keys.count, sizeof *keys.list, by_kind);
    table->constraints = keys.list;
    table->constraint_count = keys.count;
}
