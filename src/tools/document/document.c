/* Reading a document. See document.h. */
#include "tools/document/document.h"

#include <stdlib.h>

#include "tools/document/blocks.h"
#include "tools/document/client.h"
#include "tools/document/columns.h"
#include "tools/document/indexes.h"
#include "tools/document/keys.h"
#include "tools/document/pgtype.h"
#include "tools/document/reading.h"
#include "tools/document/relations.h"
#include "tools/document/snapshot.h"
#include "tools/document/views.h"

/* A table and where it stands, until all of them are in order. */
typedef struct Draft {
    ModelTable table;
    const cJSON *node;
} Draft;

enum { ENUM_VALUES, ENUM_RENAMED, ENUM_MEMBERS };
static const Member enum_members[ENUM_MEMBERS] = {
    [ENUM_VALUES] = {"values", KIND_LIST, true},
    [ENUM_RENAMED] = {"renamedFrom", KIND_TEXT, false},
};

static void check_values(Reading *r, Names values) {
    Str *sorted = reading_take(r, values.count, sizeof *sorted);
    if (!sorted) return;
    bytes_copy(sorted, values.names, values.count * sizeof *sorted);
    qsort(sorted, values.count, sizeof *sorted, order_by_name);
    for (uint32_t i = 1; i < values.count; i++)
        if (str_eq(sorted[i - 1], sorted[i]))
            READING_SAY(r, STR("has the value \""), sorted[i], STR("\" twice: keep one"));
}

static Names read_values(Reading *r, const cJSON *list) {
    uint32_t at = 0;
    Str *values = reading_take(r, tree_count(list), sizeof *values);
    if (!values) return (Names){0};
    size_t was = reading_enter(r, STR("values"));
    ReadingWalk walk = {.whole = list};
    while (reading_next(r, &walk)) {
        if (!reading_kind(r, walk.node, KIND_TEXT)) continue;
        Str value = tree_text(walk.node);
        if (value.len > MODEL_NAME)
            READING_SAY(r, STR("is longer than the 63 bytes that Postgres takes for an enum's value"));
        values[at++] = value;
    }
    check_values(r, (Names){values, at});
    reading_leave(r, was);
    return (Names){values, at};
}

static void read_enum(Reading *r, ModelEnum *made, const cJSON *node) {
    const cJSON *got[ENUM_MEMBERS] = {NULL};
    made->name = reading_qualified(r, tree_name(node));
    if (pgtype_is_built_in(made->name) || !str_eq(pgtype_element(made->name), made->name))
        READING_SAY(r, STR("has the name of a built-in type or of a list: name it otherwise"));
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, enum_members, ENUM_MEMBERS, got);
    if (got[ENUM_VALUES]) made->values = read_values(r, got[ENUM_VALUES]);
    made->renamed_from = reading_qualified_in(r, got[ENUM_RENAMED]);
}

static void read_enums(Reading *r, Model *model, const cJSON *node) {
    uint32_t at = 0;
    ModelEnum *enums = reading_take(r, tree_count(node), sizeof *enums);
    if (!enums) return;
    size_t was = reading_enter(r, STR("enums"));
    reading_map(r, node, true);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_enum(r, &enums[at++], walk.node);
    reading_leave(r, was);
    qsort(enums, at, sizeof *enums, order_by_name);
    model->enums = enums;
    model->enum_count = at;
}

enum { TABLE_COLUMNS, TABLE_RENAMED, TABLE_OWN, TABLE_MEMBERS = TABLE_OWN + 6 };
static const Member table_members[TABLE_MEMBERS] = {
    [TABLE_COLUMNS] = {"columns", KIND_OBJECT, true},
    [TABLE_RENAMED] = {"renamedFrom", KIND_TEXT, false},
    {"primaryKey", KIND_LIST | KIND_OBJECT, false},
    {"unique", KIND_OBJECT, false},
    {"checks", KIND_OBJECT, false},
    {"foreignKeys", KIND_OBJECT, false},
    {"indexes", KIND_OBJECT, false},
    {"client", KIND_OBJECT, false},
};

static void read_table(Reading *r, const Model *model, Draft *draft, const cJSON *node) {
    const cJSON *got[TABLE_MEMBERS] = {NULL};
    *draft = (Draft){.table = {.name = reading_qualified(r, tree_name(node))}, .node = node};
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, table_members, TABLE_MEMBERS, got);
    if (got[TABLE_COLUMNS]) columns_read(r, model, &draft->table, got[TABLE_COLUMNS]);
    draft->table.renamed_from = reading_qualified_in(r, got[TABLE_RENAMED]);
}

