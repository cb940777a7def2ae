/* See probe.h. */
#include "tools/diff/probe.h"

#include "tools/diff/cast.h"
#include "tools/diff/phrase.h"
#include "tools/quote.h"
#include "tools/diff/spelling.h"

#define SAYS(changes, ...) CHANGES_TEXT(changes, STR("rows of "), __VA_ARGS__)

/* The name of a column before anything is done. */
static Str old_name(const TableDelta *table, Str name) {
    for (uint32_t i = 0; i < table->was->column_count; i++)
        if (str_eq(table->was->columns[i].name, name)) return table->old->columns[i].name;
    return name;
}

static bool is_renamed(const TableDelta *table) {
    bool renamed = !str_eq(table->old->name, table->was->name);
    for (uint32_t i = 0; i < table->was->column_count; i++)
        renamed |= !str_eq(table->old->columns[i].name, table->was->columns[i].name);
    return renamed;
}

/* A table as if it had its new names already. */
static Str source(Changes *changes, const TableDelta *table, Str alias) {
    Buf out = buf_make(changes->arena);
    if (is_renamed(table)) {
        buf_lit(&out, "(select ");
        for (uint32_t i = 0; i < table->was->column_count; i++)
            quote_fill(&out, i ? ", @n as @n" : "@n as @n",
                       (const Str[]){table->old->columns[i].name, table->was->columns[i].name});
        quote_fill(&out, " from @n) as @n", (const Str[]){table->old->name, alias});
    } else {
        quote_name(&out, table->old->name);
        if (!str_eq(alias, table->old->name)) quote_fill(&out, " as @n", &alias);
    }
    changes->failed |= out.failed;
    return buf_str(&out);
}

void probe_rows(Changes *changes, Change *change, const TableDelta *table, Str says, bool fails) {
    Probe *probe = change_probe(changes, change, fails, SAYS(changes, table->old->name, says));
    script_add(&probe->script, 0, "select count(*) from @n", &table->old->name);
}

void probe_values(Changes *changes, Change *change, const TableDelta *table, const ModelColumn *was) {
    Str name = old_name(table, was->name);
    Probe *probe =
        change_probe(changes, change, false, SAYS(changes, table->old->name, STR(" have a value of "), name));
    script_add(&probe->script, 0, "select count(@n) from @n", (const Str[]){name, table->old->name});
}

void probe_nulls(Changes *changes, Change *change, const TableDelta *table, const ModelColumn *was) {
    Str name = old_name(table, was->name);
    Probe *probe =
        change_probe(changes, change, true, SAYS(changes, table->old->name, STR(" have no "), name));
    script_add(&probe->script, 0, "select count(*) from @n where @n is null",
               (const Str[]){table->old->name, name});
}

static Str value_list(Changes *changes, Names values, Names but) {
    Buf list = buf_make(changes->arena);
    for (uint32_t i = 0; i < values.count; i++) {
        if (names_has(but, values.names[i])) continue;
        if (list.len) buf_lit(&list, ", ");
        quote_literal(&list, values.names[i]);
    }
    changes->failed |= list.failed;
    return buf_str(&list);
}

/* Tries each value, as the statement will: a block that keeps nothing but two counts, for the transaction. */
static void try_each(Delta *delta, Probe *probe, const TableDelta *table, const ModelColumn *was,
                     const ModelColumn *now, const char *count) {
    Cast there = {was->type, now->type, model_enum(delta->was, pgtype_element(was->type)) != NULL, false};
    Cast back = {now->type, was->type, false, there.from_enum};
    Buf forth = buf_make(delta->arena), again = buf_make(delta->arena),
        types[2] = {buf_make(delta->arena), buf_make(delta->arena)};
    if (!cast_put(&forth, &there, STR("old_value"))) buf_lit(&forth, "old_value");
    if (!cast_put(&again, &back, STR("new_value"))) buf_lit(&again, "new_value");
    /* A type that has been renamed is asked by the name it has. */
    ModelColumn before = table->old->columns[was - table->was->columns];
    Str element = pgtype_element(before.type);
    if (there.from_enum) {
        quote_name(&types[0], element);
        buf_put(&types[0], (Str){element.ptr + element.len, before.type.len - element.len});
    } else {
        buf_put(&types[0], pgtype_stored(before.type));
    }
    buf_put(&types[1], pgtype_stored(now->type));
    Buf body = buf_make(delta->arena), sql = buf_make(delta->arena);
    quote_fill(&body,
               "\ndeclare\n  old_value @s;\n  new_value @s;\n  same_value @s;\n  fails bigint := 0;\n  "
               "changes bigint := 0;\n"
               "begin\n  for old_value in select @n from @n where @n is not null loop\n    begin\n      "
               "new_value := @s;\n"
               "      begin\n        same_value := @s;\n        if same_value::text is distinct from "
               "old_value::text then changes := changes + 1; end if;\n"
               "      exception when others then changes := changes + 1;\n      end;\n"
               "    exception when others then fails := fails + 1;\n    end;\n  end loop;\n"
               "  perform set_config('heliumdb.fails', fails::text, true), set_config('heliumdb.changes', "
               "changes::text, true);\nend",
               (const Str[]){buf_str(&types[0]), buf_str(&types[1]), buf_str(&types[0]), before.name,
                             table->old->name, before.name, buf_str(&forth), buf_str(&again)});
    buf_lit(&sql, "do ");
    quote_dollars(&sql, buf_str(&body));
    delta->failed |=
        forth.failed || again.failed || types[0].failed || types[1].failed || body.failed || sql.failed;
    script_add(&probe->script, 0, "@s", (const Str[]){buf_str(&sql)});
    script_add(&probe->script, 0, "select current_setting(@l)::bigint",
               (const Str[]){{count, literal_len(count)}});
}

