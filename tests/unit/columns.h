/* What a case says of all columns of a table, whatever they are: the directives @columns, @texts, @names,
 * @layout, @row, @cells, @text and @object of tests/cases/README.md, put in from the schema. So that a new
 * column breaks no case that isn't about the columns.
 *
 * A case that can't be read ends the run. */
#ifndef TESTS_COLUMNS_H
#define TESTS_COLUMNS_H

#include "schemas.h"

/* A directive: `@name(table` or `@name(table.secrets`, and what stands behind that up to its `)`. */
typedef struct Directive {
    const char *from, *end; /* in the text, from its @ to behind its bracket */
    const char *name, *more;
    const Table *table;
    bool secrets;
} Directive;

static void columns_fail(const char *at) {
    printf("no such directive: %.80s\n", at);
    exit(2);
}

/* Behind the string or other byte that stands at `at`. */
static const char *columns_pass(const char *at) {
    if (*at++ != '"') return at;
    for (; *at != '"'; at++) {
        if (!*at) columns_fail(at);
        if (*at == '\\') at++;
    }
    return at + 1;
}

/* The comma or the bracket behind the value at `at`. */
static const char *columns_value_end(const char *at) {
    for (int depth = 0; depth || !strchr(",)]}", *at); at = columns_pass(at)) {
        if (!*at) columns_fail(at);
        if (strchr("([{", *at)) depth++;
        if (strchr(")]}", *at)) depth--;
    }
    return at;
}

static bool columns_starts(const char *at, const char *with) {
    return strncmp(at, with, strlen(with)) == 0;
}

/* The last directive of a text: what stands in another one comes behind that one's beginning. */
static bool columns_find(const Text *text, Directive *found) {
    static const char *const names[] = {"columns", "texts", "names", "layout",
                                        "row",     "cells", "text",  "object"};
    for (const char *at = text->ptr + text->len; at-- > text->ptr;) {
        for (size_t i = 0; *at == '@' && i < COUNT(names); i++) {
            size_t len = strlen(names[i]);
            if (!columns_starts(at + 1, names[i]) || at[len + 1] != '(') continue;
            *found = (Directive){.from = at, .name = names[i], .more = at + len + 2};
            for (uint32_t t = 0; t < helium_schema.table_count; t++) {
                const Table *table = &helium_schema.tables[t];
                if (columns_starts(found->more, table->name)) found->table = table;
            }
            if (!found->table) columns_fail(at);
            found->more += strlen(found->table->name);
            found->secrets = columns_starts(found->more, ".secrets");
            if (found->secrets) found->more += strlen(".secrets");
            found->end = columns_value_end(found->more);
            if (*found->end == ',') found->end = columns_value_end(++found->more);
            if (*found->end++ != ')') columns_fail(at);
            return true;
        }
    }
    return false;
}

static void columns_lit(Text *out, const char *text) {
    text_add(out, text, strlen(text));
}

/* The column's name in SQL. */
static void columns_sql(Text *out, const Column *column) {
    char name[2 * SCHEMA_NAME + 1];
    *bytes_snake(name, column->name) = 0;
    columns_lit(out, column->sql ? column->sql : name);
}

/* `"a",x."b"::text`, or `a, b`. */
static void columns_list(Text *out, const Directive *it, uint32_t i) {
    const Column *column = &it->table->columns[i];
    bool texts = strcmp(it->name, "texts") == 0;
    if (strcmp(it->name, "names") == 0) {
        columns_lit(out, i ? ", " : "");
        columns_lit(out, column->name);
        return;
    }
    columns_lit(out, i ? "," : "");
    text_add(out, it->more, (size_t)(it->end - 1 - it->more)); /* an alias */
    columns_lit(out, it->end - 1 > it->more ? ".\"" : "\"");
    columns_sql(out, column);
    bool cast = texts && column->type != TYPE_TEXT && type_of_result(column) != TYPE_JSONB;
    columns_lit(out, cast ? "\"::text" : "\"");
}

/* The value of a name in the directive's object, NULL where there is none, and where it ends. */
static const char *columns_value(const Directive *it, const char *name, const char **end) {
    if (*it->more != '{') columns_fail(it->from);
    for (const char *at = it->more + 1; *at == '"'; at = *end + (**end == ',')) {
        const char *value = columns_pass(at) + 1;
        *end = columns_value_end(value);
        if (strncmp(at + 1, name, strlen(name)) == 0 && at[1 + strlen(name)] == '"') return value;
    }
    return NULL;
}

