/* See rename.h. */
#include "tools/diff/rename.h"

#include <stdlib.h>

#include "tools/document/naming.h"
#include "tools/diff/phrase.h"
#include "tools/document/pgtype.h"
#include "tools/lookup.h"

typedef struct Job {
    Arena *arena;
    const Model *from, *to;
    Hints *hints;
    Changes *changes;
    Buf *questions;
    Str *tables, *enums; /* of `from`, by their new names */
    Str **columns;       /* per table of `from`, the same */
    Renamings types;     /* the enums that have a new name */
    bool failed;
} Job;

/* A thing's new name, and where it stands in `from`. */
typedef struct NamedPlace {
    Str name;
    uint32_t place;
} NamedPlace;

static void *take(Job *job, size_t count, size_t size) {
    void *block = arena_take(job->arena, count * size);
    job->failed |= !block;
    return block;
}

static Str copy(Job *job, Str text) {
    Buf made = buf_make(job->arena);
    buf_put(&made, text);
    job->failed |= made.failed;
    return buf_str(&made);
}

/* A name that nothing has, for a while or until what bears it is dropped. `known`: see rename_in_order. */
static Str aside(Job *job, const Lookup *known, Str name) {
    char label[8] = "old";
    for (uint32_t n = 1;; n++) {
        Named made = naming_make(name, (Str){0}, label);
        Str text = name_beside(job->arena, name, named_str(&made), &job->failed);
        if (n > 999 || !lookup_find(known, NULL, text)) return copy(job, text);
        label[3] = byte_digit(n / 100), label[4] = byte_digit(n / 10 % 10), label[5] = byte_digit(n % 10);
    }
}

/* By which free name a thing gets to another schema and to another name there, one after the other. */
static Str way_to(Job *job, const Lookup *known, Str from, Str to) {
    const Str ways[] = {name_beside(job->arena, to, name_bare(from), &job->failed),
                        name_beside(job->arena, from, name_bare(to), &job->failed)};
    for (uint32_t i = 0; i < COUNT(ways); i++) {
        const LookupEntry *taken = lookup_find(known, NULL, ways[i]);
        if (!taken || !taken->count) return ways[i];
    }
    return aside(job, known, from);
}

static void rename_once(Job *job, const Match *match, ChangeKind kind, Lookup *known, Str *name, Str to) {
    static const Renamed renamed[] = {[CHANGE_RENAME_ENUM] = RENAMED_ENUM,
                                      [CHANGE_RENAME_TABLE] = RENAMED_TABLE,
                                      [CHANGE_RENAME_COLUMN] = RENAMED_COLUMN};
    Change *change = changes_add(job->changes, kind, match->table, *name);
    change->detail = CHANGES_TEXT(job->changes, STR(" to "), to);
    script_rename(&change->up, renamed[kind], match->table, *name, to);
    script_rename(&change->down, renamed[kind], match->table, to, *name);
    lookup_entry(known, NULL, *name)->count--;
    lookup_entry(known, NULL, to)->count++;
    *name = to;
}

static void rename_one(Job *job, const Match *match, ChangeKind kind, Lookup *known, Str *name, Str to) {
    while (!str_eq(name_schema(*name), name_schema(to)) && !str_eq(name_bare(*name), name_bare(to)))
        rename_once(job, match, kind, known, name, way_to(job, known, *name, to));
    rename_once(job, match, kind, known, name, to);
}

/* What each is to be called in the end: what goes keeps its name, unless another takes it. */
static uint32_t find_wanted(Job *job, const Match *match, const Lookup *known, Str *wanted) {
    Lookup comes = lookup_make(job->arena);
    uint32_t left = 0;
    for (uint32_t i = 0; i < match->to_count; i++) lookup_put(&comes, NULL, match->to[i], &match->to[i]);
    for (uint32_t i = 0; i < match->from_count; i++) {
        Str name = match->from[i];
        if (match->become[i] != MATCH_NONE) wanted[i] = match->to[match->become[i]];
        else wanted[i] = lookup_find(&comes, NULL, name) ? aside(job, known, name) : name;
        left += !str_eq(wanted[i], name);
    }
    job->failed |= comes.failed;
    return left;
}