static void read_tables(Reading *r, Model *model, const cJSON *node) {
    uint32_t count = tree_count(node), at = 0;
    Draft *drafts = reading_take(r, count, sizeof *drafts);
    ModelTable *tables = reading_take(r, count, sizeof *tables);
    if (!drafts || !tables) return;
    size_t was = reading_enter(r, STR("tables"));
    reading_map(r, node, true);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_table(r, model, &drafts[at++], walk.node);
    qsort(drafts, at, sizeof *drafts, order_by_name);
    for (uint32_t i = 0; i < at; i++) {
        size_t deeper = reading_enter(r, drafts[i].table.name);
        tables[i] = drafts[i].table;
        if (tables[i].columns) {
            keys_read(r, &tables[i], drafts[i].node);
            indexes_read(r, &tables[i], tree_member(drafts[i].node, "indexes"));
            client_read_table(r, &tables[i], tree_object(drafts[i].node, "client"));
        }
        reading_leave(r, deeper);
    }
    reading_leave(r, was);
    model->tables = tables;
    model->table_count = at;
}

enum { TOP_VERSION, TOP_SCHEMAS, TOP_EXTENSIONS, TOP_ENUMS, TOP_TABLES, TOP_SQL, TOP_SCHEMA, TOP_MEMBERS };
static const Member top_members[TOP_MEMBERS] = {
    [TOP_VERSION] = {"version", KIND_NUMBER, true},        [TOP_SCHEMAS] = {"schemas", KIND_OBJECT, false},
    [TOP_EXTENSIONS] = {"extensions", KIND_OBJECT, false}, [TOP_ENUMS] = {"enums", KIND_OBJECT, false},
    [TOP_TABLES] = {"tables", KIND_OBJECT, true},          [TOP_SQL] = {"sql", KIND_OBJECT, false},
    [TOP_SCHEMA] = {"$schema", KIND_TEXT, false},
};

bool document_read(Arena *arena, const cJSON *document, Model *out, Mistakes *mistakes) {
    Reading r = {.arena = arena, .mistakes = mistakes, .path = buf_make(arena)};
    const cJSON *got[TOP_MEMBERS] = {NULL};
    uint32_t before = mistakes->count;
    *out = (Model){0};
    if (!document) {
        READING_SAY(&r, STR("is missing"));
        return false;
    }
    if (!reading_kind(&r, document, KIND_OBJECT)) return false;
    reading_members(&r, document, top_members, TOP_MEMBERS, got);
    if (got[TOP_VERSION] && got[TOP_VERSION]->valuedouble != 1)
        READING_SAY_AT(&r, STR("version"), STR("must be 1: another one needs another heliumdb"));
    if (got[TOP_SCHEMAS]) blocks_read_schemas(&r, out, got[TOP_SCHEMAS]);
    if (got[TOP_EXTENSIONS]) blocks_read_extensions(&r, out, got[TOP_EXTENSIONS]);
    if (got[TOP_ENUMS]) read_enums(&r, out, got[TOP_ENUMS]);
    if (got[TOP_TABLES]) read_tables(&r, out, got[TOP_TABLES]);
    if (got[TOP_SQL]) blocks_read(&r, out, got[TOP_SQL]);
    if (got[TOP_SQL]) views_read(&r, out, got[TOP_SQL]);
    relations_check(&r, out);
    mistakes->out.failed |= r.path.failed;
    return mistakes->count == before && !mistakes->out.failed;
}

bool document_read_member(Arena *arena, const cJSON *input, const char *in, Model *out, Buf *answer) {
    Mistakes mistakes = mistakes_make(arena);
    if (document_read(arena, tree_member(input, in), out, &mistakes)) return true;
    Buf message = buf_make(arena);
    buf_lit(&message, in);
    buf_lit(&message, " is no document that can be taken");
    mistakes_put(answer, buf_str(&message), &mistakes);
    answer->failed |= message.failed;
    return false;
}

static Str without_mark(Str text) {
    static const char mark[] = "\xef\xbb\xbf";
    bool marked = text.len >= 3 && bytes_is(text.ptr, 3, mark);
    return marked ? (Str){text.ptr + 3, text.len - 3} : text;
}

bool op_document(Arena *arena, const cJSON *input, Buf *out) {
    const cJSON *text = tree_member(input, "text"), *document = tree_member(input, "document");
    Mistakes mistakes = mistakes_make(arena);
    Model model;
    if (cJSON_IsString(text)) {
        Buf wrong = buf_make(arena);
        buf_lit(&wrong, "the document ");
        document = tree_read(arena, without_mark(tree_text(text)), &wrong);
        if (!document) {
            mistakes_put(out, buf_str(&wrong), NULL);
            out->failed |= wrong.failed;
            return false;
        }
    }
    if (!document) {
        mistakes_put(out, STR("give \"text\" or \"document\""), NULL);
        return false;
    }
    if (!document_read(arena, document, &model, &mistakes)) {
        mistakes_put(
            out, mistakes.count == 1 ? STR("the document has a mistake") : STR("the document has mistakes"),
            &mistakes);
        return false;
    }
    buf_lit(out, "{\"document\":");
    snapshot_put(out, &model);
    buf_lit(out, ",\"hash\":\"");
    snapshot_hash(out, &model);
    buf_lit(out, "\"}");
    return true;
}