/* One value of a row or an object, if it is there or is to be there. */
static void columns_put(Text *out, const Directive *it, const char *name, bool always, uint32_t *count) {
    const char *end = NULL, *value = columns_value(it, name, &end);
    if (!value && !always) return;
    if (*count) columns_lit(out, strcmp(it->name, "text") == 0 ? ", " : ",");
    if (strcmp(it->name, "object") == 0) {
        columns_lit(out, "\"");
        columns_lit(out, name);
        columns_lit(out, "\":");
    }
    if (value) text_add(out, value, (size_t)(end - value));
    else columns_lit(out, "null");
    ++*count;
}

/* A row, its cells or an object: the columns in their order, then those relations that are given. */
static Text columns_values(const Directive *it) {
    const bool object = strcmp(it->name, "object") == 0, cells = strcmp(it->name, "cells") == 0;
    uint32_t count = 0, members = 0;
    const char *end = it->more + 1;
    Text out = text_of(object ? "{" : "[", cells ? 0 : 1);
    for (uint32_t i = 0; i < it->table->column_count; i++) {
        bool secret = it->table->columns[i].flags & COLUMN_SECRET,
             given = columns_value(it, it->table->columns[i].name, &end);
        members += given;
        if (!secret || it->secrets) columns_put(&out, it, it->table->columns[i].name, true, &count);
        else if (given) columns_fail(it->from);
    }
    for (uint32_t i = 0; i < it->table->relation_count; i++) {
        uint32_t before = count;
        columns_put(&out, it, it->table->relations[i].name, false, &count);
        members += count - before;
    }
    columns_lit(&out, object ? "}" : cells ? "" : "]");
    for (const char *at = it->more + 1; *at == '"'; at = *end == ',' ? end + 1 : end, members--)
        end = columns_value_end(columns_pass(at) + 1);
    if (members) columns_fail(it->from); /* a name that no column has, or one twice */
    return out;
}

/* What stands before rows without keys: of the columns, then of those relations that are given with their
 * layouts. */
static void columns_layout(Text *out, const Directive *it) {
    const Table *table = it->table;
    Text letters = text_of("", 0);
    columns_lit(out, "[[");
    for (uint32_t i = 0; i < table->column_count; i++) {
        const Column *column = &table->columns[i];
        if (!it->secrets && column->flags & COLUMN_SECRET) continue;
        columns_lit(out, letters.len ? ",\"" : "\"");
        columns_lit(out, column->name);
        columns_lit(out, "\"");
        text_add(&letters, (char[]){type_letter((TypeId)column->type)}, 1);
    }
    for (uint32_t i = 0; i < table->relation_count && *it->more == '{'; i++) {
        const char *end = NULL, *value = columns_value(it, table->relations[i].name, &end);
        if (!value) continue;
        columns_lit(out, ",[\"");
        columns_lit(out, table->relations[i].name);
        columns_lit(out, table->relations[i].many ? "\",1," : "\",0,");
        text_add(out, value, (size_t)(end - value));
        columns_lit(out, "]");
        text_add(&letters, "-", 1);
    }
    columns_lit(out, "],\"");
    text_add(out, letters.ptr, letters.len);
    columns_lit(out, "\"]");
    free(letters.ptr);
}

/* A text as it stands in a JSON string. */
static void columns_quoted(Text *out, const Text *text) {
    for (size_t i = 0; i < text->len; i++) {
        if (strchr("\"\\", text->ptr[i])) columns_lit(out, "\\");
        text_add(out, &text->ptr[i], 1);
    }
}

/* Puts in what the directives of a text stand for. */
static void columns_expand(Text *text) {
    Directive it;
    while (columns_find(text, &it)) {
        Text out = text_of(text->ptr, (size_t)(it.from - text->ptr));
        bool names = strcmp(it.name, "names") == 0;
        if (names || strcmp(it.name, "columns") == 0 || strcmp(it.name, "texts") == 0) {
            for (uint32_t i = 0; i < it.table->column_count; i++)
                if (names || it.secrets || !(it.table->columns[i].flags & COLUMN_SECRET))
                    columns_list(&out, &it, i);
        } else if (strcmp(it.name, "layout") == 0) {
            columns_layout(&out, &it);
        } else {
            Text values = columns_values(&it);
            if (strcmp(it.name, "text") == 0) columns_quoted(&out, &values);
            else text_add(&out, values.ptr, values.len);
            free(values.ptr);
        }
        text_add(&out, it.end, (size_t)(text->ptr + text->len - it.end));
        free(text->ptr);
        *text = out;
    }
}

#endif
