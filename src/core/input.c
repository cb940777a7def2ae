/* Walking the arguments and their objects. See input.h. */
#include "core/input.h"

static const Str arguments = STR_INIT("arguments");

void input_start(Input *input, Arena *arena, Str args) {
    *input = (Input){.args = json_reader(args), .issues = {.list = buf_make(arena), .path = buf_make(arena)}};
    if (json_enter(&input->args, '[')) return;
    issue_add(&input->issues, ISSUE_TYPE, &arguments, "a JSON array");
    input->ended = true;
}

/* One element of an array; beyond the hard depth limit it goes to the array's end, and who reads it finds out
 * where it is too deep. False when there is none. */
static bool input_element(JsonReader *r, JsonValue *value) {
    if (!json_more(r, ']')) return false;
    if (!json_value(r, value) && r->fault == JSON_TOO_DEEP)
        value->text.len = (size_t)(r->end - value->text.ptr);
    return r->fault == JSON_OK || r->fault == JSON_TOO_DEEP;
}

void input_next(Input *input, JsonValue *value) {
    JsonReader *args = &input->args;
    if (!input->ended && input_element(args, value)) return;
    *value = (JsonValue){.kind = JSON_NONE};
    if (!input->ended && args->fault != JSON_TOO_DEEP && !json_end(args))
        issue_add(&input->issues, ISSUE_TYPE, &arguments, "JSON");
    input->ended = true;
}

void input_argument(Input *input, const Column *column, const char *name, JsonValue *value) {
    Str path = {name, literal_len(name)};
    input_next(input, value);
    if (value->kind > JSON_NULL) {
        check_value(&input->issues, column, &path, value);
        return;
    }
    /* Left out is not the same as null, but for an option. */
    bool optional =
        column->flags & COLUMN_NULLABLE && (value->kind == JSON_NULL || column->flags & COLUMN_OPTION);
    value->kind = JSON_NULL;
    if (!optional) issue_add(&input->issues, ISSUE_REQUIRED, &path, "");
}

void input_unknown(Issues *issues, const Str *name, const Table *table, Set allowed) {
    Buf *out = issue_begin(issues, ISSUE_UNKNOWN, name);
    const char *separator = "; there are ";
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!set_has(allowed, i)) continue;
        buf_lit(out, separator);
        buf_lit(out, table->columns[i].name);
        separator = ", ";
    }
    issue_end(issues);
}

/* One member: which column, and is it well? `*next` is where the column is looked for first, behind that of
 * the member before: rows mostly have the table's order, and there are many of them. */
static void input_member(Input *input, const Table *table, Set allowed, const Str *key, uint32_t *next,
                         JsonValue *value, JsonValue *values) {
    const uint32_t count = table->column_count;
    uint32_t i = *next, tried = 0;
    for (; tried < count; tried++, i++) {
        if (i >= count) i = 0;
        if (set_has(allowed, i) && str_is(*key, table->columns[i].name)) break;
    }
    if (tried == count) {
        input_unknown(&input->issues, key, table, allowed);
        return;
    }
    *next = i + 1;
    uint16_t flags = table->columns[i].flags;
    if (!(flags & COLUMN_PARTS) && (value->kind != JSON_NULL || !(flags & COLUMN_NULLABLE)))
        check_value(&input->issues, &table->columns[i], key, value);
    values[i] = *value;
}

/* The issue of an argument that isn't there, or is of another kind. */
static void input_no(Input *input, const JsonValue *value, const Str *name, const char *must_be) {
    if (value->kind == JSON_NONE) issue_add(&input->issues, ISSUE_REQUIRED, name, "");
    else issue_add(&input->issues, ISSUE_TYPE, name, must_be);
}

/* An object: `name` is for an issue about the whole of it. */
void input_object(Input *input, const JsonValue *object, const Str *name, const Table *table, Set allowed,
                  InputForm form, JsonValue *values) {
    JsonReader r = json_reader(object->text);
    JsonValue value;
    Str key;
    uint32_t next = 0;
    for (uint32_t i = 0; i < table->column_count; i++) values[i] = (JsonValue){.kind = JSON_NONE};
    if (form == INPUT_OPTIONS && object->kind <= JSON_NULL) return;
    if (object->kind != JSON_OBJECT) {
        input_no(input, object, name, "an object");
        return;
    }
    json_enter(&r, '{');
    while (json_member(&r, &key) && json_value(&r, &value))
        input_member(input, table, allowed, &key, &next, &value, values);
    if (r.fault == JSON_TOO_DEEP) check_too_deep(&input->issues, &key);
    if (form != INPUT_WHOLE || r.fault != JSON_OK) return;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        bool optional = column->flags & (COLUMN_NULLABLE | COLUMN_OPTIONAL | COLUMN_MADE);
        Str path = {column->name, literal_len(column->name)};
        if (set_has(allowed, i) && !optional && values[i].kind == JSON_NONE)
            issue_add(&input->issues, ISSUE_REQUIRED, &path, "");
    }
}

