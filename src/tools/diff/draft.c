/* The statements about columns and types. See draft.h; tables and their keys are in draft_table.c. */
#include "tools/diff/draft.h"

#include "tools/diff/cast.h"
#include "tools/document/counting.h"
#include "tools/document/naming.h"
#include "tools/quote.h"
#include "tools/diff/spelling.h"

static void add(Script *script, unsigned flags, const Buf *sql) {
    Statement *statement = arena_take(script->arena, sizeof *statement);
    script->failed |= sql->failed || !statement;
    if (!statement) return;
    *statement = (Statement){.sql = buf_str(sql), .flags = flags};
    if (script->last) script->last->next = statement;
    else script->first = statement;
    script->last = statement;
}

void script_add(Script *script, unsigned flags, const char *form, const Str *args) {
    Buf sql = buf_make(script->arena);
    quote_fill(&sql, form, args);
    add(script, flags, &sql);
}

/* Moves what is to be in another schema there; its name after that. */
static Str move(Script *script, Renamed what, Str from, Str to) {
    Str schema = name_schema(to);
    if (str_eq(name_schema(from), schema)) return from;
    script_add(script, 0,
               what == RENAMED_TABLE ? "alter table @n set schema @n" : "alter type @n set schema @n",
               (const Str[]){from, schema.len ? schema : STR("public")});
    return name_beside(script->arena, to, name_bare(from), &script->failed);
}

void script_rename(Script *script, Renamed what, Str table, Str from, Str to) {
    static const char *const forms[] = {
        [RENAMED_TABLE] = "alter table @n rename to @n",
        [RENAMED_COLUMN] = "alter table @n rename column @n to @n",
        [RENAMED_ENUM] = "alter type @n rename to @n",
        [RENAMED_CONSTRAINT] = "alter table @n rename constraint @n to @n",
        [RENAMED_INDEX] = "alter index @n rename to @n",
    };
    bool inside = what == RENAMED_COLUMN || what == RENAMED_CONSTRAINT;
    if (what == RENAMED_INDEX) from = name_beside(script->arena, table, from, &script->failed);
    if (what == RENAMED_TABLE || what == RENAMED_ENUM) from = move(script, what, from, to);
    const Str args[] = {table, from, name_bare(to)};
    bool moved = !inside && str_eq(name_bare(from), name_bare(to));
    if (!moved) script_add(script, 0, forms[what], inside ? args : args + 1);
}

void script_drop_table(Script *script, Str table) {
    script_add(script, 0, "drop table @n", &table);
}

void script_add_column(Script *script, const Model *model, Str table, const ModelColumn *column,
                       bool nullable) {
    Buf definition = buf_make(script->arena);
    ModelColumn copy = *column;
    copy.nullable |= nullable;
    if (nullable)
        script_add(script, STATEMENT_NOTE,
                   "@n is null now in every row: fill it, then alter table @n alter column @n set not null",
                   (const Str[]){column->name, table, column->name});
    spelling_column(&definition, model, &copy);
    script->failed |= definition.failed;
    script_add(script, 0, "alter table @n add column @s", (const Str[]){table, buf_str(&definition)});
    script_begin_serial(script, table, column);
}

void script_drop_column(Script *script, Str table, Str column) {
    script_add(script, 0, "alter table @n drop column @n", (const Str[]){table, column});
}

void script_drop_expression(Script *script, Str table, Str column) {
    script_add(script, 0, "alter table @n alter column @n drop expression", (const Str[]){table, column});
}

void script_alter_type(Script *script, const Model *from, const Model *to, Str table, const ModelColumn *was,
                       const ModelColumn *now) {
    Str name = was->name;
    Buf sql = buf_make(script->arena), value = buf_make(script->arena);
    bool counts = pgtype_is_serial(was->type) || was->identity != IDENTITY_NONE;
    bool drop = was->default_sql.len && !counts;
    quote_fill(&sql,
               drop ? "alter table @n\n  alter column @n drop default,\n  alter column @n type "
                    : "alter table @n alter column @n type ",
               (const Str[]){table, name, name});
    spelling_type(&sql, to, pgtype_stored(now->type));
    if (now->collation.len) quote_fill(&sql, " collate @n", &now->collation);
    quote_name(&value, name);
    Buf using = buf_make(script->arena);
    Cast cast = {was->type, now->type, model_enum(from, pgtype_element(was->type)) != NULL,
                 model_enum(to, pgtype_element(now->type)) != NULL};
    if (cast_put(&using, &cast, buf_str(&value)))
        quote_fill(&sql, " using @s", (const Str[]){buf_str(&using)});
    if (drop && now->default_sql.len)
        quote_fill(&sql, ",\n  alter column @n set default @s", (const Str[]){name, now->default_sql});
    sql.failed |= value.failed || using.failed;
    add(script, 0, &sql);
    if (!drop && now->default_sql.len) script_default(script, table, name, now->default_sql);
}

