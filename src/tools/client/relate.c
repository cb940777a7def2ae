/* See relate.h. */
#include "tools/client/relate.h"

#include "tools/client/word.h"

static PlanTable *table_of(const Plan *plan, Str name) {
    const ModelTable *of = model_table(plan->model, name);
    return of ? &plan->tables[of - plan->model->tables] : NULL;
}

static bool is_foreign(const Plan *plan, const PlanTable *table, const ModelConstraint *key) {
    if (key->kind != CONSTRAINT_FOREIGN || !plan_has(table, key->columns)) return false;
    const PlanTable *target = table_of(plan, key->target);
    return target && plan_has(target, key->target_columns);
}

static bool is_in(Names some, Names all) {
    for (uint32_t i = 0; i < some.count; i++)
        if (!names_has(all, some.names[i])) return false;
    return true;
}

/* Whether one row at most has the same values in these columns. */
static bool is_unique(const ModelTable *table, Names columns) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if ((key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE) &&
            is_in(key->columns, columns))
            return true;
    }
    for (uint32_t i = 0; i < table->index_count; i++)
        if (index_is_unique(&table->indexes[i], columns)) return true;
    return false;
}

static bool is_nullable(const ModelTable *table, Names columns) {
    for (uint32_t i = 0; i < columns.count; i++)
        if (model_column(table, columns.names[i])->nullable) return true;
    return false;
}

/* Whether a table's primary key is these two keys and nothing besides. */
static bool is_link(const PlanTable *table, const ModelConstraint *a, const ModelConstraint *b) {
    Names key = plan_key(table);
    if (a == b || key.count != a->columns.count + b->columns.count) return false;
    for (uint32_t i = 0; i < a->columns.count; i++)
        if (names_has(b->columns, a->columns.names[i])) return false;
    return is_in(a->columns, key) && is_in(b->columns, key);
}

/* What is done with each relation that is found. */
typedef void Found(const Plan *plan, PlanTable *of, const PlanRelation *relation);

static void count_one(const Plan *plan, PlanTable *of, const PlanRelation *relation) {
    (void)plan, (void)relation;
    of->relation_count++;
}

static void add_one(const Plan *plan, PlanTable *of, const PlanRelation *relation) {
    (void)plan;
    if (of->relations) of->relations[of->relation_count++] = *relation;
}

static void find_own(const Plan *plan, PlanTable *table, const ModelConstraint *key, Found *found) {
    PlanRelation relation = {.kind = PLAN_OWN,
                             .place = key->place,
                             .of = table,
                             .key = key,
                             .target = table_of(plan, key->target),
                             .own = key->columns,
                             .columns = key->target_columns,
                             .nullable = is_nullable(table->of, key->columns)};
    found(plan, table, &relation);
}

static void find_inverse(const Plan *plan, PlanTable *table, const ModelConstraint *key, Found *found) {
    PlanTable *target = table_of(plan, key->target);
    bool one = is_unique(table->of, key->columns);
    PlanRelation relation = {.kind = PLAN_INVERSE,
                             .place = key->place,
                             .of = target,
                             .key = key,
                             .target = table,
                             .own = key->target_columns,
                             .columns = key->columns,
                             .many = !one,
                             .nullable = one};
    found(plan, target, &relation);
}

static void find_through(const Plan *plan, PlanTable *table, const ModelConstraint *key, Found *found) {
    for (uint32_t i = 0; i < table->of->constraint_count; i++) {
        const ModelConstraint *other = &table->of->constraints[i];
        if (!is_foreign(plan, table, other) || !is_link(table, key, other)) continue;
        PlanTable *near = table_of(plan, key->target);
        PlanRelation relation = {.kind = PLAN_THROUGH,
                                 .place = key->place,
                                 .of = near,
                                 .through = table,
                                 .key = key,
                                 .back = other,
                                 .target = table_of(plan, other->target),
                                 .own = key->target_columns,
                                 .columns = other->target_columns,
                                 .through_own = key->columns,
                                 .through_columns = other->columns,
                                 .many = true};
        found(plan, near, &relation);
        return;
    }
}

/* A table's keys in the order of their first columns. */
static void each_key(const Plan *plan, PlanTable *table, Found *found,
                     void (*find)(const Plan *, PlanTable *, const ModelConstraint *, Found *)) {
    for (uint32_t i = 0; i < table->of->column_count; i++) {
        for (uint32_t j = 0; j < table->of->constraint_count; j++) {
            const ModelConstraint *key = &table->of->constraints[j];
            if (is_foreign(plan, table, key) && str_eq(key->columns.names[0], table->of->columns[i].name))
                find(plan, table, key, found);
        }
    }
}

