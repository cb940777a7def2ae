/* The columns of a table that stays. See compare.h; keys and indexes are in compare_keys.c. */
#include "tools/diff/compare.h"

#include "tools/diff/cast.h"
#include "tools/diff/phrase.h"
#include "tools/document/counting.h"
#include "tools/document/pgtype.h"
#include "tools/diff/probe.h"

typedef enum Counts { COUNTS_NOT, COUNTS_SERIAL, COUNTS_IDENTITY } Counts;

static Counts counts_of(const ModelColumn *column) {
    if (column->identity != IDENTITY_NONE) return COUNTS_IDENTITY;
    return pgtype_is_serial(column->type) ? COUNTS_SERIAL : COUNTS_NOT;
}

/* Whether rows that are there get a value when the column is added. */
static bool fills_itself(const ModelColumn *column) {
    return column->nullable || column->default_sql.len || column->generated.len ||
           counts_of(column) != COUNTS_NOT;
}

/* What people know a column as that goes, even where it has been renamed out of another's way. */
static Str known_as(const TableDelta *table, const ModelColumn *was) {
    return table->old->columns[was - table->was->columns].name;
}

static void say_lost(Delta *delta, Change *change, const TableDelta *table, const ModelColumn *was) {
    change->loses = STR("the column's values");
    change->irreversible =
        CHANGES_TEXT(&delta->changes, STR("the values of "), table->was->name, STR("."), known_as(table, was),
                     STR(" are gone; without this line the column comes back empty"));
}

static void drop_column(Delta *delta, const TableDelta *table, const ModelColumn *was) {
    bool generated = was->generated.len > 0, fills = fills_itself(was);
    Change *change = changes_add(&delta->changes, generated ? CHANGE_DROP_GENERATED : CHANGE_DROP_COLUMN,
                                 table->was->name, known_as(table, was));
    script_drop_column(&change->up, table->was->name, was->name);
    script_add_column(&change->down, delta->was, table->was->name, was, !fills);
    if (generated) return;
    say_lost(delta, change, table, was);
    probe_values(&delta->changes, change, table, was);
}

static void add_column(Delta *delta, const TableDelta *table, const ModelColumn *now) {
    Change *change =
        changes_add(&delta->changes, now->generated.len ? CHANGE_ADD_GENERATED : CHANGE_ADD_COLUMN,
                    table->was->name, now->name);
    script_add_column(&change->up, delta->now, table->was->name, now, false);
    script_drop_column(&change->down, table->was->name, now->name);
    change->rewrites = now->generated.len || counts_of(now) != COUNTS_NOT || phrase_varies(now->default_sql);
    if (!fills_itself(now))
        probe_rows(&delta->changes, change, table,
                   CHANGES_TEXT(&delta->changes, STR(" have nothing for "), now->name), true);
}

/* A generated column can't be altered; what is one no more keeps its values. */
static void remake_column(Delta *delta, const TableDelta *table, const ModelColumn *was,
                          const ModelColumn *now, uint8_t touch) {
    Str name = table->was->name;
    bool stays = was->generated.len && !now->generated.len;
    if (!touch) return;
    Change *drop = changes_add(&delta->changes, CHANGE_DROP_GENERATED, name, was->name);
    if (stays) script_drop_expression(&drop->up, name, was->name);
    else if (touch & TOUCH_UP) script_drop_column(&drop->up, name, was->name);
    if (stays) script_drop_column(&drop->down, name, was->name);
    if (touch & TOUCH_DOWN) script_add_column(&drop->down, delta->was, name, was, !fills_itself(was));
    drop->detail = stays ? STR(", which keeps its values") : STR(", to be made anew");
    if (!was->generated.len) {
        say_lost(delta, drop, table, was);
        probe_values(&delta->changes, drop, table, was);
    }
    if (stays) return;
    Change *add = changes_add(&delta->changes, CHANGE_ADD_GENERATED, name, was->name);
    if (touch & TOUCH_UP) script_add_column(&add->up, delta->now, name, now, false);
    if (touch & TOUCH_DOWN) script_drop_column(&add->down, name, was->name);
    add->rewrites = touch & TOUCH_UP;
}

/* How it counts. What has been counted stays. */
static void compare_count(Delta *delta, const TableDelta *table, const ModelColumn *was,
                          const ModelColumn *now) {
    Str name = table->was->name;
    if (counting_eq(&was->counting, &now->counting)) return;
    Change *change = changes_add(&delta->changes, CHANGE_SET_COUNT, name, was->name);
    script_set_count(&change->up, name, now, was);
    script_set_count(&change->down, name, was, now);
}

static void compare_sequence(Delta *delta, const TableDelta *table, const ModelColumn *was,
                             const ModelColumn *now) {
    Str name = table->was->name;
    Counts before = counts_of(was), after = counts_of(now);
    if (before == after) {
        if (before != COUNTS_NOT) compare_count(delta, table, was, now);
        if (was->identity == now->identity) return;
        Change *change = changes_add(&delta->changes, CHANGE_SET_IDENTITY, name, was->name);
        script_set_identity(&change->up, name, now);
        script_set_identity(&change->down, name, was);
        return;
    }
    if (before != COUNTS_NOT) {
        Change *change = changes_add(&delta->changes, CHANGE_DROP_SEQUENCE, name, was->name);
        script_drop_sequence(&change->up, name, was);
        script_add_sequence(&change->down, name, was);
    }
    if (after != COUNTS_NOT) {
        Change *change = changes_add(&delta->changes, CHANGE_ADD_SEQUENCE, name, was->name);
        script_add_sequence(&change->up, name, now);
        script_drop_sequence(&change->down, name, now);
    }
}