void script_default(Script *script, Str table, Str column, Str expression) {
    const Str args[] = {table, column, expression};
    script_add(script, 0,
               expression.len ? "alter table @n alter column @n set default @s"
                              : "alter table @n alter column @n drop default",
               args);
}

void script_nullable(Script *script, Str table, Str column, bool nullable, bool live) {
    const Str args[] = {table, column};
    if (nullable) {
        script_add(script, 0, "alter table @n alter column @n drop not null", args);
        return;
    }
    /* A check that has been validated lets Postgres set a column not null without reading the table. */
    if (live) {
        script_add(script, 0,
                   "alter table @n add constraint \"heliumdb_not_null\" check (@n is not null) not valid",
                   args);
        script_add(script, STATEMENT_FRESH, "alter table @n validate constraint \"heliumdb_not_null\"", args);
    }
    script_add(script, live ? STATEMENT_FRESH : 0, "alter table @n alter column @n set not null", args);
    if (live) script_add(script, 0, "alter table @n drop constraint \"heliumdb_not_null\"", args);
}

/* The sequence's name as pg_get_serial_sequence finds it: the table is given as SQL in a text. */
static Str quoted(Script *script, Str name) {
    Buf text = buf_make(script->arena);
    quote_name(&text, name);
    script->failed |= text.failed;
    return buf_str(&text);
}

static Str kept(Script *script, const Buf *text) {
    script->failed |= text->failed;
    return buf_str(text);
}

static Str identity_of(Script *script, const ModelColumn *column) {
    Buf text = buf_make(script->arena);
    spelling_identity(&text, column);
    return kept(script, &text);
}

/* How a sequence counts, behind a blank; empty where that is as usual. */
static Str count_of(Script *script, const ModelColumn *column) {
    Buf text = buf_make(script->arena);
    if (!counting_is_said(&column->counting)) return (Str){0};
    buf_byte(&text, ' ');
    spelling_count(&text, column, NULL);
    return kept(script, &text);
}

/* Lets it count on behind the last value there is. */
static void go_on(Script *script, Str table, const ModelColumn *column) {
    Str name = column->name;
    Buf start = buf_make(script->arena);
    int64_t first = counting_start(column);
    buf_int(&start, first);
    script_add(script, 0,
               counting_falls(&column->counting) ? "select setval(pg_get_serial_sequence(@l, @l), "
                                                   "least(min(@n) - 1, @s), false) from @n"
               : first < 1                       ? "select setval(pg_get_serial_sequence(@l, @l), "
                                                   "greatest(max(@n) + 1, @s), false) from @n"
                                                 : "select setval(pg_get_serial_sequence(@l, @l), "
                                                   "greatest(coalesce(max(@n), 0) + 1, @s), false) from @n",
               (const Str[]){quoted(script, table), name, name, kept(script, &start), table});
}

void script_add_sequence(Script *script, Str table, const ModelColumn *column) {
    Str name = column->name;
    if (column->identity != IDENTITY_NONE) {
        script_add(script, 0, "alter table @n alter column @n add@s",
                   (const Str[]){table, name, identity_of(script, column)});
    } else {
        Named named = naming_make(table, name, "seq");
        Str sequence = name_beside(script->arena, table, named_str(&named), &script->failed);
        script_add(
            script, 0, "create sequence @n as @s@s owned by @n.@n",
            (const Str[]){sequence, pgtype_stored(column->type), count_of(script, column), table, name});
        script_add(script, 0, "alter table @n alter column @n set default nextval(@l)",
                   (const Str[]){table, name, quoted(script, sequence)});
    }
    go_on(script, table, column);
}

/* Runs what the sequence's name, which is the database's to know, is put into. */
static void with_sequence(Script *script, Str form, Str table, const ModelColumn *column) {
    Buf body = buf_make(script->arena), sql = buf_make(script->arena);
    quote_fill(&body, "\nbegin\n  execute format(@l, pg_get_serial_sequence(@l, @l));\nend",
               (const Str[]){form, quoted(script, table), column->name});
    buf_lit(&sql, "do ");
    quote_dollars(&sql, buf_str(&body));
    sql.failed |= body.failed;
    add(script, 0, &sql);
}

