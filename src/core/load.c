/* Tables, columns, relations and methods out of a text's arrays (load_text.h). See load.h. */
#include "core/load.h"

#include "core/load_text.h"
#include "ground/number.h"

enum {
    LOAD_FORM = 1,
    LOAD_HASH = 8,
    LOAD_LEAST = 4,   /* bytes of text that any table, column or relation takes at least */
    LOAD_METHODS = 64 /* at most */
};

/* What a column's flags, type and the rest of it say together. */
static bool load_column_fits(const Column *column) {
    uint32_t made = column->flags & COLUMN_MADE;
    bool text = column->type == TYPE_TEXT;
    return !(column->flags & (COLUMN_OPTION | COLUMN_PARTS)) && column->flags < COLUMN_UUID7 * 2 &&
           column->scale <= column->precision && made != COLUMN_MADE && (made != COLUMN_CUID2 || text) &&
           (made != COLUMN_UUID7 || text || column->type == TYPE_UUID) &&
           (!made || !(column->flags & COLUMN_ARRAY)) && (!column->choices || text) &&
           (!column->cast || type_is_name(column->cast));
}

static void load_column(Load *load) {
    Column *column = load->column++;
    uint32_t choices = 0;
    *column = (Column){.name = load_name(load)};
    column->type = (uint8_t)load_index(load, TYPE_END);
    column->flags = (uint16_t)load_number(load, UINT16_MAX + 1);
    column->max = load_number(load, UINT32_MAX);
    column->precision = (uint16_t)load_number(load, SCHEMA_DIGITS + 1);
    column->scale = (uint16_t)load_number(load, SCHEMA_DIGITS + 1);
    column->sql = load_text(load, SCHEMA_NAME);
    column->cast = load_text(load, UINT16_MAX);
    column->choices = load_texts(load, UINT16_MAX, &choices);
    column->choice_count = (uint16_t)choices;
    load_must(load, load_column_fits(column));
}

static void load_through(Load *load, Relation *relation) {
    if (!load_enter(load)) return;
    uint8_t own = 0, columns = 0;
    Through *through = load_take(load, sizeof *through);
    if (!through) return;
    through->table = (uint16_t)load_index(load, load->schema->table_count);
    through->own = load_list(load, SCHEMA_FIELDS, &own);
    through->columns = load_list(load, SCHEMA_FIELDS, &columns);
    load_must(load, own == relation->count && columns == relation->target_count && relation->many);
    load_leave(load);
    relation->through = through;
}

static void load_relation(Load *load, const Table *table) {
    Relation *relation = load->relation++;
    *relation = (Relation){.name = load_name(load)};
    relation->own = load_list(load, table->column_count, &relation->count);
    relation->table = (uint16_t)load_index(load, load->schema->table_count);
    relation->columns = load_list(load, SCHEMA_FIELDS, &relation->target_count);
    relation->many = load_number(load, 2);
    load_through(load, relation);
    load_must(load, relation->count && relation->target_count &&
                        (relation->through || relation->count == relation->target_count));
}

static bool load_same(const char *a, const char *b) {
    return bytes_is(a, literal_len(a), b);
}

/* The name of a field: its columns, then its relations. */
static const char *load_field(const Table *table, uint32_t i) {
    return i < table->column_count ? table->columns[i].name : table->relations[i - table->column_count].name;
}

/* No name twice among a table's columns and relations. */
static bool load_differ(const Table *table) {
    uint32_t count = (uint32_t)table->column_count + table->relation_count;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = i + 1; j < count; j++)
            if (load_same(load_field(table, i), load_field(table, j))) return false;
    return true;
}

/* -1, or a column below `end`. */
static uint8_t load_order(Load *load, uint32_t end) {
    if (!load_more(load)) return SCHEMA_NONE;
    JsonValue value;
    uint32_t n = SCHEMA_NONE;
    load_must(load, json_value(&load->r, &value) && value.kind == JSON_NUMBER);
    if (load->well && !str_is(value.text, "-1"))
        load_must(load, number_whole(value.text.ptr, value.text.len, &n) && n < end);
    return (uint8_t)n;
}

