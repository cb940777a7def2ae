/* Reading and writing what a document says of the client. See client.h. */
#include "tools/document/client.h"

#include <stdlib.h>

#include "tools/document/forms.h"
#include "tools/document/keys.h"
#include "tools/document/pgtype.h"
#include "tools/put.h"

enum { TYPE_MOST = 500, MAX_MOST = 65535, CUID2_LENGTH = 24 };

bool client_is_name(Str name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], lower = byte_lower(c);
        bool letter = (lower >= 'a' && lower <= 'z') || c == '_' || c == '$';
        if (!letter && !(i && byte_is_digit(c))) return false;
    }
    return name.len && name.len <= MODEL_NAME;
}

/* The name that a member holds; empty where it isn't there, or is unfit, which is said. */
static Str read_name(Reading *r, const cJSON *member) {
    Str name = tree_text(member);
    if (!member || client_is_name(name)) return name;
    READING_SAY_AT(r, reading_place_in(r, tree_name(member)),
                   STR("must be a name in JavaScript: letters, digits, _ and $, no digit first, 63 at most"));
    return (Str){0};
}

static bool is_text(const Model *model, Str type) {
    const Form *form = model_enum(model, pgtype_element(type)) ? NULL : forms_find(type, (Str){0});
    return form && form->id == FORM_ID_TEXT && str_eq(pgtype_element(type), type);
}

static void say_type(Reading *r, const char *member, Str type, const char *what) {
    READING_SAY_AT(r, reading_place_in(r, str_from(member)), STR("is for a column of type "), str_from(what),
                   STR(", not "), type);
}

/* `as`: a form of the type. */
static Str read_as(Reading *r, const Model *model, Str type, const cJSON *node) {
    Str as = tree_text(node);
    bool of_enum = model_enum(model, pgtype_element(type)) != NULL;
    if (!node || !type.len || (as.len && !of_enum && forms_find(type, as))) return as;
    Buf words = buf_make(r->arena);
    if (!of_enum) forms_put_words(&words, type);
    r->mistakes->out.failed |= words.failed;
    Str place = reading_place_in(r, STR("as"));
    if (!words.len)
        READING_SAY_AT(r, place, STR("is for a type of more forms than one, which "), type, STR(" has not"));
    else READING_SAY_AT(r, place, STR("must be "), buf_str(&words), STR(" for the type "), type);
    return (Str){0};
}

/* What stands in a declaration as it is. */
static Str read_custom(Reading *r, const cJSON *node) {
    Str text = tree_text(node);
    bool fit = text.len > 0 && text.len <= TYPE_MOST;
    for (size_t i = 0; i < text.len; i++) fit &= (uint8_t)text.ptr[i] >= ' ';
    if (!node || fit) return text;
    READING_SAY_AT(r, reading_place_in(r, STR("type")), STR("must be a type of TypeScript, in one line"));
    return (Str){0};
}

static uint32_t read_max(Reading *r, const cJSON *node) {
    if (!node) return 0;
    double max = node->valuedouble;
    if (max >= 1 && max <= MAX_MOST && (double)(uint32_t)max == max) return (uint32_t)max;
    READING_SAY_AT(r, reading_place_in(r, STR("max")), STR("must be a whole number from 1 to 65535"));
    return 0;
}

enum { NAME, AS, TYPE, SECRET, NOT_EMPTY, MAX, FORMAT, TOUCHED, MAKE, OMIT, COLUMN_MEMBERS };
static const Member column_members[COLUMN_MEMBERS] = {
    [NAME] = {"name", KIND_TEXT, false},          [AS] = {"as", KIND_TEXT, false},
    [TYPE] = {"type", KIND_TEXT, false},          [SECRET] = {"secret", KIND_FLAG, false},
    [NOT_EMPTY] = {"notEmpty", KIND_FLAG, false}, [MAX] = {"max", KIND_NUMBER, false},
    [FORMAT] = {"format", KIND_TEXT, false},      [TOUCHED] = {"touched", KIND_FLAG, false},
    [MAKE] = {"make", KIND_TEXT, false},          [OMIT] = {"omit", KIND_FLAG, false},
};