static void compare_null(Delta *delta, const TableDelta *table, const ModelColumn *was,
                         const ModelColumn *now) {
    Str name = table->was->name;
    if (was->nullable == now->nullable) return;
    Change *change = changes_add(&delta->changes, now->nullable ? CHANGE_DROP_NOT_NULL : CHANGE_SET_NOT_NULL,
                                 name, was->name);
    script_nullable(&change->up, name, was->name, now->nullable, delta->live);
    script_nullable(&change->down, name, was->name, was->nullable, delta->live);
    if (!now->nullable) probe_nulls(&delta->changes, change, table, was);
}

static void compare_default(Delta *delta, const TableDelta *table, const ModelColumn *was,
                            const ModelColumn *now) {
    Str name = table->was->name;
    if (phrase_eq(was->default_sql, now->default_sql)) return;
    Change *change = changes_add(
        &delta->changes, now->default_sql.len ? CHANGE_SET_DEFAULT : CHANGE_DROP_DEFAULT, name, was->name);
    script_default(&change->up, name, was->name, now->default_sql);
    script_default(&change->down, name, was->name, was->default_sql);
}

/* A column without its default. */
static ModelColumn bare(const ModelColumn *column) {
    ModelColumn copy = *column;
    copy.default_sql = (Str){0};
    return copy;
}

/* A column's type as people read it, with its collation. */
static Str type_said(Delta *delta, const ModelColumn *column) {
    if (!column->collation.len) return column->type;
    return CHANGES_TEXT(&delta->changes, column->type, STR(" collate "), column->collation);
}

static void change_type(Delta *delta, const TableDelta *table, const ModelColumn *was, const ModelColumn *now,
                        uint8_t touch) {
    Str name = table->was->name;
    bool both = counts_of(was) == COUNTS_SERIAL && counts_of(now) == COUNTS_SERIAL;
    bool same = str_eq(pgtype_stored(was->type), pgtype_stored(now->type));
    Change *change = changes_add(&delta->changes, CHANGE_ALTER_TYPE, name, was->name);
    /* A sequence that goes takes its default with it before, one that comes brings its own after. */
    ModelColumn before = was->generated.len || counts_of(was) != COUNTS_NOT ? bare(was) : *was, after = *now;
    /* On the way back alone, the default has become what it was by then (compare_default). */
    if (!(touch & TOUCH_UP)) after.default_sql = before.default_sql;
    if (touch & TOUCH_UP) script_alter_type(&change->up, delta->was, delta->now, name, &before, &after);
    if (both && touch & TOUCH_UP) script_set_sequence_type(&change->up, name, now);
    if (touch & TOUCH_DOWN) script_alter_type(&change->down, delta->now, delta->was, name, &after, &before);
    if (both && touch & TOUCH_DOWN) script_set_sequence_type(&change->down, name, was);
    change->rewrites = touch & TOUCH_UP;
    bool collates = !str_eq(was->collation, now->collation);
    change->detail =
        CHANGES_TEXT(&delta->changes, STR(": "), type_said(delta, was), STR(" to "), type_said(delta, now));
    if (same) {
        if (collates) change->rewrites = false; /* its indexes are, the table isn't */
        else change->detail = STR(" to the enum made anew");
        return;
    }
    Cast cast = {was->type, now->type, model_enum(delta->was, pgtype_element(was->type)) != NULL,
                 model_enum(delta->now, pgtype_element(now->type)) != NULL};
    CastRisk risk = cast_risk(&cast);
    change->rewrites = risk != CAST_FREE;
    if (risk == CAST_LOSES) {
        change->loses =
            CHANGES_TEXT(&delta->changes, STR("what of the values "), now->type, STR(" can't hold"));
        change->irreversible = CHANGES_TEXT(&delta->changes, STR("what "), name, STR("."), was->name,
                                            STR(" held that "), now->type, STR(" can't hold is gone"));
    }
    if (risk >= CAST_FAILS) probe_cast(delta, change, table, was, now);
}

static void compare_column(Delta *delta, const TableDelta *table, uint32_t index, const ModelColumn *now) {
    const ModelColumn *was = &table->was->columns[index];
    uint8_t touch = table->types[index];
    if (was->generated.len || now->generated.len) {
        remake_column(delta, table, was, now, table->remade[index]);
        if (table->remade[index] == TOUCH_BOTH && now->generated.len) return;
    }
    compare_null(delta, table, was, now);
    if (now->generated.len) return;
    if (touch) change_type(delta, table, was, now, touch);
    if (!(touch & TOUCH_UP)) compare_default(delta, table, was, now);
    compare_sequence(delta, table, was, now);
}

void compare_columns(Delta *delta, const TableDelta *table) {
    for (uint32_t i = 0; i < table->was->column_count; i++) {
        const ModelColumn *now = model_column(table->now, table->was->columns[i].name);
        if (now) compare_column(delta, table, i, now);
        else drop_column(delta, table, &table->was->columns[i]);
    }
    for (uint32_t i = 0; i < table->now->column_count; i++)
        if (!model_column(table->was, table->now->columns[i].name))
            add_column(delta, table, &table->now->columns[i]);
}
