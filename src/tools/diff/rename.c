/* See rename.h. */
#include "tools/diff/rename.h"

#include "tools/document/naming.h"
#include "tools/diff/phrase.h"
#include "tools/document/pgtype.h"

typedef struct Job {
    Arena *arena;
    const Model *from, *to;
    Hints *hints;
    Changes *changes;
    Buf *questions;
    Str *tables, *enums; /* of `from`, by their new names */
    Str **columns;       /* per table of `from`, the same */
    bool failed;
} Job;

static void *take(Job *job, size_t count, size_t size) {
    void *block = arena_take(job->arena, (count + 1) * size);
    job->failed |= !block;
    return block;
}

static Str copy(Job *job, Str text) {
    Buf made = buf_make(job->arena);
    buf_put(&made, text);
    job->failed |= made.failed;
    return buf_str(&made);
}

/* A name that nothing has, for a while or until what bears it is dropped. */
static Str aside(Job *job, const Match *match, const Str *names, Str name) {
    char label[8] = "old";
    for (uint32_t n = 1;; n++) {
        Named made = naming_make(name, (Str){0}, label);
        Str text = named_str(&made);
        bool taken = false;
        for (uint32_t i = 0; i < match->from_count; i++)
            taken |= str_eq(names[i], text) || str_eq(match->from[i], text);
        for (uint32_t i = 0; i < match->to_count; i++) taken |= str_eq(match->to[i], text);
        if (!taken || n > 999) return copy(job, text);
        label[3] = byte_digit(n / 100), label[4] = byte_digit(n / 10 % 10), label[5] = byte_digit(n % 10);
    }
}

static void rename_one(Job *job, const Match *match, ChangeKind kind, Str *name, Str to) {
    static const Renamed renamed[] = {[CHANGE_RENAME_ENUM] = RENAMED_ENUM,
                                      [CHANGE_RENAME_TABLE] = RENAMED_TABLE,
                                      [CHANGE_RENAME_COLUMN] = RENAMED_COLUMN};
    Change *change = changes_add(job->changes, kind, match->table, *name);
    change->detail = CHANGES_TEXT(job->changes, STR(" to "), to);
    script_rename(&change->up, renamed[kind], match->table, *name, to);
    script_rename(&change->down, renamed[kind], match->table, to, *name);
    *name = to;
}

static bool is_taken(const Match *match, const Str *names, uint32_t own, Str name) {
    for (uint32_t i = 0; i < match->from_count; i++)
        if (i != own && str_eq(names[i], name)) return true;
    return false;
}

/* Renames one after the other, each when its new name is free; where each waits for another, one steps
 * aside. `names`: the names as they are now. */