void probe_cast(Delta *delta, Change *change, const TableDelta *table, const ModelColumn *was,
                const ModelColumn *now) {
    Changes *changes = &delta->changes;
    Str name = old_name(table, was->name);
    const ModelEnum *values = model_enum(delta->now, pgtype_element(now->type));
    Str says =
        SAYS(changes, table->old->name, STR(" have a value of "), name, STR(" that is no "), now->type);
    Probe *fails = change_probe(changes, change, true, says);
    if (values && str_eq(now->type, values->name)) {
        script_add(&fails->script, 0, "select count(*) from @n where @n::text <> all (array[@s]::text[])",
                   (const Str[]){table->old->name, name, value_list(changes, values->values, (Names){0})});
        return;
    }
    if (values) { /* an array of a type that may not be there yet */
        script_add(&fails->script, 0,
                   "select count(*) from @n where not @n::text::text[] <@@ array[@s]::text[]",
                   (const Str[]){table->old->name, name, value_list(changes, values->values, (Names){0})});
        return;
    }
    try_each(delta, fails, table, was, now, "heliumdb.fails");
    Probe *changed = change_probe(
        changes, change, false,
        SAYS(changes, table->old->name, STR(" have a value of "), name, STR(" that changes as "), now->type));
    try_each(delta, changed, table, was, now, "heliumdb.changes");
}

void probe_enum(Delta *delta, Change *change, const EnumDelta *it) {
    Changes *changes = &delta->changes;
    Str gone = value_list(changes, it->was->values, it->now->values);
    for (uint32_t t = 0; gone.len && t < delta->table_count; t++) {
        const TableDelta *table = &delta->tables[t];
        for (uint32_t i = 0; table->was && table->now && i < table->was->column_count; i++) {
            const ModelColumn *was = &table->was->columns[i], *now = model_column(table->now, was->name);
            if (!now || !str_eq(pgtype_element(was->type), it->was->name) || !str_eq(was->type, now->type))
                continue;
            bool array = !str_eq(was->type, it->was->name);
            Str name = table->old->columns[i].name;
            Probe *probe = change_probe(
                changes, change, true,
                SAYS(changes, table->old->name, STR(" have a value of "), name, STR(" that goes: "), gone));
            script_add(&probe->script, 0,
                       array ? "select count(*) from @n where @n::text[] && array[@s]"
                             : "select count(*) from @n where @n::text in (@s)",
                       (const Str[]){table->old->name, name, gone});
        }
    }
}

/* Whether columns are all there, and stay as they are. */
static bool can_ask(const TableDelta *table, Names columns) {
    for (uint32_t i = 0; i < columns.count; i++)
        if (!model_column(table->was, columns.names[i]) || delta_touch_column(table, columns.names[i]))
            return false;
    return true;
}

static bool can_ask_expression(const Delta *delta, const TableDelta *table, Str sql) {
    for (uint32_t i = 0; i < table->now->column_count; i++)
        if (!model_column(table->was, table->now->columns[i].name) &&
            phrase_mentions(sql, table->now->columns[i].name))
            return false;
    return !delta_touch_expression(delta, table, sql);
}

