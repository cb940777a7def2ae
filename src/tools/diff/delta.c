/* See delta.h. */
#include "tools/diff/delta.h"

#include "tools/document/naming.h"
#include "tools/document/pgtype.h"
#include "tools/diff/phrase.h"
#include "tools/diff/same.h"

/* Zeroed, so that what isn't said is nothing. */
static void *take(Delta *delta, size_t count, size_t size) {
    char *block = arena_take(delta->arena, count * size);
    delta->failed |= !block;
    for (size_t i = 0; block && i < count * size; i++) block[i] = 0;
    return block;
}

TableDelta *delta_table(const Delta *delta, Str name) {
    const TableDelta *found = lookup_get(&delta->by_name, NULL, name);
    return found ? &delta->tables[found - delta->tables] : NULL;
}

uint8_t delta_touch_column(const TableDelta *table, Str column) {
    for (uint32_t i = 0; table->was && i < table->was->column_count; i++)
        if (str_eq(table->was->columns[i].name, column)) return table->types[i] | table->remade[i];
    return 0;
}

/* How the types that an expression mentions are touched. */
static uint8_t touch_types(const Delta *delta, Str sql) {
    uint8_t touch = 0;
    Lexer lexer = lexer_of(sql);
    Buf name = buf_make(delta->arena);
    while (delta->touched.used && phrase_next_name(&lexer, &name)) {
        const EnumDelta *it = lookup_get(&delta->touched, NULL, buf_str(&name));
        if (it) touch |= it->touch;
    }
    return name.failed ? TOUCH_BOTH : touch;
}

uint8_t delta_touch_expression(const Delta *delta, const TableDelta *table, Str sql) {
    uint8_t touch = 0;
    for (uint32_t i = 0; sql.len && i < table->was->column_count; i++) {
        uint8_t of_column = table->types[i] | table->remade[i];
        if ((touch | of_column) != touch && phrase_mentions(sql, table->was->columns[i].name))
            touch |= of_column;
    }
    return sql.len ? touch | touch_types(delta, sql) : 0;
}

bool delta_key_stays(const TableDelta *table, Names columns) {
    if (!table->was || !table->now) return false;
    for (uint32_t i = 0; i < columns.count; i++)
        if (delta_touch_column(table, columns.names[i])) return false;
    for (uint32_t i = 0; i < table->was->constraint_count; i++) {
        const ModelConstraint *key = &table->was->constraints[i];
        bool is_key = key->kind == CONSTRAINT_PRIMARY || key->kind == CONSTRAINT_UNIQUE;
        if (is_key && table->keys[i] && !table->key_touch[i] && same_names(key->columns, columns))
            return true;
    }
    return false;
}

/* Whether nothing but values have come. */
static bool only_adds(Names was, Names now) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < now.count && at < was.count; i++) at += str_eq(now.names[i], was.names[at]);
    return at == was.count;
}

/* What the schema to come uses at once. */
typedef struct Uses {
    Lookup strings; /* what its expressions' strings say */
    Lookup types;   /* those that a column comes to have */
} Uses;

static void find_strings(Lookup *strings, const ModelTable *table) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        phrase_strings(strings, table->columns[i].default_sql);
        phrase_strings(strings, table->columns[i].generated);
    }
    for (uint32_t i = 0; i < table->constraint_count; i++)
        phrase_strings(strings, table->constraints[i].check);
    for (uint32_t i = 0; i < table->index_count; i++) {
        const ModelIndex *index = &table->indexes[i];
        phrase_strings(strings, index->where);
        for (uint32_t k = 0; k < index->part_count; k++) phrase_strings(strings, index->parts[k].expression);
    }
}