void script_drop_sequence(Script *script, Str table, const ModelColumn *column) {
    if (column->identity != IDENTITY_NONE) {
        script_add(script, 0, "alter table @n alter column @n drop identity",
                   (const Str[]){table, column->name});
        return;
    }
    /* The default goes with the sequence. */
    with_sequence(script, STR("drop sequence %s cascade"), table, column);
}

void script_set_identity(Script *script, Str table, const ModelColumn *column) {
    script_add(script, 0,
               column->identity == IDENTITY_ALWAYS
                   ? "alter table @n alter column @n set generated always"
                   : "alter table @n alter column @n set generated by default",
               (const Str[]){table, column->name});
}

/* The same, where it is to count between other numbers: Postgres takes that only where the number it is at is
 * one of them. If it isn't, it begins anew. */
static void with_range(Script *script, Str form, Str table, const ModelColumn *column) {
    CountingRange range = counting_range(column);
    Buf body = buf_make(script->arena), sql = buf_make(script->arena), look = buf_make(script->arena);
    Str of = quoted(script, table);
    buf_lit(&look, "select last_value not between ");
    buf_int(&look, range.min);
    buf_lit(&look, " and ");
    buf_int(&look, range.max);
    buf_lit(&look, " from %s");
    quote_fill(
        &body,
        "\ndeclare\n  beyond boolean;\nbegin\n  execute format(@l, pg_get_serial_sequence(@l, @l)) into "
        "beyond;\n  execute format(@l, pg_get_serial_sequence(@l, @l), case when beyond then ' restart' "
        "end);\nend",
        (const Str[]){kept(script, &look), of, column->name, form, of, column->name});
    buf_lit(&sql, "do ");
    quote_dollars(&sql, buf_str(&body));
    sql.failed |= body.failed;
    add(script, 0, &sql);
}

void script_set_count(Script *script, Str table, const ModelColumn *column, const ModelColumn *was) {
    CountingRange now = counting_range(column), before = counting_range(was);
    bool stays = now.min == before.min && now.max == before.max;
    Buf form = buf_make(script->arena);
    buf_lit(&form, "alter sequence %s ");
    spelling_count(&form, column, &was->counting);
    if (!stays) buf_lit(&form, "%s");
    (stays ? with_sequence : with_range)(script, kept(script, &form), table, column);
}

void script_begin_serial(Script *script, Str table, const ModelColumn *column) {
    ModelColumn usual = *column;
    if (!pgtype_is_serial(column->type) || !counting_is_said(&column->counting)) return;
    usual.counting = (Counting){0};
    script_set_count(script, table, column, &usual);
    go_on(script, table, column);
}

void script_set_sequence_type(Script *script, Str table, const ModelColumn *column) {
    Str type = pgtype_stored(column->type);
    with_sequence(script,
                  str_is(type, "bigint")    ? STR("alter sequence %s as bigint")
                  : str_is(type, "integer") ? STR("alter sequence %s as integer")
                                            : STR("alter sequence %s as smallint"),
                  table, column);
}

void script_create_enum(Script *script, Str name, Names values) {
    Buf list = buf_make(script->arena);
    for (uint32_t i = 0; i < values.count; i++) {
        if (i) buf_lit(&list, ", ");
        quote_literal(&list, values.names[i]);
    }
    script->failed |= list.failed;
    script_add(script, 0, "create type @n as enum (@s)", (const Str[]){name, buf_str(&list)});
}

void script_add_values(Script *script, const ModelEnum *was, const ModelEnum *now, bool live) {
    Names values = now->values;
    uint32_t left = values.count - was->values.count, old_left = was->values.count;
    for (uint32_t i = 0; i < values.count; i++) {
        Str value = values.names[i];
        if (names_has(was->values, value)) {
            old_left--;
            continue;
        }
        /* None can be used before the transaction's end; one that comes before all others can't come after
         * any, and at the end there is no need to say where. */
        unsigned flags = --left || !live ? 0 : STATEMENT_ENDS;
        if (!i && was->values.count)
            script_add(script, flags, "alter type @n add value @l before @l",
                       (const Str[]){now->name, value, was->values.names[0]});
        else if (old_left)
            script_add(script, flags, "alter type @n add value @l after @l",
                       (const Str[]){now->name, value, values.names[i - 1]});
        else script_add(script, flags, "alter type @n add value @l", (const Str[]){now->name, value});
    }
}

void script_drop_enum(Script *script, Str name) {
    script_add(script, 0, "drop type @n", &name);
}