static void rename_in_order(Job *job, const Match *match, ChangeKind kind, Str *names) {
    Str *wanted = take(job, match->from_count, sizeof *wanted);
    if (!wanted) return;
    uint32_t left = 0;
    for (uint32_t i = 0; i < match->from_count; i++)
        wanted[i] = match->become[i] == MATCH_NONE ? (Str){0} : match->to[match->become[i]];
    for (uint32_t i = 0; i < match->from_count; i++) {
        for (uint32_t k = 0; k < match->to_count && !wanted[i].len; k++)
            if (str_eq(match->to[k], names[i])) wanted[i] = aside(job, match, names, names[i]);
        if (!wanted[i].len) wanted[i] = names[i];
        left += !str_eq(wanted[i], names[i]);
    }
    while (left && !job->failed) {
        uint32_t done = 0, waits = 0;
        for (uint32_t i = 0; i < match->from_count; i++) {
            if (str_eq(wanted[i], names[i])) continue;
            waits = i;
            if (is_taken(match, names, i, wanted[i])) continue;
            rename_one(job, match, kind, &names[i], wanted[i]);
            done++;
        }
        left -= done;
        if (!done) rename_one(job, match, kind, &names[waits], aside(job, match, names, names[waits]));
    }
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

static void rename_enums(Job *job) {
    const Model *from = job->from, *to = job->to;
    Str *was = take(job, from->enum_count, sizeof(Str)), *now = take(job, to->enum_count, sizeof(Str)),
        *source = take(job, to->enum_count, sizeof(Str));
    if (job->failed) return;
    for (uint32_t i = 0; i < from->enum_count; i++) was[i] = from->enums[i].name;
    for (uint32_t i = 0; i < to->enum_count; i++)
        now[i] = to->enums[i].name, source[i] = to->enums[i].renamed_from;
    Match match = {.of = "enum",
                   .from = was,
                   .to = now,
                   .renamed_from = source,
                   .from_count = from->enum_count,
                   .to_count = to->enum_count};
    job->enums = rename_kind(job, &match, CHANGE_RENAME_ENUM);
}

static void rename_columns(Job *job, uint32_t index, const ModelTable *was, const ModelTable *now) {
    uint32_t count = now ? now->column_count : 0;
    Str *from = take(job, was->column_count, sizeof(Str)), *to = take(job, count, sizeof(Str)),
        *source = take(job, count, sizeof(Str));
    if (job->failed) return;
    for (uint32_t i = 0; i < was->column_count; i++) from[i] = was->columns[i].name;
    for (uint32_t i = 0; i < count; i++)
        to[i] = now->columns[i].name, source[i] = now->columns[i].renamed_from;
    Match match = {.of = "column",
                   .table = now ? now->name : job->tables[index],
                   .former = was->name,
                   .from = from,
                   .to = to,
                   .renamed_from = source,
                   .from_count = was->column_count,
                   .to_count = count};
    if (now) job->columns[index] = rename_kind(job, &match, CHANGE_RENAME_COLUMN);
    else job->columns[index] = from;
}

static void rename_tables(Job *job) {
    const Model *from = job->from, *to = job->to;
    Str *was = take(job, from->table_count, sizeof(Str)), *now = take(job, to->table_count, sizeof(Str)),
        *source = take(job, to->table_count, sizeof(Str));
    job->columns = take(job, from->table_count, sizeof(Str *));
    if (job->failed) return;
    for (uint32_t i = 0; i < from->table_count; i++) was[i] = from->tables[i].name;
    for (uint32_t i = 0; i < to->table_count; i++)
        now[i] = to->tables[i].name, source[i] = to->tables[i].renamed_from;
    Match match = {.of = "table",
                   .from = was,
                   .to = now,
                   .renamed_from = source,
                   .from_count = from->table_count,
                   .to_count = to->table_count};
    job->tables = rename_kind(job, &match, CHANGE_RENAME_TABLE);
    for (uint32_t i = 0; i < from->table_count && !job->failed; i++)
        rename_columns(job, i, &from->tables[i],
                       match.become[i] == MATCH_NONE ? NULL : &to->tables[match.become[i]]);
}

/* What is needed to rename within one table. */
typedef struct Scope {
    Job *job;
    uint32_t table;
    Renaming *renamings;
    uint32_t count;
} Scope;

static Scope scope_of(Job *job, uint32_t index) {
    const Model *from = job->from;
    const ModelTable *table = &from->tables[index];
    Scope scope = {job, index,
                   take(job, (size_t)table->column_count + from->enum_count + 1, sizeof(Renaming)), 0};
    if (!scope.renamings) return scope;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!str_eq(table->columns[i].name, job->columns[index][i]))
            scope.renamings[scope.count++] =
                (Renaming){RENAMING_COLUMN, table->columns[i].name, job->columns[index][i]};
    for (uint32_t i = 0; i < from->enum_count; i++)
        if (!str_eq(from->enums[i].name, job->enums[i]))
            scope.renamings[scope.count++] = (Renaming){RENAMING_TYPE, from->enums[i].name, job->enums[i]};
    if (!str_eq(table->name, job->tables[index]))
        scope.renamings[scope.count++] = (Renaming){RENAMING_TABLE, table->name, job->tables[index]};
    return scope;
}