/* What doesn't go with the column's type. */
static void check_column(Reading *r, const Model *model, const ModelColumn *column) {
    const ClientColumn *client = &column->client;
    Str type = column->type;
    if (!type.len) return; /* said already */
    bool text = is_text(model, type), uuid = str_is(type, "uuid");
    uint32_t longest = forms_number(type, 0, UINT32_MAX - 1);
    if (!text && client->not_empty) say_type(r, "notEmpty", type, "text");
    if (!text && client->max) say_type(r, "max", type, "text");
    if (!text && client->format.len) say_type(r, "format", type, "text");
    bool time = forms_find(type, STR("date")) && str_eq(pgtype_element(type), type);
    if (client->touched && !time) say_type(r, "touched", type, "timestamptz, timestamp or date");
    if (str_is(client->make, "uuid") && !uuid && !text) say_type(r, "make", type, "uuid or text");
    if (str_is(client->make, "cuid2") && (!text || (longest && longest < CUID2_LENGTH)))
        say_type(r, "make", type, "text, of 24 characters or more");
}

void client_read_column(Reading *r, const Model *model, ModelColumn *column, const cJSON *node) {
    const cJSON *got[COLUMN_MEMBERS] = {NULL};
    if (!node) return;
    size_t was = reading_enter(r, STR("client"));
    reading_members(r, node, column_members, COLUMN_MEMBERS, got);
    ClientColumn *client = &column->client;
    *client = (ClientColumn){
        .name = read_name(r, got[NAME]),
        .as = read_as(r, model, column->type, got[AS]),
        .custom = read_custom(r, got[TYPE]),
        .max = read_max(r, got[MAX]),
        .secret = cJSON_IsTrue(got[SECRET]),
        .not_empty = cJSON_IsTrue(got[NOT_EMPTY]),
        .touched = cJSON_IsTrue(got[TOUCHED]),
        .omit = cJSON_IsTrue(got[OMIT]),
    };
    if (keys_word(r, got[FORMAT], "email")) client->format = STR("email");
    uint32_t make = keys_word(r, got[MAKE], "cuid2, uuid");
    client->make = make == 1 ? STR("cuid2") : make ? STR("uuid") : (Str){0};
    check_column(r, model, column);
    reading_leave(r, was);
}

enum { OF_COLUMNS, OF_TABLE, OF_THROUGH, RELATION_MEMBERS };
static const Member relation_members[RELATION_MEMBERS] = {
    [OF_COLUMNS] = {"columns", KIND_LIST, false},
    [OF_TABLE] = {"table", KIND_TEXT, false},
    [OF_THROUGH] = {"through", KIND_TEXT, false},
};

static void read_relation(Reading *r, const ModelTable *table, ClientNamed *named, const cJSON *node) {
    const cJSON *got[RELATION_MEMBERS] = {NULL};
    *named = (ClientNamed){.name = tree_name(node), .place = reading_place(r)};
    if (!client_is_name(named->name))
        READING_SAY(
            r, STR("must be a name in JavaScript: letters, digits, _ and $, no digit first, 63 at most"));
    if (!reading_kind(r, node, KIND_OBJECT | KIND_FLAG)) return;
    named->omit = cJSON_IsFalse(node);
    if (cJSON_IsTrue(node)) READING_SAY(r, STR("must be an object or false"));
    if (!cJSON_IsObject(node)) return;
    reading_members(r, node, relation_members, RELATION_MEMBERS, got);
    named->table = reading_qualified_in(r, got[OF_TABLE]);
    named->through = reading_qualified_in(r, got[OF_THROUGH]);
    size_t was = reading_enter(r, STR("columns"));
    bool own = !got[OF_TABLE] && !got[OF_THROUGH];
    if (got[OF_COLUMNS]) named->columns = keys_columns(r, own ? table : NULL, got[OF_COLUMNS]);
    reading_leave(r, was);
    if (own && !got[OF_COLUMNS]) READING_SAY(r, STR("must have \"columns\", \"table\" or \"through\""));
    if (got[OF_TABLE] && got[OF_THROUGH]) READING_SAY(r, STR("has both \"table\" and \"through\": keep one"));
}

static void read_relations(Reading *r, ModelTable *table, const cJSON *node) {
    uint32_t at = 0;
    if (!node) return;
    ClientNamed *relations = reading_take(r, tree_count(node), sizeof *relations);
    if (!relations) return;
    size_t was = reading_enter(r, STR("relations"));
    reading_map(r, node, false);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_relation(r, table, &relations[at++], walk.node);
    reading_leave(r, was);
    qsort(relations, at, sizeof *relations, order_by_name);
    table->client.relations = relations;
    table->client.relation_count = at;
}