/* The columns of each that are unique together. */
static void load_uniques(Load *load, Table *table) {
    if (!load_enter(load)) return;
    for (;;) {
        uint8_t count = 0;
        const uint8_t *list = load_list(load, table->column_count, &count);
        Unique *unique = list ? load_take(load, sizeof *unique) : NULL;
        if (!unique) break;
        load_must(load, count);
        *unique = (Unique){.next = table->uniques};
        while (count--) unique->columns |= set_of(list[count]);
        table->uniques = unique;
    }
    load_leave(load);
}

static void load_table(Load *load, Table *table) {
    *table = (Table){.name = load_name(load), .columns = load->column, .relations = load->relation};
    table->sql = load_text(load, SCHEMA_NAME);
    table->key = load_list(load, SCHEMA_FIELDS, &table->key_count);
    table->newest = load_order(load, SCHEMA_FIELDS);
    if (load_enter(load)) {
        for (; load_enter(load); table->column_count++) {
            load_must(load, load->columns-- && table->column_count < SCHEMA_FIELDS);
            if (load->well) load_column(load);
            load_leave(load);
        }
        load_leave(load);
    }
    if (load_enter(load)) {
        for (; load_enter(load); table->relation_count++) {
            load_must(load, load->relations-- && table->column_count + table->relation_count < SCHEMA_FIELDS);
            if (load->well) load_relation(load, table);
            load_leave(load);
        }
        load_leave(load);
    }
    table->schema = load_text(load, SCHEMA_NAME);
    load_uniques(load, table);
    load_must(load, table->column_count);
    load_must(load, table->newest == SCHEMA_NONE || table->newest < table->column_count);
    load_must(load, !load->well || load_differ(table));
}

static bool load_are_columns(const uint8_t *list, uint32_t count, const Table *table) {
    for (uint32_t i = 0; i < count; i++)
        if (list[i] >= table->column_count) return false;
    return true;
}

/* What points at columns that stand further on can be looked at only when all tables are read. */
static bool load_points(const Schema *schema) {
    const Table *tables = schema->tables;
    for (uint32_t t = 0; t < schema->table_count; t++) {
        if (!load_are_columns(tables[t].key, tables[t].key_count, &tables[t])) return false;
        for (uint32_t i = 0; i < t; i++)
            if (load_same(tables[i].name, tables[t].name)) return false;
        for (uint32_t i = 0; i < tables[t].relation_count; i++) {
            const Relation *relation = &tables[t].relations[i];
            const Through *through = relation->through;
            if (!load_are_columns(relation->columns, relation->target_count, &tables[relation->table]))
                return false;
            if (through &&
                !(load_are_columns(through->own, relation->count, &tables[through->table]) &&
                  load_are_columns(through->columns, relation->target_count, &tables[through->table])))
                return false;
        }
    }
    return true;
}

/* Adds an option; its number, or 0 where there is no room. */
static uint8_t load_option(Load *load, const char *name, TypeId type) {
    load_must(load, load->options < SCHEMA_FIELDS);
    if (!load->well) return 0;
    load->option[load->options] =
        (Column){.name = name, .type = (uint8_t)type, .flags = COLUMN_NULLABLE | COLUMN_OPTION};
    return (uint8_t)load->options++;
}

/* `includeName` for each relation of a table, one behind the other. */
static void load_includes(Load *load, Table *table) {
    static const Str include = STR_INIT("include");
    table->include = (uint8_t)load->options;
    for (uint32_t i = 0; i < table->relation_count && load->well; i++) {
        const char *name = table->relations[i].name;
        size_t len = literal_len(name) + 1;
        char *option = load_take(load, include.len + len);
        if (!option) return;
        bytes_copy(option, include.ptr, include.len);
        bytes_copy(option + include.len, name, len);
        if (byte_is_letter(*name)) option[include.len] &= ~0x20;
        load_option(load, option, TYPE_BOOL);
    }
}

static void load_method(Load *load, Method *method) {
    uint8_t count = 0;
    uint32_t names = 0;
    load_name(load); /* which only the host needs */
    *method = (Method){.form = (uint8_t)load_index(load, FORM_END)};
    method->table = (uint16_t)load_index(load, load->schema->table_count);
    if (!load->well) return;
    const Table *table = &load->schema->tables[method->table];
    const uint8_t *columns = load_list(load, table->column_count, &count);
    while (count--) method->columns |= set_of(columns[count]);
    method->by = (uint8_t)load_number(load, table->column_count);
    method->other = (uint8_t)load_number(load, table->column_count);
    const char *option = load_text(load, SCHEMA_NAME);
    if (option) method->option = load_option(load, option, TYPE_TEXT);
    method->names = load_texts(load, 2, &names);
    method->name_count = (uint8_t)names;
    load_must(load, method->form != FORM_LIST_THROUGH || method->other < table->relation_count);
}