static void each_relation(const Plan *plan, Found *found) {
    uint32_t count = plan->model->table_count;
    for (uint32_t i = 0; i < count; i++) each_key(plan, &plan->tables[i], found, find_own);
    for (uint32_t i = 0; i < count; i++) each_key(plan, &plan->tables[i], found, find_inverse);
    for (uint32_t i = 0; i < count; i++) each_key(plan, &plan->tables[i], found, find_through);
}

/* The name of a table where one row of it is meant. */
static Str one_of(const Plan *plan, const PlanTable *table) {
    Str row = table->of->client.row;
    return row.len ? word_small(plan->out, row) : table->name;
}

static PlanRelation *find(const PlanTable *table, PlanKind kind, const ModelConstraint *key) {
    for (uint32_t i = 0; i < table->relation_count; i++)
        if (table->relations[i].kind == kind && table->relations[i].key == key) return &table->relations[i];
    return NULL;
}

/* What tells a key from others that lead to the same table, with a capital letter: the name that the document
 * gives it, or its columns, a single one without its ending unless `whole`. */
static Str word_of_key(const Plan *plan, const PlanTable *in, const ModelConstraint *key, bool whole) {
    const PlanRelation *own = find(in, PLAN_OWN, key);
    Str words = {0};
    if (own && own->named) return word_capital(plan->out, own->name);
    for (uint32_t i = 0; i < key->columns.count; i++) {
        Str column = in->columns[plan_column(in, key->columns.names[i])].name, stem = {0};
        if (key->columns.count == 1 && !whole) stem = word_stem(column);
        words = word_join(plan->out, words, word_capital(plan->out, stem.len ? stem : column), (Str){0});
    }
    return words;
}

/* Whether more of the table's relations of this kind lead to the same rows; those of its own rows count
 * twice, as they have another side. */
static bool is_doubled(const PlanTable *table, const PlanRelation *relation) {
    uint32_t count = relation->target == table && relation->kind != PLAN_OWN;
    for (uint32_t i = 0; i < table->relation_count; i++)
        count += table->relations[i].kind == relation->kind && table->relations[i].target == relation->target;
    return count > 1;
}

/* Whether another of the table's relations that come from elsewhere leads to the same rows. */
static bool leads_twice(const PlanTable *table, const PlanRelation *relation) {
    for (uint32_t i = 0; i < table->relation_count; i++) {
        const PlanRelation *other = &table->relations[i];
        if (other != relation && other->kind != PLAN_OWN && other->target == relation->target) return true;
    }
    return false;
}

/* The name that a key's column gives its own relation: `author` of author_id. */
static Str own_stem(const Plan *plan, const PlanRelation *relation) {
    if (relation->own.count > 1) return (Str){0};
    return word_stem(word_camel(plan->out, relation->own.names[0]));
}

/* How long a relation's name is at least: where several lead to the same rows, one that says nothing else
 * says by which key. */
static uint8_t first_length(const Plan *plan, const PlanTable *table, const PlanRelation *relation) {
    if (relation->kind == PLAN_THROUGH) return relation->target == table || leads_twice(table, relation);
    if (relation->kind == PLAN_OWN && own_stem(plan, relation).len) return 0;
    return is_doubled(table, relation);
}

/* A relation's name of a length: `posts`, `postsByAuthor`, `postsByAuthorId`. The other side of a key within
 * one table may want a third one, `pagesOfParent`, where the row that the key leads to is `pagesByParent`. */
static Str name_of(const Plan *plan, const PlanTable *table, const PlanRelation *relation) {
    bool other = relation->kind == PLAN_INVERSE && relation->target == table && relation->length > 2;
    Str by = other ? STR("Of") : STR("By"),
        name = relation->many ? relation->target->name : one_of(plan, relation->target);
    Str stem = relation->kind == PLAN_OWN ? own_stem(plan, relation) : (Str){0};
    if (!relation->length) return stem.len ? stem : name;
    const PlanTable *in = relation->kind == PLAN_OWN       ? table
                          : relation->kind == PLAN_THROUGH ? relation->through
                                                           : relation->target;
    Str word = word_of_key(plan, in, relation->key, relation->length > 1);
    if (relation->kind != PLAN_THROUGH) return word_join(plan->out, name, by, word);
    Str link = word_capital(plan->out, relation->through->name);
    if (relation->length == 1) return word_join(plan->out, name, by, relation->target == table ? word : link);
    return word_join(plan->out, word_join(plan->out, name, by, link), by, word);
}

/* Whether a column or another relation that has its name by now has this one's. */
static bool is_taken(const PlanTable *table, const PlanRelation *relation) {
    for (uint32_t i = 0; i < table->column_count; i++)
        if (str_eq(table->columns[i].name, relation->name)) return true;
    for (uint32_t i = 0; i < table->relation_count; i++) {
        const PlanRelation *other = &table->relations[i];
        if (other != relation && str_eq(other->name, relation->name)) return true;
    }
    return false;
}