/* What a column's member takes for granted of the table's primary key. */
static void check_keys(Reading *r, const ModelTable *table) {
    const ModelConstraint *key = table->constraint_count ? table->constraints : NULL;
    Names primary = key && key->kind == CONSTRAINT_PRIMARY ? key->columns : (Names){0};
    for (uint32_t i = 0; i < table->column_count; i++) {
        const ModelColumn *column = &table->columns[i];
        bool in_key = names_has(primary, column->name);
        size_t was = reading_enter(r, STR("columns"));
        reading_enter(r, column->name);
        reading_enter(r, STR("client"));
        if (column->client.omit && in_key)
            READING_SAY_AT(r, reading_place_in(r, STR("omit")),
                           STR("can't be of a column of \"primaryKey\""));
        if (column->client.make.len && !(in_key && primary.count == 1))
            READING_SAY_AT(r, reading_place_in(r, STR("make")),
                           STR("is for a \"primaryKey\" of this column alone"));
        reading_leave(r, was);
    }
}

/* A view has no relations: nothing refers to its rows. */
enum { T_NAME, T_ROW, T_ORDER, T_OMIT, VIEW_MEMBERS, T_RELATIONS = VIEW_MEMBERS, TABLE_MEMBERS };
static const Member table_members[TABLE_MEMBERS] = {
    [T_NAME] = {"name", KIND_TEXT, false},
    [T_ROW] = {"row", KIND_TEXT, false},
    [T_ORDER] = {"order", KIND_TEXT, false},
    [T_OMIT] = {"omit", KIND_FLAG, false},
    [T_RELATIONS] = {"relations", KIND_OBJECT, false},
};

void client_read_table(Reading *r, ModelTable *table, const cJSON *node) {
    const cJSON *got[TABLE_MEMBERS] = {NULL};
    check_keys(r, table);
    if (!node) return;
    size_t was = reading_enter(r, STR("client"));
    reading_members(r, node, table_members, table->view ? VIEW_MEMBERS : TABLE_MEMBERS, got);
    table->client = (ClientTable){.name = read_name(r, got[T_NAME]),
                                  .row = read_name(r, got[T_ROW]),
                                  .order = tree_text(got[T_ORDER]),
                                  .omit = cJSON_IsTrue(got[T_OMIT])};
    const ModelColumn *order = model_column(table, table->client.order);
    Str place = reading_place_in(r, STR("order"));
    if (got[T_ORDER] && !order) keys_no_column(r, place, table, table->client.order);
    if (order && order->client.omit)
        READING_SAY_AT(r, place, STR("names a column that the client leaves out"));
    read_relations(r, table, got[T_RELATIONS]);
    reading_leave(r, was);
}

/* Begins the object; the end takes it away again where nothing is in it. */
static size_t begin(Buf *out) {
    size_t was = out->len;
    put_key(out, STR("client"));
    buf_byte(out, '{');
    return was;
}

static void end(Buf *out, size_t was) {
    bool empty = out->len && out->ptr[out->len - 1] == '{';
    if (empty && !out->failed) out->len = was;
    else buf_byte(out, '}');
}

void client_put_column(Buf *out, const ClientColumn *client) {
    size_t was = begin(out);
    put_member(out, "name", client->name);
    put_member(out, "as", client->as);
    put_member(out, "type", client->custom);
    put_flag(out, "secret", client->secret);
    put_flag(out, "notEmpty", client->not_empty);
    if (client->max) {
        put_key(out, STR("max"));
        buf_int(out, client->max);
    }
    put_member(out, "format", client->format);
    put_flag(out, "touched", client->touched);
    put_member(out, "make", client->make);
    put_flag(out, "omit", client->omit);
    end(out, was);
}

static void put_relation(Buf *out, const ClientNamed *named) {
    put_key(out, named->name);
    if (named->omit) {
        buf_lit(out, "false");
        return;
    }
    buf_byte(out, '{');
    put_member(out, "table", named->table);
    put_member(out, "through", named->through);
    if (named->columns.count) {
        put_key(out, STR("columns"));
        put_names(out, named->columns);
    }
    buf_byte(out, '}');
}

void client_put_table(Buf *out, const ClientTable *client) {
    size_t was = begin(out);
    put_member(out, "name", client->name);
    put_member(out, "row", client->row);
    put_member(out, "order", client->order);
    if (client->relation_count) {
        put_key(out, STR("relations"));
        buf_byte(out, '{');
        for (uint32_t i = 0; i < client->relation_count; i++) put_relation(out, &client->relations[i]);
        buf_byte(out, '}');
    }
    put_flag(out, "omit", client->omit);
    end(out, was);
}