/* The options that every schema begins with, in the order of OPTION_*. */
static void load_options(Load *load) {
    static const char names[] =
        "limit\0after\0select\0where\0orderBy\0all\0onConflict\0target\0returning\0omit\0create\0"
        "update\0set";
    Column *option = load->option;
    for (const char *name = names; load->options < OPTION_OTHERS; name += literal_len(name) + 1) {
        load_option(load, name, TYPE_JSON);
        option[load->options - 1].flags |= COLUMN_PARTS;
    }
    option[OPTION_LIMIT].type = TYPE_COUNT;
    option[OPTION_AFTER].type = TYPE_TEXT;
    option[OPTION_LIMIT].flags = COLUMN_NULLABLE | COLUMN_OPTION;
    option[OPTION_AFTER].flags = COLUMN_NULLABLE | COLUMN_OPTION | COLUMN_NOT_EMPTY;
}

/* The last member, and the options. */
static void load_methods(Load *load, Table *tables) {
    Schema *schema = load->schema;
    Table *options = load_take(load, sizeof *options);
    Method *methods = load_take(load, LOAD_METHODS * sizeof *methods);
    load->option = load_take(load, SCHEMA_FIELDS * sizeof *load->option);
    if (!load->well || !load_enter(load)) return;
    load_options(load);
    schema->methods = methods;
    for (; load_enter(load); schema->method_count++) {
        load_must(load, schema->method_count < LOAD_METHODS);
        if (load->well) load_method(load, &methods[schema->method_count]);
        load_leave(load);
    }
    load_leave(load);
    for (uint32_t i = 0; schema->method_count && i < schema->table_count; i++)
        load_includes(load, &tables[i]);
    *options = (Table){.columns = load->option, .column_count = (uint8_t)load->options};
    schema->options = options;
}

/* The members in front of the tables. */
static Table *load_head(Load *load) {
    Schema *schema = load->schema;
    const uint32_t most = (uint32_t)((size_t)(load->r.end - load->r.at) / LOAD_LEAST);
    load_must(load, load_index(load, LOAD_FORM + 1) == LOAD_FORM);
    const char *hash = load_text(load, LOAD_HASH);
    load_must(load, hash && literal_len(hash) == LOAD_HASH);
    if (!load_enter(load)) return NULL;
    schema->table_count = (uint16_t)load_index(load, UINT16_MAX);
    load->columns = load_index(load, most);
    load->relations = load_index(load, most);
    load_leave(load);
    load_must(load, schema->table_count <= most);
    if (!load->well) return NULL;
    load->column = load_take(load, load->columns * sizeof *load->column);
    load->relation = load_take(load, load->relations * sizeof *load->relation);
    return load_take(load, schema->table_count * sizeof(Table));
}

Loaded load_schema(Arena *arena, Str text, Schema *schema, size_t *wrong) {
    Load load = {.r = json_reader(text), .arena = arena, .schema = schema, .well = true, .room = true};
    uint32_t count = 0;
    *schema = (Schema){0};
    load_must(&load, json_enter(&load.r, '['));
    Table *tables = load_head(&load);
    schema->tables = tables;
    if (load_enter(&load)) {
        for (; load_enter(&load); count++) {
            load_must(&load, count < schema->table_count);
            if (load.well) load_table(&load, &tables[count]);
            load_leave(&load);
        }
        load_leave(&load);
    }
    load_must(&load, count == schema->table_count && !load.columns && !load.relations);
    load_must(&load, !load.well || load_points(schema));
    load_methods(&load, tables);
    load_must(&load, schema->options != NULL);
    load_leave(&load);
    load_must(&load, load.well && json_end(&load.r));
    *wrong = (size_t)(load.r.at - text.ptr);
    if (!load.room) return LOAD_NO_MEMORY;
    return load.well ? LOAD_WELL : LOAD_WRONG;
}