/* Renames one after the other, each when its new name is free; where each waits for another, one steps
 * aside. `names`: the names as they are now. */
static void rename_in_order(Job *job, const Match *match, ChangeKind kind, Str *names) {
    Lookup known = lookup_make(job->arena); /* all names, and how many things are called so now */
    Str *wanted = take(job, match->from_count, sizeof *wanted);
    if (!wanted) return;
    for (uint32_t i = 0; i < match->from_count; i++) lookup_entry(&known, NULL, names[i])->count++;
    for (uint32_t i = 0; i < match->to_count; i++) lookup_entry(&known, NULL, match->to[i]);
    uint32_t left = find_wanted(job, match, &known, wanted);
    while (left && !job->failed && !known.failed) {
        uint32_t done = 0, waits = 0;
        for (uint32_t i = 0; i < match->from_count; i++) {
            if (str_eq(wanted[i], names[i])) continue;
            waits = i;
            if (lookup_entry(&known, NULL, wanted[i])->count) continue;
            rename_one(job, match, kind, &known, &names[i], wanted[i]);
            done++;
        }
        left -= done;
        if (!done) rename_one(job, match, kind, &known, &names[waits], aside(job, &known, names[waits]));
    }
    job->failed |= known.failed;
}

/* What becomes of things of one kind; the answer are their new names. */
static Str *rename_kind(Job *job, Match *match, ChangeKind kind) {
    Str *names = take(job, match->from_count, sizeof *names);
    match->arena = job->arena;
    match_find(match, job->hints, job->questions);
    job->failed |= match->failed;
    if (job->failed) return NULL;
    for (uint32_t i = 0; i < match->from_count; i++) names[i] = match->from[i];
    rename_in_order(job, match, kind, names);
    return names;
}

/* Things of one kind in an array, and where in each its two names stand. */
typedef struct Things {
    const void *items;
    uint32_t count;
    size_t size, name, renamed_from;
} Things;

#define THINGS(type, items, count)                                                                           \
    (Things) {                                                                                               \
        items, count, sizeof(type), offsetof(type, name), offsetof(type, renamed_from)                       \
    }

/* One of the names of each. */
static Str *names_of(Job *job, const Things *things, size_t at) {
    Str *names = take(job, things->count, sizeof *names);
    const char *item = things->items;
    for (uint32_t i = 0; names && i < things->count; i++, item += things->size)
        names[i] = *(const Str *)(const void *)(item + at);
    return names;
}

static Match match_of(Job *job, const char *of, Things from, Things to) {
    return (Match){.of = of,
                   .from = names_of(job, &from, from.name),
                   .to = names_of(job, &to, to.name),
                   .renamed_from = names_of(job, &to, to.renamed_from),
                   .from_count = from.count,
                   .to_count = to.count};
}

static void rename_enums(Job *job) {
    const Model *from = job->from, *to = job->to;
    Match match = match_of(job, "enum", THINGS(ModelEnum, from->enums, from->enum_count),
                           THINGS(ModelEnum, to->enums, to->enum_count));
    if (job->failed) return;
    job->enums = rename_kind(job, &match, CHANGE_RENAME_ENUM);
    Renaming *types = take(job, from->enum_count, sizeof *types);
    for (uint32_t i = 0; !job->failed && i < from->enum_count; i++)
        if (!str_eq(match.from[i], job->enums[i]))
            types[job->types.count++] = (Renaming){RENAMING_TYPE, match.from[i], job->enums[i]};
    job->types.items = types;
}

static void rename_columns(Job *job, uint32_t index, const ModelTable *was, const ModelTable *now) {
    Things from = THINGS(ModelColumn, was->columns, was->column_count);
    if (!now) { /* the table goes: its columns keep their names */
        job->columns[index] = names_of(job, &from, from.name);
        return;
    }
    Match match = match_of(job, "column", from, THINGS(ModelColumn, now->columns, now->column_count));
    match.table = now->name;
    match.former = was->name;
    if (job->failed) return;
    job->columns[index] = rename_kind(job, &match, CHANGE_RENAME_COLUMN);
}