static Uses find_uses(Delta *delta) {
    Uses uses = {lookup_make(delta->arena), lookup_make(delta->arena)};
    for (uint32_t t = 0; t < delta->now->table_count; t++) {
        const ModelTable *table = &delta->now->tables[t], *before = model_table(delta->was, table->name);
        find_strings(&uses.strings, table);
        for (uint32_t i = 0; before && i < table->column_count; i++) {
            const ModelColumn *column = &table->columns[i], *earlier = model_column(before, column->name);
            if (earlier && !str_eq(column->type, earlier->type))
                lookup_entry(&uses.types, NULL, pgtype_element(column->type));
        }
    }
    delta->failed |= uses.strings.failed || uses.types.failed;
    return uses;
}

/* Whether a value that comes is used by something at once: what one transaction adds to an enum it can't use.
 * A text of this content is taken for a use; and so is a column that becomes of this type. */
static bool is_used(const Uses *uses, const ModelEnum *was, const ModelEnum *now) {
    for (uint32_t i = 0; i < now->values.count; i++)
        if (!names_has(was->values, now->values.names[i]) &&
            lookup_find(&uses->strings, NULL, now->values.names[i]))
            return true;
    return lookup_find(&uses->types, NULL, now->name) != NULL;
}

static Str aside_of(Delta *delta, Str name) {
    char label[8] = "old";
    for (uint32_t n = 1;; n++) {
        Named made = naming_make(name, (Str){0}, label);
        Str text = name_beside(delta->arena, name, named_str(&made), &delta->failed);
        if (n > 99 || (!model_enum(delta->was, text) && !model_enum(delta->now, text) &&
                       !model_table(delta->was, text) && !model_table(delta->now, text)))
            return CHANGES_TEXT(&delta->changes, text);
        label[3] = byte_digit(n / 10), label[4] = byte_digit(n % 10);
    }
}

static void find_enums(Delta *delta) {
    Uses uses = {0};
    delta->touched = lookup_make(delta->arena);
    delta->enum_count = delta->was->enum_count;
    if (!delta->live && delta->enum_count) uses = find_uses(delta);
    delta->enums = take(delta, delta->enum_count, sizeof *delta->enums);
    for (uint32_t i = 0; delta->enums && i < delta->enum_count; i++) {
        EnumDelta *it = &delta->enums[i];
        it->was = &delta->was->enums[i];
        it->now = model_enum(delta->now, it->was->name);
        if (!it->now || names_eq(it->was->values, it->now->values)) continue;
        bool simple =
            only_adds(it->was->values, it->now->values) && (delta->live || !is_used(&uses, it->was, it->now));
        it->touch = simple ? TOUCH_DOWN : TOUCH_BOTH;
        it->aside = aside_of(delta, it->was->name);
        lookup_put(&delta->touched, NULL, name_bare(it->was->name), it);
    }
}

static uint8_t touch_type(const Delta *delta, const ModelColumn *was, const ModelColumn *now) {
    bool same = str_eq(pgtype_stored(was->type), pgtype_stored(now->type));
    if (!same || !str_eq(was->collation, now->collation)) return TOUCH_BOTH;
    const ModelEnum *type = model_enum(delta->was, pgtype_element(was->type));
    return type ? delta->enums[type - delta->was->enums].touch : 0;
}

/* What is generated can't be altered, nor what it is made of: it is dropped before, with the indexes that it
 * is part of, and added after where it stays. One generated column is never made of another. */
static void find_columns(const Delta *delta, TableDelta *table) {
    const ModelTable *was = table->was;
    for (uint32_t i = 0; i < was->column_count; i++) {
        const ModelColumn *now = model_column(table->now, was->columns[i].name);
        if (now && !(was->columns[i].generated.len && now->generated.len))
            table->types[i] = touch_type(delta, &was->columns[i], now);
    }
    for (uint32_t i = 0; i < was->column_count; i++) {
        const ModelColumn *column = &was->columns[i], *now = model_column(table->now, column->name);
        if (!now && column->generated.len) table->remade[i] = TOUCH_BOTH;
        if (!now || (!column->generated.len && !now->generated.len)) continue;
        uint8_t touch = touch_type(delta, column, now);
        if (!column->generated.len) touch = TOUCH_BOTH;
        else if (!now->generated.len) touch |= TOUCH_DOWN;
        else if (!phrase_eq(column->generated, now->generated)) touch = TOUCH_BOTH;
        else touch |= delta_touch_expression(delta, table, column->generated);
        table->remade[i] = touch;
        /* One that stays as a plain column may change its type like any other. */
        if (!column->generated.len) table->types[i] = 0;
    }
}

