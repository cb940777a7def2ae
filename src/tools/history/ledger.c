/* See ledger.h. */
#include "tools/history/ledger.h"

#include "tools/quote.h"

typedef struct Line {
    const char *asks, *sql, *members; /* no SQL: where a script's statements go */
} Line;

static const Line lines[] = {
#define LEDGER(asks, sql, members) {asks, sql, members},
#define STATEMENTS(asks) {asks, NULL, ""},
#include "tools/history/ledger.def"
#undef LEDGER
#undef STATEMENTS
};

enum { MARK = 1000000 }; /* more than a script has statements */

/* Whether a list of words has a word; `*list` goes on behind the first one. */
static Str take_word(const char **list) {
    Str word = {*list, 0};
    while (word.ptr[word.len] && word.ptr[word.len] != ' ') word.len++;
    *list = word.ptr + word.len + (word.ptr[word.len] == ' ');
    return word;
}

static bool has_word(const char *list, Str word) {
    while (*list)
        if (str_eq(take_word(&list), word)) return true;
    return false;
}

static void put_param(Buf *out, const cJSON *value) {
    if (!value || cJSON_IsNull(value) || cJSON_IsString(value)) {
        if (cJSON_IsString(value)) tree_put(out, value);
        else buf_lit(out, "null");
        return;
    }
    Buf text = buf_make(out->arena);
    tree_put(&text, value);
    out->failed |= text.failed;
    escape_put_text(out, text.ptr, text.len);
}

/* Begins a query, up to its text. */
static void begin_query(Buf *out) {
    if (out->len && out->ptr[out->len - 1] != '[') buf_byte(out, ',');
    buf_lit(out, "{\"query\":");
}

static void put_line(Buf *out, const Line *line, const cJSON *input) {
    if (out->failed) return;
    begin_query(out);
    escape_put_text(out, line->sql, literal_len(line->sql));
    buf_lit(out, ",\"params\":[");
    for (const char *members = line->members, *first = members; *members;) {
        if (members != first) buf_byte(out, ',');
        Str member = take_word(&members);
        char *name = str_terminated(out->arena, member);
        if (!name) out->failed = true;
        else put_param(out, tree_member(input, name));
    }
    buf_lit(out, "]}");
}

/* The one line of an ask that has only one. */
static const Line *line_of(Str ask) {
    const Line *line = lines;
    while (line < lines + COUNT(lines) - 1 && !has_word(line->asks, ask)) line++;
    return line;
}

static void put_mark(Buf *out, const cJSON *input, int64_t number) {
    const cJSON *mark = tree_member(input, "mark");
    const char *sql = line_of(STR("mark"))->sql;
    if (out->failed || !mark) return;
    begin_query(out);
    escape_put_text(out, sql, literal_len(sql));
    buf_lit(out, ",\"params\":[\"");
    buf_int(out, tree_whole(mark, INT32_MAX) * MARK + number);
    buf_lit(out, "\"]}");
}

static void put_statements(Buf *out, const cJSON *input) {
    const cJSON *statements = tree_member(input, "statements"), *statement;
    int64_t number = 0;
    cJSON_ArrayForEach(statement, statements) {
        const cJSON *given = tree_member(statement, "number");
        Str sql = tree_member_text(statement, "sql");
        number = cJSON_IsNumber(given) ? tree_whole(given, MARK) : number + 1;
        put_mark(out, input, number);
        if (out->failed) return;
        begin_query(out);
        escape_put_text(out, sql.ptr, sql.len);
        buf_lit(out, ",\"params\":[]}");
    }
    if (number) put_mark(out, input, number + 1);
}

/* "schema"."name", the schema where there is one. */
static Str qualified(Buf *text, Str schema, Str name) {
    if (schema.len) {
        quote_name(text, schema);
        buf_byte(text, '.');
    }
    quote_name(text, name);
    return buf_str(text);
}

/* The query of an index: names go as one text that Postgres reads, or into a statement, quoted. */
static void put_index(Buf *out, Str ask, const cJSON *input) {
    const cJSON *from = str_is(ask, "probe") ? tree_member(input, "probe") : input;
    bool created = str_is(tree_member_text(from, "of"), "create"), drop = str_is(ask, "drop-index");
    Str schema = tree_member_text(from, "schema"), index = tree_member_text(from, "index");
    Buf text = buf_make(out->arena);
    Str name = qualified(&text, schema, created ? tree_member_text(from, "table") : index);
    const char *query = line_of(drop      ? STR("drop-index")
                                : created ? STR("probe-create")
                                          : STR("probe-drop"))
                            ->sql;
    Buf sql = buf_make(out->arena);
    buf_lit(&sql, query);
    if (drop) buf_put(&sql, name);
    begin_query(out);
    escape_put_text(out, sql.ptr, sql.len);
    buf_lit(out, ",\"params\":[");
    if (!drop) escape_put_text(out, name.ptr, name.len);
    if (created) buf_byte(out, ',');
    if (created) escape_put_text(out, index.ptr, index.len);
    buf_lit(out, "]}");
    out->failed |= sql.failed;
    out->failed |= text.failed;
}

bool op_ledger(Arena *arena, const cJSON *input, Buf *out) {
    (void)arena;
    Str ask = tree_member_text(input, "ask");
    buf_lit(out, "{\"queries\":[");
    size_t before = out->len;
    if (str_is(ask, "probe") || str_is(ask, "drop-index")) put_index(out, ask, input);
    else
        for (uint32_t i = 0; i < COUNT(lines) && ask.len; i++) {
            if (!has_word(lines[i].asks, ask)) continue;
            if (lines[i].sql) put_line(out, &lines[i], input);
            else put_statements(out, input);
        }
    if (out->len == before && !out->failed) {
        mistakes_put(out, STR("the ledger isn't asked that"), NULL);
        return false;
    }
    buf_lit(out, "]}");
    return true;
}