static void rename_tables(Job *job) {
    const Model *from = job->from, *to = job->to;
    Match match = match_of(job, "table", THINGS(ModelTable, from->tables, from->table_count),
                           THINGS(ModelTable, to->tables, to->table_count));
    job->columns = take(job, from->table_count, sizeof(Str *));
    if (job->failed) return;
    job->tables = rename_kind(job, &match, CHANGE_RENAME_TABLE);
    for (uint32_t i = 0; i < from->table_count && !job->failed; i++)
        rename_columns(job, i, &from->tables[i],
                       match.become[i] == MATCH_NONE ? NULL : &to->tables[match.become[i]]);
}

/* What is needed to rename within one table. */
typedef struct Scope {
    Job *job;
    uint32_t table;
    Renamings renamings;
} Scope;

static Scope scope_of(Job *job, uint32_t index) {
    const ModelTable *table = &job->from->tables[index];
    Renaming *items = take(job, (size_t)table->column_count + 1, sizeof *items);
    Scope scope = {job, index, {items, 0, &job->types}};
    if (!items) return scope;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!str_eq(table->columns[i].name, job->columns[index][i]))
            items[scope.renamings.count++] =
                (Renaming){RENAMING_COLUMN, table->columns[i].name, job->columns[index][i]};
    if (!str_eq(table->name, job->tables[index]))
        items[scope.renamings.count++] = (Renaming){RENAMING_TABLE, table->name, job->tables[index]};
    return scope;
}

static void rename_expression(Scope *scope, Str *sql) {
    if (!sql->len || !(scope->renamings.count + scope->job->types.count)) return;
    Buf renamed = buf_make(scope->job->arena);
    phrase_rename(&renamed, *sql, &scope->renamings);
    scope->job->failed |= renamed.failed;
    *sql = buf_str(&renamed);
}

/* Behind the last one where there is none. */
static uint32_t table_index(const Job *job, Str name) {
    const ModelTable *found = model_table(job->from, name);
    return found ? (uint32_t)(found - job->from->tables) : job->from->table_count;
}

static Str column_renamed(const Job *job, uint32_t table, Str name) {
    if (table >= job->from->table_count) return name;
    const ModelTable *was = &job->from->tables[table];
    const ModelColumn *column = model_column(was, name);
    return column ? job->columns[table][column - was->columns] : name;
}

static Names names_renamed(Job *job, uint32_t table, Names names) {
    Str *renamed = take(job, names.count, sizeof *renamed);
    for (uint32_t i = 0; renamed && i < names.count; i++)
        renamed[i] = column_renamed(job, table, names.names[i]);
    return (Names){renamed, renamed ? names.count : 0};
}

static Str type_renamed(Job *job, Str type) {
    Str element = pgtype_element(type);
    const ModelEnum *was = model_enum(job->from, element);
    if (!was || str_eq(was->name, job->enums[was - job->from->enums])) return type;
    return CHANGES_TEXT(job->changes, job->enums[was - job->from->enums],
                        (Str){element.ptr + element.len, type.len - element.len});
}

static void rename_in_constraints(Scope *scope, ModelTable *table) {
    Job *job = scope->job;
    ModelConstraint *made = take(job, table->constraint_count, sizeof *made);
    for (uint32_t i = 0; made && i < table->constraint_count; i++) {
        made[i] = table->constraints[i];
        uint32_t target = table_index(job, made[i].target);
        made[i].columns = names_renamed(job, scope->table, made[i].columns);
        rename_expression(scope, &made[i].check);
        if (made[i].kind != CONSTRAINT_FOREIGN) continue;
        made[i].target_columns = names_renamed(job, target, made[i].target_columns);
        if (target < job->from->table_count) made[i].target = job->tables[target];
    }
    table->constraints = made;
}

