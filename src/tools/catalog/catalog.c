/* Reading a database's schema. See catalog.h. */
#include "tools/catalog/catalog.h"

#include "tools/catalog/ledgers.h"
#include "tools/catalog/reread.h"
#include "tools/document/document.h"
#include "tools/document/snapshot.h"
#include "tools/put.h"

static const char asked[] =
#include "tools/catalog/catalog.def"
#include "tools/catalog/things.def"
    ;

static const char unsaid[] =
#include "tools/catalog/left.def"
    ;

static const char none[] =
#include "tools/catalog/none.def"
    ;

static const char whole[] =
#include "tools/catalog/whole.def"
    ;

/* The question, which is as short as what is asked allows: most of a small database's time goes into its
 * plan. */
static void put_query(Buf *out, bool rest) {
    buf_byte(out, '"');
    escape_put(out, asked, sizeof asked - 1);
    if (rest) escape_put(out, unsaid, sizeof unsaid - 1);
    else escape_put(out, none, sizeof none - 1);
    escape_put(out, whole, sizeof whole - 1);
    buf_byte(out, '"');
}

/* The other schemas, by their names: a list says that each goes by its own. */
static void put_schemas(Arena *arena, Buf *out, const cJSON *schemas) {
    Buf object = buf_make(arena);
    const cJSON *child;
    if (cJSON_IsArray(schemas)) {
        buf_byte(&object, '{');
        cJSON_ArrayForEach(child, schemas) {
            put_key(&object, tree_text(child));
            put_text(&object, tree_text(child));
        }
        buf_byte(&object, '}');
    } else if (cJSON_IsObject(schemas)) {
        tree_put(&object, schemas);
    }
    escape_put_text(out, object.ptr, object.len);
    out->failed |= object.failed;
}

/* The ledgers that are tables like others: all, those of the names given, or none. */
static void put_ledgers(Arena *arena, Buf *out, const cJSON *input) {
    Buf list = buf_make(arena);
    const cJSON *child;
    if (tree_flag(input, "tables")) {
        buf_byte(&list, '*');
    } else {
        cJSON_ArrayForEach(child, tree_member(input, "tables")) {
            if (!ledgers_name(tree_text(child))) continue;
            buf_byte(&list, list.len ? ',' : '[');
            put_text(&list, tree_text(child));
        }
        if (list.len) buf_byte(&list, ']');
    }
    escape_put_text(out, list.ptr, list.len);
    out->failed |= list.failed;
}

bool op_catalog(Arena *arena, const cJSON *input, Buf *out) {
    Str schema = tree_member_text(input, "schema");
    bool rest = tree_flag(input, "left");
    if (!schema.len || schema.len > MODEL_NAME) {
        mistakes_put(out, STR("\"schema\" must be a schema's name"), NULL);
        return false;
    }
    buf_lit(out, "{\"queries\":[{\"query\":");
    put_query(out, rest);
    buf_lit(out, ",\"params\":[");
    escape_put_text(out, schema.ptr, schema.len);
    buf_byte(out, ',');
    put_schemas(arena, out, tree_member(input, "schemas"));
    buf_byte(out, ',');
    put_ledgers(arena, out, input);
    buf_lit(out, "]}]}");
    return true;
}

/* The element of a list that has one; NULL of anything else. */
static const cJSON *only(const cJSON *list) {
    return cJSON_IsArray(list) && tree_count(list) == 1 ? list->child : NULL;
}

/* The cell of the only row of the only result; NULL where the answer isn't of that shape. */
static const cJSON *only_cell(const cJSON *results) {
    const cJSON *cell = only(only(tree_member(only(results), "rows")));
    return cJSON_IsString(cell) ? cell : NULL;
}

/* Writes what needs a thing, where anything does. */
static bool put_needed(Buf *out, const cJSON *list) {
    const cJSON *child;
    if (!list) return true;
    if (!cJSON_IsArray(list)) return false;
    buf_lit(out, ",\"neededBy\":[");
    cJSON_ArrayForEach(child, list) {
        if (!cJSON_IsString(child)) return false;
        if (child != list->child) buf_byte(out, ',');
        tree_put(out, child);
    }
    buf_byte(out, ']');
    return true;
}

/* Writes what is left out; false where an element has another form. */
static bool put_left(Buf *out, const cJSON *left) {
    const cJSON *child;
    if (!cJSON_IsArray(left)) return false;
    buf_byte(out, '[');
    cJSON_ArrayForEach(child, left) {
        const cJSON *kind = tree_member(child, "kind"), *name = tree_member(child, "name");
        if (!cJSON_IsString(kind) || !cJSON_IsString(name)) return false;
        if (child != left->child) buf_byte(out, ',');
        buf_lit(out, "{\"kind\":");
        tree_put(out, kind);
        buf_lit(out, ",\"name\":");
        tree_put(out, name);
        if (!put_needed(out, tree_member(child, "neededBy"))) return false;
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
    return true;
}

/* Writes a text with one word for another, as the inside of a JSON string. */
static void put_replaced(Buf *out, Str text, Str word, Str by) {
    size_t from = 0;
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (text.ptr[i] != *word.ptr || !str_eq((Str){text.ptr + i, word.len}, word)) continue;
        buf_put(out, (Str){text.ptr + from, i - from});
        escape_put(out, by.ptr, by.len);
        from = i + word.len;
        i = from - 1;
    }
    buf_put(out, (Str){text.ptr + from, text.len - from});
}

/* The answer with each schema under the name that the document has for it. */
static const cJSON *read_answer(Arena *arena, Str text, Buf *wrong) {
    const cJSON *answer = tree_read(arena, text, wrong), *child;
    const cJSON *places = tree_member(answer, "places");
    if (!places || !places->child) return answer;
    cJSON_ArrayForEach(child, places) {
        Buf replaced = buf_make(arena);
        put_replaced(&replaced, text, tree_name(child), tree_text(child));
        wrong->failed |= replaced.failed;
        text = buf_str(&replaced);
    }
    return wrong->failed ? NULL : tree_read(arena, text, wrong);
}

static bool refuse(Buf *out, const char *message, const Mistakes *mistakes) {
    mistakes_put(out, (Str){message, literal_len(message)}, mistakes);
    return false;
}

bool op_pull(Arena *arena, const cJSON *input, Buf *out) {
    static const char shape[] = "the database's answer is not that of the query for its schema";
    const cJSON *cell = only_cell(tree_member(input, "results"));
    Buf wrong = buf_make(arena), left = buf_make(arena);
    Mistakes mistakes = mistakes_make(arena);
    Model model;
    const cJSON *answer = cell ? read_answer(arena, tree_text(cell), &wrong) : NULL;
    out->failed |= wrong.failed;
    if (answer) out->failed |= !reread_undo(arena, tree_object(tree_object(answer, "document"), "tables"));
    if (!answer || !put_left(&left, tree_member(answer, "left"))) return refuse(out, shape, NULL);
    if (!document_read(arena, tree_member(answer, "document"), &model, &mistakes))
        return refuse(out, "the database has what no document can say", &mistakes);
    buf_lit(out, "{\"document\":");
    snapshot_put(out, &model);
    buf_lit(out, ",\"hash\":\"");
    snapshot_hash(out, &model);
    buf_lit(out, "\",\"left\":");
    buf_put(out, buf_str(&left));
    out->failed |= left.failed;
    buf_byte(out, '}');
    return true;
}