void walk_start(Walk *walk, Issues *issues, const JsonValue *value, JsonKind kind, uint32_t most) {
    walk->issues = issues;
    walk->r = json_reader(value->text);
    walk->path = issues->path.len;
    walk->table = NULL;
    walk->count = 0;
    walk->most = most;
    walk->object = kind == JSON_OBJECT;
    if (value->kind == kind && (walk->object || check_is_array(value))) {
        json_enter(&walk->r, walk->object ? '{' : '[');
    } else {
        walk->r.fault = JSON_CUT;
        issue_add(issues, ISSUE_TYPE, NULL, walk->object ? "an object" : "an array");
    }
}

/* A name without the table's in front. */
static Str input_own(const Table *table, Str name) {
    const size_t len = literal_len(table->name);
    bool own = name.len > len && name.ptr[len] == '.' && bytes_is(name.ptr, len, table->name);
    return own ? (Str){name.ptr + len + 1, name.len - len - 1} : name;
}

bool walk_next(Walk *walk) {
    walk->issues->path.len = walk->path;
    if (!json_more(&walk->r, walk->object ? '}' : ']') || (walk->object && !json_key(&walk->r, &walk->key)) ||
        !json_value(&walk->r, &walk->value))
        return false;
    if (walk->count == walk->most) {
        issue_add_limit(walk->issues, ISSUE_TOO_MANY, NULL, walk->most);
        return false;
    }
    if (walk->table) walk->key = input_own(walk->table, walk->key);
    if (walk->object) issue_enter(walk->issues, &walk->key);
    else issue_enter_element(walk->issues, walk->count);
    walk->count++;
    return true;
}

uint32_t input_column(const Table *table, Str name) {
    uint32_t i = 0;
    while (i < table->column_count && !str_is(name, table->columns[i].name)) i++;
    return i;
}

Set input_columns(Issues *issues, const Table *table, const JsonValue *given, bool object) {
    Set columns = 0;
    Walk walk;
    walk_start(&walk, issues, given, object ? JSON_OBJECT : JSON_ARRAY, SCHEMA_FIELDS);
    walk.table = object ? table : NULL;
    while (walk_next(&walk)) {
        uint8_t kind = walk.value.kind;
        if (object ? kind != JSON_TRUE && kind != JSON_FALSE : kind != JSON_STRING) {
            issue_add(issues, ISSUE_TYPE, NULL, object ? types[TYPE_BOOL].must_be : "a column's name");
            continue;
        }
        uint32_t i = input_column(table, object ? walk.key : input_own(table, json_body(&walk.value)));
        if (i == table->column_count) input_unknown(issues, NULL, table, table_fields(table));
        else if (kind != JSON_FALSE) columns |= set_of(i);
    }
    return columns;
}

void input_row(Input *input, const Table *table, Set allowed, InputForm form, JsonValue *values) {
    static const Str name = STR_INIT("input");
    JsonValue row;
    input_next(input, &row);
    input_object(input, &row, &name, table, allowed, form, values);
}

size_t input_rows(Input *input, const Table *table, Set allowed, bool one, JsonValue **values) {
    static const Str name = STR_INIT("input"), no_name = STR_INIT("");
    const size_t size = table->column_count * sizeof(JsonValue);
    Buf cells = buf_make(input->issues.list.arena);
    JsonValue array, row;
    input_next(input, &array);
    JsonReader r = json_reader(array.text);
    size_t count = 0;
    one = one && array.kind == JSON_OBJECT;
    row = array;
    if (!one && !check_is_array(&array)) {
        input_no(input, &array, &name, "an array");
        return 0;
    }
    if (!one) json_enter(&r, '[');
    while ((one ? !count : input_element(&r, &row)) && buf_room(&cells, size) && cells.ptr) {
        if (!one) issue_enter_element(&input->issues, count);
        count++;
        /* The block is aligned as all of the arena's are, and a row's size is a multiple of a value's. */
        input_object(input, &row, &no_name, table, allowed, INPUT_WHOLE,
                     (JsonValue *)(void *)(cells.ptr + cells.len));
        cells.len += size;
        input->issues.path.len = 0;
    }
    if (cells.failed) issue_no_memory(&input->issues);
    *values = (JsonValue *)(void *)cells.ptr;
    return count;
}

bool input_end(Input *input) {
    JsonValue more;
    input_next(input, &more);
    if (more.kind == JSON_OBJECT && more.text.len == literal_len("{}")) input_next(input, &more);
    if (more.kind != JSON_NONE) issue_add(&input->issues, ISSUE_UNKNOWN, &arguments, "");
    return !input->issues.failed;
}