static void rename_in_indexes(Scope *scope, ModelTable *table) {
    Job *job = scope->job;
    ModelIndex *made = take(job, table->index_count, sizeof *made);
    for (uint32_t i = 0; made && i < table->index_count; i++) {
        made[i] = table->indexes[i];
        ModelIndexPart *parts = take(job, made[i].part_count, sizeof *parts);
        for (uint32_t k = 0; parts && k < made[i].part_count; k++) {
            parts[k] = made[i].parts[k];
            if (parts[k].column.len) parts[k].column = column_renamed(job, scope->table, parts[k].column);
            rename_expression(scope, &parts[k].expression);
        }
        made[i].parts = parts;
        made[i].include = names_renamed(job, scope->table, made[i].include);
        rename_expression(scope, &made[i].where);
    }
    table->indexes = made;
}

static void rename_in_table(Job *job, uint32_t index, ModelTable *table) {
    Scope scope = scope_of(job, index);
    ModelColumn *columns = take(job, table->column_count, sizeof *columns);
    for (uint32_t i = 0; columns && i < table->column_count; i++) {
        columns[i] = table->columns[i];
        columns[i].name = job->columns[index][i];
        columns[i].type = type_renamed(job, columns[i].type);
        rename_expression(&scope, &columns[i].default_sql);
        rename_expression(&scope, &columns[i].generated);
    }
    table->name = job->tables[index];
    table->columns = columns;
    rename_in_constraints(&scope, table);
    rename_in_indexes(&scope, table);
}

/* The places of things by the order of their new names: as model_table and model_enum look them up. */
static const uint32_t *places_of(Job *job, const Str *names, uint32_t count) {
    NamedPlace *places = take(job, count, sizeof *places);
    uint32_t *order = take(job, count, sizeof *order);
    if (job->failed) return NULL;
    for (uint32_t i = 0; i < count; i++) places[i] = (NamedPlace){names[i], i};
    qsort(places, count, sizeof *places, order_by_name);
    for (uint32_t i = 0; i < count; i++) order[i] = places[i].place;
    return order;
}

static void make_enums(Job *job, Renames *out) {
    const Model *from = job->from;
    const uint32_t *order = places_of(job, job->enums, from->enum_count);
    ModelEnum *was = take(job, from->enum_count, sizeof *was),
              *old = take(job, from->enum_count, sizeof *old);
    for (uint32_t i = 0; !job->failed && i < from->enum_count; i++) {
        was[i] = old[i] = from->enums[order[i]];
        was[i].name = job->enums[order[i]];
    }
    out->was.enums = was, out->old.enums = old;
    out->was.enum_count = out->old.enum_count = from->enum_count;
}

static void make_tables(Job *job, Renames *out) {
    const Model *from = job->from;
    const uint32_t *order = places_of(job, job->tables, from->table_count);
    ModelTable *was = take(job, from->table_count, sizeof *was),
               *old = take(job, from->table_count, sizeof *old);
    for (uint32_t i = 0; !job->failed && i < from->table_count; i++) {
        was[i] = old[i] = from->tables[order[i]];
        rename_in_table(job, order[i], &was[i]);
    }
    out->was.tables = was, out->old.tables = old;
    out->was.table_count = out->old.table_count = from->table_count;
}

bool rename_all(Arena *arena, const Model *from, const Model *to, Hints *hints, Changes *changes,
                Renames *out, Buf *questions) {
    Job job = {
        .arena = arena, .from = from, .to = to, .hints = hints, .changes = changes, .questions = questions};
    rename_enums(&job);
    if (!job.failed) rename_tables(&job);
    if (!job.failed) make_enums(&job, out);
    if (!job.failed) make_tables(&job, out);
    out->was.schemas = out->old.schemas = from->schemas;
    out->was.extensions = out->old.extensions = from->extensions;
    out->was.extension_count = out->old.extension_count = from->extension_count;
    out->was.blocks = out->old.blocks = from->blocks;
    out->was.block_count = out->old.block_count = from->block_count;
    return !job.failed;
}
