/* Walking the arguments and their objects. See input.h. */
#include "input.h"

static const Str arguments = STR_INIT("arguments");

void input_start(Input *input, Arena *arena, Str args) {
    *input = (Input){.args = json_reader(args), .issues = {buf_make(arena), false, -1}};
    if (json_open(&input->args, '[')) return;
    issue_add(&input->issues, ISSUE_TYPE, &arguments, "a JSON array");
    input->ended = true;
}

/* The next argument as it stands, JSON_NONE past the last. */
static void input_next(Input *input, JsonValue *value) {
    JsonReader *args = &input->args;
    *value = (JsonValue){{NULL, 0}, JSON_NONE, 0};
    if (input->ended || (json_each(args, ']', &input->started) && json_value(args, value))) return;
    input->ended = true;
    if (args->fault == JSON_TOO_DEEP)
        value->text.len = (size_t)(args->end - value->text.ptr); /* its reader will name it */
    else if (args->fault != JSON_OK) issue_add(&input->issues, ISSUE_TYPE, &arguments, "JSON");
}

void input_argument(Input *input, const Column *column, Str name, JsonValue *value) {
    input_next(input, value);
    if (value->kind != JSON_NONE && value->kind != JSON_NULL) {
        check_value(&input->issues, column, &name, value);
        return;
    }
    value->kind = JSON_NULL;
    if (!(column->flags & COLUMN_NULLABLE)) issue_add(&input->issues, ISSUE_REQUIRED, &name, "");
}

void input_count(Input *input, Str name, JsonValue *value) {
    input_next(input, value);
    check_count(&input->issues, &name, value);
}

/* The members of an object, or a reader with nothing in it and an issue. */
static JsonReader input_members(Input *input, const JsonValue *value, const Str *name) {
    JsonReader members = json_reader(value->text);
    if (value->kind != JSON_OBJECT) {
        bool missing = value->kind == JSON_NONE;
        issue_add(&input->issues, missing ? ISSUE_REQUIRED : ISSUE_TYPE, name, missing ? "" : "an object");
        members = json_reader(STR("{}"));
    }
    json_open(&members, '{');
    return members;
}

/* One key and its value; false at the end. A fault here was one in the arguments too, except depth. */
static bool input_member(Input *input, JsonReader *members, bool *started, Str *key, JsonValue *value) {
    if (!json_each(members, '}', started) || !json_key(members, key)) return false;
    if (json_value(members, value)) return true;
    if (members->fault == JSON_TOO_DEEP) check_too_deep(&input->issues, key);
    return false;
}

/* A key that isn't among the allowed columns. */
static void input_unknown_column(Input *input, const Str *key, const Table *table, Set allowed) {
    Buf *out = issue_open(&input->issues, ISSUE_UNKNOWN, key);
    bool first = true;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (set_has(allowed, i)) issue_put_name(out, &first, &table->columns[i].name);
    issue_close(&input->issues);
}

static void input_read_row(Input *input, JsonReader *members, const Table *table, Set allowed,
                           JsonValue *values) {
    bool started = false;
    Str key;
    JsonValue value;
    for (uint32_t i = 0; i < table->column_count; i++) values[i] = (JsonValue){{NULL, 0}, JSON_NONE, 0};
    while (input_member(input, members, &started, &key, &value)) {
        const Column *column = table_column(table, key);
        uint32_t index = column ? (uint32_t)(column - table->columns) : 0;
        if (!column || !set_has(allowed, index)) {
            input_unknown_column(input, &key, table, allowed);
            continue;
        }
        if (value.kind != JSON_NULL || !(column->flags & COLUMN_NULLABLE))
            check_value(&input->issues, column, &key, &value);
        values[index] = value;
    }
}

static void input_require(Input *input, const Table *table, Set allowed, const JsonValue *values) {
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        bool optional = column->flags & COLUMN_NULLABLE || column->default_sql.len;
        if (set_has(allowed, i) && !optional && values[i].kind == JSON_NONE)
            issue_add(&input->issues, ISSUE_REQUIRED, &column->name, "");
    }
}

void input_row(Input *input, const Table *table, Set allowed, bool whole, JsonValue *values) {
    static const Str name = STR_INIT("input");
    JsonValue row;
    input_next(input, &row);
    JsonReader members = input_members(input, &row, &name);
    input_read_row(input, &members, table, allowed, values);
    if (whole && members.fault == JSON_OK) input_require(input, table, allowed, values);
}

/* How many elements an array has, as far as it can be read. */
static size_t input_length(Str array) {
    JsonReader r = json_reader(array);
    JsonValue element;
    bool started = false;
    size_t count = 0;
    json_open(&r, '[');
    while (json_each(&r, ']', &started)) {
        count++;
        if (!json_value(&r, &element)) break;
    }
    return count;
}