/* Rows that are there twice. `keys`: what is compared, as SQL, joined by ", "; `where`: which rows count. */
static void ask_twice(Changes *changes, Change *change, const TableDelta *table, Str keys, Str where) {
    Probe *probe = change_probe(changes, change, true,
                                SAYS(changes, table->old->name, STR(" are there twice by "), keys));
    script_add(&probe->script, 0,
               where.len ? "select coalesce(sum(n), 0) from (select count(*) as n from @s where @s group by "
                           "@s having count(*) > 1) as twice"
                         : "select coalesce(sum(n), 0) from (select count(*) as n from @s@s group by @s "
                           "having count(*) > 1) as twice",
               (const Str[]){source(changes, table, table->was->name), where, keys});
}

static void put_not_null(Buf *out, Names names, const char *prefix) {
    for (uint32_t i = 0; i < names.count; i++) {
        if (out->len) buf_lit(out, " and ");
        buf_lit(out, prefix);
        quote_fill(out, "@n is not null", &names.names[i]);
    }
}

static void ask_key(Delta *delta, Change *change, const TableDelta *table, const ModelConstraint *now) {
    Buf keys = buf_make(delta->arena), where = buf_make(delta->arena);
    quote_names(&keys, now->columns);
    if (!now->nulls_not_distinct) put_not_null(&where, now->columns, "");
    delta->failed |= keys.failed || where.failed;
    ask_twice(&delta->changes, change, table, buf_str(&keys), buf_str(&where));
}

static void ask_orphans(Delta *delta, Change *change, const TableDelta *table, const ModelConstraint *now) {
    Changes *changes = &delta->changes;
    const TableDelta *target = delta_table(delta, now->target);
    if (target && target->was && !can_ask(target, now->target_columns)) return;
    Buf where = buf_make(delta->arena);
    put_not_null(&where, now->columns, "child.");
    if (target && target->was) {
        quote_fill(&where, " and not exists (select 1 from @s where ",
                   (const Str[]){source(changes, target, STR("parent"))});
        for (uint32_t i = 0; i < now->columns.count; i++)
            quote_fill(&where, i ? " and parent.@n = child.@n" : "parent.@n = child.@n",
                       (const Str[]){now->target_columns.names[i], now->columns.names[i]});
        buf_byte(&where, ')');
    }
    delta->failed |= where.failed;
    Probe *probe = change_probe(changes, change, true,
                                SAYS(changes, table->old->name, STR(" point to no row of "), now->target));
    script_add(&probe->script, 0, "select count(*) from @s where @s",
               (const Str[]){source(changes, table, STR("child")), buf_str(&where)});
}

void probe_constraint(Delta *delta, Change *change, const TableDelta *table, const ModelConstraint *now) {
    if (now->kind == CONSTRAINT_CHECK) {
        if (!can_ask_expression(delta, table, now->check)) return;
        Probe *probe = change_probe(&delta->changes, change, true,
                                    SAYS(&delta->changes, table->old->name, STR(" break "), now->name));
        script_add(&probe->script, 0, "select count(*) from @s where not (@s)",
                   (const Str[]){source(&delta->changes, table, table->was->name), now->check});
        return;
    }
    if (!can_ask(table, now->columns)) return;
    if (now->kind == CONSTRAINT_FOREIGN) ask_orphans(delta, change, table, now);
    else ask_key(delta, change, table, now);
}

void probe_index(Delta *delta, Change *change, const TableDelta *table, const ModelIndex *now) {
    if (!now->unique || !can_ask_expression(delta, table, now->where)) return;
    Buf keys = buf_make(delta->arena), where = buf_make(delta->arena);
    if (now->where.len) quote_fill(&where, "(@s)", &now->where);
    for (uint32_t i = 0; i < now->part_count; i++) {
        const ModelIndexPart *part = &now->parts[i];
        if (part->column.len ? !can_ask(table, (Names){&part->column, 1})
                             : !can_ask_expression(delta, table, part->expression))
            return;
        if (i) buf_lit(&keys, ", ");
        if (where.len && !now->nulls_not_distinct) buf_lit(&where, " and ");
        if (part->column.len) quote_name(&keys, part->column);
        else quote_fill(&keys, "(@s)", &part->expression);
        if (now->nulls_not_distinct) continue;
        if (part->column.len) quote_name(&where, part->column);
        else quote_fill(&where, "(@s)", &part->expression);
        buf_lit(&where, " is not null");
    }
    delta->failed |= keys.failed || where.failed;
    ask_twice(&delta->changes, change, table, buf_str(&keys), buf_str(&where));
}