/* Finds what each constraint is now: by its name first, then whatever says the same by another. */
static void match_keys(TableDelta *table) {
    const ModelTable *was = table->was, *now = table->now;
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < was->constraint_count; i++)
            for (uint32_t k = 0; k < now->constraint_count && !table->keys[i]; k++) {
                const ModelConstraint *a = &was->constraints[i], *b = &now->constraints[k];
                if (table->key_stays[k] || (!round && !str_eq(a->name, b->name)) || !same_constraint(a, b))
                    continue;
                table->keys[i] = b;
                table->key_stays[k] = true;
            }
}

static void match_indexes(TableDelta *table) {
    const ModelTable *was = table->was, *now = table->now;
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < was->index_count; i++)
            for (uint32_t k = 0; k < now->index_count && !table->indexes[i]; k++) {
                const ModelIndex *a = &was->indexes[i], *b = &now->indexes[k];
                if (table->index_stays[k] || (!round && !str_eq(a->name, b->name)) || !same_index(a, b))
                    continue;
                table->indexes[i] = b;
                table->index_stays[k] = true;
            }
}

/* How a column that is part of a key or an index touches it: Postgres itself builds an index anew when a type
 * changes, as long as it needn't be told how to compare. */
static uint8_t remade_of(const TableDelta *table, Names names) {
    uint8_t touch = 0;
    for (uint32_t i = 0; i < table->was->column_count; i++)
        if (table->remade[i] && names_has(names, table->was->columns[i].name)) touch |= table->remade[i];
    return touch;
}

uint8_t delta_touch_index(const Delta *delta, const TableDelta *table, const ModelIndex *index) {
    uint8_t touch = delta_touch_expression(delta, table, index->where) | remade_of(table, index->include);
    for (uint32_t i = 0; i < index->part_count; i++) {
        const ModelIndexPart *part = &index->parts[i];
        touch |= delta_touch_expression(delta, table, part->expression) |
                 (part->opclass.len || part->collation.len ? delta_touch_column(table, part->column)
                                                           : remade_of(table, (Names){&part->column, 1}));
    }
    return touch;
}

/* One that is to be made anew anyway needs no renaming: it goes, and comes by its new name. */
static void touch_key(TableDelta *table, uint32_t i, uint8_t touch) {
    const ModelConstraint *now = table->keys[i];
    if (!now || !touch) return;
    table->key_touch[i] |= touch;
    if (str_eq(now->name, table->was->constraints[i].name)) return;
    table->key_stays[now - table->now->constraints] = false;
    table->keys[i] = NULL;
}

static void touch_keys(const Delta *delta, TableDelta *table) {
    for (uint32_t i = 0; i < table->was->constraint_count; i++) {
        const ModelConstraint *key = &table->was->constraints[i];
        if (key->kind != CONSTRAINT_FOREIGN)
            touch_key(table, i,
                      delta_touch_expression(delta, table, key->check) | remade_of(table, key->columns));
    }
    for (uint32_t i = 0; i < table->was->index_count; i++) {
        const ModelIndex *now = table->indexes[i];
        uint8_t touch = now ? delta_touch_index(delta, table, &table->was->indexes[i]) : 0;
        table->index_touch[i] = touch;
        if (!touch || str_eq(now->name, table->was->indexes[i].name)) continue;
        table->index_stays[now - table->now->indexes] = false;
        table->indexes[i] = NULL;
    }
}