size_t input_rows(Input *input, const Table *table, Set allowed, JsonValue **values) {
    static const Str name = STR_INIT("rows"), no_name = STR_INIT("");
    JsonValue array;
    input_next(input, &array);
    *values = NULL;
    if (array.kind != JSON_ARRAY) {
        issue_add(&input->issues, ISSUE_TYPE, &name, "an array");
        return 0;
    }
    size_t count = input_length(array.text), width = table->column_count;
    *values = count > SIZE_MAX / sizeof(JsonValue) / SCHEMA_COLUMNS
                  ? NULL
                  : arena_take(input->issues.list.arena, count * width * sizeof(JsonValue));
    if (!*values) {
        issue_no_memory(&input->issues);
        return 0;
    }
    JsonReader r = json_reader(array.text);
    bool started = false;
    json_open(&r, '[');
    for (size_t i = 0; i < count && json_each(&r, ']', &started); i++) {
        JsonValue row = {{r.at, 0}, JSON_NONE, 0};
        json_value(&r, &row);
        if (r.fault == JSON_TOO_DEEP) row.text.len = (size_t)(r.end - row.text.ptr);
        input->issues.row = (int64_t)i;
        JsonReader members = input_members(input, &row, &no_name);
        input_read_row(input, &members, table, allowed, *values + i * width);
        if (members.fault == JSON_OK && row.kind == JSON_OBJECT)
            input_require(input, table, allowed, *values + i * width);
    }
    input->issues.row = -1;
    return count;
}

/* The relation an `include...` option asks for, or relation_count. */
static uint32_t input_relation(const Table *table, const Str *key) {
    const size_t prefix = sizeof "include" - 1;
    uint32_t i = 0;
    for (; i < table->relation_count; i++) {
        Str name = table->relations[i].name;
        if (key->len != prefix + name.len || !bytes_is(key->ptr, prefix, "include")) continue;
        /* includeCosts names costs: the first letter in upper case, the rest as it is. */
        const char *rest = key->ptr + prefix;
        if ((rest[0] ^ 0x20) == name.ptr[0] && bytes_eq(rest + 1, name.len - 1, name.ptr + 1, name.len - 1)) break;
    }
    return i;
}

/* A key that is no option of this method. */
static void input_unknown_option(Input *input, const Str *key, const Table *table, bool paged, const Column *filter,
                                 Set relations) {
    Buf *out = issue_open(&input->issues, ISSUE_UNKNOWN, key);
    bool first = true;
    static const Str page = STR_INIT("limit, after"), include = STR_INIT("include");
    if (paged) issue_put_name(out, &first, &page);
    if (filter) issue_put_name(out, &first, &filter->name);
    for (uint32_t i = 0; i < table->relation_count; i++) {
        if (!set_has(relations, i)) continue;
        Str name = table->relations[i].name;
        issue_put_name(out, &first, &include);
        buf_byte(out, (char)(name.ptr[0] ^ 0x20));
        buf_bytes(out, name.ptr + 1, name.len - 1);
    }
    issue_close(&input->issues);
}

void input_page(Input *input, const Table *table, bool paged, const Column *filter, Set relations, Page *page) {
    static const Str name = STR_INIT("options");
    JsonValue options, value;
    *page = (Page){.relations = 0};
    input_next(input, &options);
    if (options.kind == JSON_NONE || options.kind == JSON_NULL) return;
    JsonReader members = input_members(input, &options, &name);
    bool started = false;
    Str key;
    while (input_member(input, &members, &started, &key, &value)) {
        uint32_t relation = input_relation(table, &key);
        bool given = value.kind != JSON_NULL;
        if (paged && str_is(key, "limit")) {
            check_count(&input->issues, &key, &value);
            page->limit = value;
        } else if (paged && str_is(key, "after")) {
            if (given) check_value(&input->issues, table->columns, &key, &value);
            page->after = value;
        } else if (filter && str_eq(key, filter->name)) {
            if (given) check_value(&input->issues, filter, &key, &value);
            page->filter = value;
        } else if (set_has(relations, relation)) {
            if (value.kind == JSON_TRUE) page->relations |= set_of(relation);
            else if (given && value.kind != JSON_FALSE)
                issue_add(&input->issues, ISSUE_TYPE, &key, "a boolean");
        } else {
            input_unknown_option(input, &key, table, paged, filter, relations);
        }
    }
}

bool input_end(Input *input) {
    JsonValue more;
    input_next(input, &more);
    if (more.kind != JSON_NONE) issue_add(&input->issues, ISSUE_UNKNOWN, &arguments, "fewer of them");
    return !input->issues.failed;
}