/* Names a table's relations of one kind. Where two have the same name, both get a longer one, whichever comes
 * first; where a column or a relation of another kind has it, this one does. */
static void name_kind(const Plan *plan, PlanTable *table, PlanKind kind) {
    enum { LONGEST = 2 };
    for (uint32_t i = 0; i < table->relation_count; i++) {
        PlanRelation *relation = &table->relations[i];
        if (relation->kind != kind || relation->named) continue;
        relation->length = first_length(plan, table, relation);
        relation->name = name_of(plan, table, relation);
    }
    for (uint32_t round = 0; round < LONGEST; round++) {
        for (uint32_t i = 0; i < table->relation_count; i++) {
            PlanRelation *relation = &table->relations[i];
            relation->taken = relation->kind == kind && !relation->named && is_taken(table, relation);
        }
        for (uint32_t i = 0; i < table->relation_count; i++) {
            PlanRelation *relation = &table->relations[i];
            if (!relation->taken) continue;
            relation->length++;
            relation->name = name_of(plan, table, relation);
        }
    }
}

/* Whether the document means this relation by a name. */
static bool is_meant(const ClientNamed *named, const PlanRelation *relation) {
    if (named->through.len) {
        return relation->kind == PLAN_THROUGH && str_eq(relation->through->of->name, named->through) &&
               (!named->columns.count || names_eq(relation->through_own, named->columns));
    }
    if (named->table.len) {
        return relation->kind == PLAN_INVERSE && str_eq(relation->target->of->name, named->table) &&
               (!named->columns.count || names_eq(relation->columns, named->columns));
    }
    return relation->kind == PLAN_OWN && names_eq(relation->own, named->columns);
}

static void take_name(const Plan *plan, PlanTable *table, const ClientNamed *named) {
    PlanRelation *meant = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!is_meant(named, &table->relations[i])) continue;
        meant = &table->relations[i];
        count++;
    }
    if (count > 1) {
        PLAN_SAY(
            plan, named->place,
            STR("means more relations than one: say which by \"columns\", those of the key that leads here"));
    } else if (meant) {
        if (meant->named)
            PLAN_SAY(plan, named->place, STR("means the relation that \""), meant->name,
                     STR("\" means: keep one"));
        meant->name = named->name;
        meant->named = true;
    } else if (named->through.len) {
        PLAN_SAY(plan, named->place, STR("finds no many-to-many: the \"primaryKey\" of "), named->through,
                 STR(" must be two keys to other tables, and one of them must lead here"));
    } else if (named->table.len) {
        PLAN_SAY(plan, named->place, STR("finds no such key of "), named->table, STR(" that leads here"));
    } else {
        PLAN_SAY(plan, named->place, STR("finds no key of these columns that leads to another table"));
    }
}

static void leave_out(const Plan *plan, PlanTable *table, const ClientNamed *named) {
    bool found = false;
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!str_eq(table->relations[i].name, named->name)) continue;
        found = table->relations[i].omit = true;
    }
    if (!found) PLAN_SAY(plan, named->place, STR("leaves out a relation that is not there"));
}

/* Those that a client has: of tables that are kept, and not left out. */
static void keep(PlanTable *table) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->relation_count; i++) {
        const PlanRelation *relation = &table->relations[i];
        bool has = !relation->omit && relation->target->number != PLAN_NONE &&
                   (!relation->through || relation->through->number != PLAN_NONE);
        if (has) table->relations[kept++] = *relation;
    }
    table->relation_count = kept;
}

/* Calls a function for each of a table's names of the document that leaves out, or that doesn't. */
static void each_named(const Plan *plan, PlanTable *table, bool omit,
                       void (*take)(const Plan *, PlanTable *, const ClientNamed *)) {
    const ClientTable *client = &table->of->client;
    for (uint32_t i = 0; i < client->relation_count; i++)
        if (client->relations[i].omit == omit) take(plan, table, &client->relations[i]);
}

void relate_make(const Plan *plan) {
    static const PlanKind order[] = {PLAN_OWN, PLAN_INVERSE,
                                     PLAN_THROUGH}; /* each is named by those before */
    uint32_t count = plan->model->table_count;
    each_relation(plan, count_one);
    for (uint32_t i = 0; i < count; i++) {
        PlanTable *table = &plan->tables[i];
        table->relations = plan_take(plan, table->relation_count, sizeof *table->relations);
        table->relation_count = 0;
    }
    each_relation(plan, add_one);
    for (uint32_t i = 0; i < count; i++) each_named(plan, &plan->tables[i], false, take_name);
    for (uint32_t k = 0; k < COUNT(order); k++)
        for (uint32_t i = 0; i < count; i++) name_kind(plan, &plan->tables[i], order[k]);
    for (uint32_t i = 0; i < count; i++) each_named(plan, &plan->tables[i], true, leave_out);
    for (uint32_t i = 0; i < count; i++) keep(&plan->tables[i]);
}