/* A foreign key hangs on its columns, on those it points to, and on the key these are. */
static uint8_t touch_foreign(const Delta *delta, const TableDelta *table, const ModelConstraint *key) {
    const TableDelta *target = delta_table(delta, key->target);
    uint8_t touch = 0;
    for (uint32_t i = 0; i < key->columns.count; i++)
        touch |= delta_touch_column(table, key->columns.names[i]);
    if (!target || !target->was || !target->now) return TOUCH_BOTH;
    for (uint32_t i = 0; i < key->target_columns.count; i++)
        touch |= delta_touch_column(target, key->target_columns.names[i]);
    for (uint32_t i = 0; i < target->was->constraint_count; i++) {
        const ModelConstraint *other = &target->was->constraints[i];
        bool is_key = other->kind == CONSTRAINT_PRIMARY || other->kind == CONSTRAINT_UNIQUE;
        if (is_key && same_names(other->columns, key->target_columns))
            touch |= target->keys[i] ? target->key_touch[i] : TOUCH_BOTH;
    }
    /* Postgres takes a unique index for a key too. */
    for (uint32_t i = 0; i < target->was->index_count; i++)
        if (target->was->indexes[i].unique)
            touch |= target->indexes[i] ? target->index_touch[i]
                     : target->was->indexes[i].part_count == key->target_columns.count ? TOUCH_BOTH
                                                                                       : 0;
    return touch;
}

static void find_tables(Delta *delta, const Model *old) {
    const Model *was = delta->was, *now = delta->now;
    delta->tables = take(delta, (size_t)was->table_count + now->table_count, sizeof *delta->tables);
    for (uint32_t i = 0; delta->tables && i < was->table_count; i++)
        delta->tables[delta->table_count++] = (TableDelta){
            .old = &old->tables[i], .was = &was->tables[i], .now = model_table(now, was->tables[i].name)};
    for (uint32_t i = 0; delta->tables && i < now->table_count; i++)
        if (!model_table(was, now->tables[i].name))
            delta->tables[delta->table_count++] = (TableDelta){.now = &now->tables[i]};
    delta->by_name = lookup_make(delta->arena);
    for (uint32_t i = 0; delta->tables && i < delta->table_count; i++) {
        TableDelta *table = &delta->tables[i];
        static const ModelTable none;
        lookup_put(&delta->by_name, NULL, table->was ? table->was->name : table->now->name, table);
        const ModelTable *before = table->was ? table->was : &none, *after = table->now ? table->now : &none;
        table->types = take(delta, before->column_count, 1);
        table->remade = take(delta, before->column_count, 1);
        table->keys = take(delta, before->constraint_count, sizeof(const ModelConstraint *));
        table->key_touch = take(delta, before->constraint_count, 1);
        table->key_stays = take(delta, after->constraint_count, sizeof(bool));
        table->indexes = take(delta, before->index_count, sizeof(const ModelIndex *));
        table->index_touch = take(delta, before->index_count, 1);
        table->index_stays = take(delta, after->index_count, sizeof(bool));
        table->inline_key =
            take(delta, (size_t)before->constraint_count + after->constraint_count, sizeof(bool));
    }
    delta->failed |= delta->by_name.failed || delta->touched.failed;
}

void delta_make(Delta *delta, const Model *old) {
    find_enums(delta);
    if (!delta->failed) find_tables(delta, old);
    if (delta->failed) return;
    for (uint32_t i = 0; i < delta->table_count; i++) {
        TableDelta *table = &delta->tables[i];
        if (!table->was || !table->now) continue;
        find_columns(delta, table);
        match_keys(table);
        match_indexes(table);
        touch_keys(delta, table);
    }
    for (uint32_t i = 0; i < delta->table_count; i++) {
        TableDelta *table = &delta->tables[i];
        if (!table->was || !table->now) continue;
        for (uint32_t k = 0; k < table->was->constraint_count; k++)
            if (table->was->constraints[k].kind == CONSTRAINT_FOREIGN && table->keys[k])
                touch_key(table, k, touch_foreign(delta, table, &table->was->constraints[k]));
    }
}
