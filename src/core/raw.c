/* Texts and values into one statement. See raw.h. */
#include "core/raw.h"

/* One text, without its JSON escapes. */
static void raw_text(Call *call, const JsonValue *text) {
    Issues *issues = &call->input.issues;
    if (text->kind != JSON_STRING) {
        issue_add(issues, ISSUE_TYPE, NULL, types[TYPE_TEXT].must_be);
    } else if (text->flags & (JSON_NUL | JSON_LONE)) {
        issue_add(issues, ISSUE_TEXT, NULL, "");
    } else {
        Str body = json_body(text);
        char *copy = arena_take(call->arena, body.len);
        if (!copy) issue_no_memory(issues);
        else bytes_copy(copy, body.ptr, body.len);
        if (copy) sql_raw(&call->sql, (Str){copy, escape_undo(copy, body.len)});
    }
}

/* Checks the values, and keeps them until the request is written: JsonValue after JsonValue. */
static Buf raw_values(Call *call, const JsonValue *given) {
    static const Column scalar = {.type = TYPE_OTHER}, array = {.type = TYPE_OTHER, .flags = COLUMN_ARRAY},
                        json = {.type = TYPE_JSON};
    Issues *issues = &call->input.issues;
    Buf values = buf_make(call->arena);
    Walk walk;
    walk_start(&walk, issues, given, JSON_ARRAY, SQL_PARAMS);
    while (walk_next(&walk)) {
        uint8_t kind = walk.value.kind;
        const Column *column = kind == JSON_OBJECT ? &json : kind == JSON_ARRAY ? &array : &scalar;
        if (kind != JSON_NULL) check_value(issues, column, NULL, &walk.value);
        buf_bytes(&values, (const char *)&walk.value, sizeof walk.value);
    }
    if (values.failed) issue_no_memory(issues);
    return values;
}

/* Whether there are secrets that the statement may be about. */
static bool raw_is_guarded(const Schema *schema) {
    for (uint32_t i = 0; i < schema->table_count; i++)
        if (shape_has_secrets(&schema->tables[i])) return true;
    return false;
}

void raw_sql(Call *call) {
    static const Column json = {.type = TYPE_JSON};
    static const Str texts = STR_INIT("sql"), values = STR_INIT("values");
    Issues *issues = &call->input.issues;
    JsonValue text, given;
    Walk walk;
    input_next(&call->input, &text);
    input_next(&call->input, &given);
    issue_enter(issues, &values);
    const Buf kept = raw_values(call, &given);
    issues->path.len = 0;
    issue_enter(issues, &texts);
    walk_start(&walk, issues, &text, JSON_ARRAY, SQL_PARAMS + 1);
    const size_t count = kept.len / sizeof(JsonValue);
    const JsonValue *value = (const JsonValue *)(const void *)kept.ptr;
    while (walk_next(&walk)) {
        const bool between = walk.count > 1 && walk.count <= count + 1;
        if (between) sql_value(&call->sql, value->kind == JSON_OBJECT ? &json : NULL, value);
        if (between) value++;
        raw_text(call, &walk.value);
    }
    issues->path.len = 0;
    if (!issues->failed && walk.count != count + 1)
        issue_add(issues, ISSUE_TYPE, &values, "one less than the texts of the statement");
    call->shape = (Shape){.kind = SHAPE_SQL, .flags = call->flags};
    if (raw_is_guarded(call->schema)) call->shape.flags |= SHAPE_GUARDED;
    call_send(call);
}