static void rename_expression(Scope *scope, Str *sql) {
    if (!sql->len || !scope->count || !scope->renamings) return;
    Buf renamed = buf_make(scope->job->arena);
    phrase_rename(&renamed, *sql, scope->renamings, scope->count);
    scope->job->failed |= renamed.failed;
    *sql = buf_str(&renamed);
}

static uint32_t table_index(const Job *job, Str name) {
    uint32_t i = 0;
    while (i < job->from->table_count && !str_eq(job->from->tables[i].name, name)) i++;
    return i;
}

static Str column_renamed(const Job *job, uint32_t table, Str name) {
    if (table >= job->from->table_count) return name;
    const ModelTable *was = &job->from->tables[table];
    for (uint32_t i = 0; i < was->column_count; i++)
        if (str_eq(was->columns[i].name, name)) return job->columns[table][i];
    return name;
}

static Names names_renamed(Job *job, uint32_t table, Names names) {
    Str *renamed = take(job, names.count, sizeof *renamed);
    for (uint32_t i = 0; renamed && i < names.count; i++)
        renamed[i] = column_renamed(job, table, names.names[i]);
    return (Names){renamed, renamed ? names.count : 0};
}

static Str type_renamed(Job *job, Str type) {
    Str element = pgtype_element(type);
    for (uint32_t i = 0; i < job->from->enum_count; i++)
        if (str_eq(job->from->enums[i].name, element) && !str_eq(element, job->enums[i]))
            return CHANGES_TEXT(job->changes, job->enums[i],
                                (Str){element.ptr + element.len, type.len - element.len});
    return type;
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

/* By name, as model_table and model_enum look them up; the old ones beside them. */
static void sort_tables(ModelTable *old, ModelTable *renamed, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        ModelTable before = old[i], it = renamed[i];
        uint32_t at = i;
        for (; at && name_order(renamed[at - 1].name, it.name) > 0; at--) {
            old[at] = old[at - 1];
            renamed[at] = renamed[at - 1];
        }
        old[at] = before;
        renamed[at] = it;
    }
}

static void sort_enums(ModelEnum *old, ModelEnum *renamed, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        ModelEnum before = old[i], it = renamed[i];
        uint32_t at = i;
        for (; at && name_order(renamed[at - 1].name, it.name) > 0; at--) {
            old[at] = old[at - 1];
            renamed[at] = renamed[at - 1];
        }
        old[at] = before;
        renamed[at] = it;
    }
}

bool rename_all(Arena *arena, const Model *from, const Model *to, Hints *hints, Changes *changes,
                Renames *out, Buf *questions) {
    Job job = {
        .arena = arena, .from = from, .to = to, .hints = hints, .changes = changes, .questions = questions};
    rename_enums(&job);
    if (!job.failed) rename_tables(&job);
    ModelTable *tables = take(&job, from->table_count, sizeof *tables);
    ModelTable *old = take(&job, from->table_count, sizeof *old);
    ModelEnum *enums = take(&job, from->enum_count, sizeof *enums);
    ModelEnum *old_enums = take(&job, from->enum_count, sizeof *old_enums);
    if (job.failed) return false;
    for (uint32_t i = 0; i < from->enum_count; i++) {
        old_enums[i] = enums[i] = from->enums[i];
        enums[i].name = job.enums[i];
    }
    for (uint32_t i = 0; i < from->table_count && !job.failed; i++) {
        old[i] = tables[i] = from->tables[i];
        rename_in_table(&job, i, &tables[i]);
    }
    if (job.failed) return false;
    sort_tables(old, tables, from->table_count);
    sort_enums(old_enums, enums, from->enum_count);
    out->old = (Model){old_enums, old, from->enum_count, from->table_count};
    out->was = (Model){enums, tables, from->enum_count, from->table_count};
    return !job.failed;
}
