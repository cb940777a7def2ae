/* Reading columns. See columns.h. */
#include "tools/document/columns.h"

#include "tools/document/client.h"
#include "tools/document/counting.h"
#include "tools/document/expression.h"
#include "tools/document/keys.h"
#include "tools/document/pgtype.h"

enum { COLUMNS_MOST = 1600 }; /* of a table: Postgres' limit */

/* An enum's own name, or its array's as the catalog calls it; then the text is no other type's. */
static Str enum_of(Reading *r, const Model *model, Str text, bool *array) {
    Str element = pgtype_element(text), name = reading_qualified(r, element);
    *array = element.len < text.len;
    if (model_enum(model, name)) return name;
    if (element.len > 2 && *element.ptr == '"') element = (Str){element.ptr + 1, element.len - 2};
    if (model_enum(model, element)) return element;
    if (element.len > 1 && *element.ptr == '_') element = (Str){element.ptr + 1, element.len - 1};
    *array = true;
    return model_enum(model, element) ? element : (Str){0};
}

static Str read_type(Reading *r, const Model *model, const cJSON *node) {
    if (!node) return (Str){0};
    bool array = false;
    Str text = expression_trim(tree_text(node)), of_enum = enum_of(r, model, text, &array);
    Buf type = buf_make(r->arena);
    if (!of_enum.len && pgtype_put(&type, text)) of_enum = enum_of(r, model, buf_str(&type), &array);
    if (of_enum.len) {
        type.len = 0;
        buf_put(&type, of_enum);
        if (array) buf_lit(&type, "[]");
    }
    size_t was = reading_enter(r, STR("type"));
    if (!type.len && !type.failed)
        READING_SAY(r,
                    STR("is no type's name: give one such as \"text\", \"varchar(20)\", \"numeric(10,2)\", "
                        "\"text[]\", or an enum's"));
    reading_leave(r, was);
    r->mistakes->out.failed |= type.failed;
    return buf_str(&type);
}

enum {
    COLUMN_TYPE,
    COLUMN_COLLATION,
    COLUMN_NULLABLE,
    COLUMN_DEFAULT,
    COLUMN_IDENTITY,
    COLUMN_COUNTING,
    COLUMN_GENERATED = COLUMN_COUNTING + COUNTING_MEMBERS,
    COLUMN_RENAMED,
    COLUMN_CLIENT,
    COLUMN_OWN, /* keys_read reads the others */
    COLUMN_MEMBERS = COLUMN_OWN + 4
};
static const Member column_members[COLUMN_MEMBERS] = {
    [COLUMN_TYPE] = {"type", KIND_TEXT, true},
    [COLUMN_COLLATION] = {"collation", KIND_TEXT, false},
    [COLUMN_NULLABLE] = {"nullable", KIND_FLAG, false},
    [COLUMN_DEFAULT] = {"default", KIND_TEXT, false},
    [COLUMN_IDENTITY] = {"identity", KIND_TEXT, false},
    [COLUMN_COUNTING + COUNTING_START] = {"start", KIND_NUMBER, false},
    [COLUMN_COUNTING + COUNTING_INCREMENT] = {"increment", KIND_NUMBER, false},
    [COLUMN_COUNTING + COUNTING_MIN] = {"min", KIND_NUMBER, false},
    [COLUMN_COUNTING + COUNTING_MAX] = {"max", KIND_NUMBER, false},
    [COLUMN_COUNTING + COUNTING_CACHE] = {"cache", KIND_NUMBER, false},
    [COLUMN_COUNTING + COUNTING_CYCLE] = {"cycle", KIND_FLAG, false},
    [COLUMN_GENERATED] = {"generated", KIND_TEXT, false},
    [COLUMN_RENAMED] = {"renamedFrom", KIND_TEXT, false},
    [COLUMN_CLIENT] = {"client", KIND_OBJECT, false},
    {"primaryKey", KIND_FLAG, false},
    {"unique", KIND_FLAG, false},
    {"check", KIND_TEXT, false},
    {"references", KIND_OBJECT, false},
};

enum { SHOWN_TYPE, SHOWN_NULLABLE, SHOWN_CLIENT, SHOWN_MEMBERS };
static const Member shown_members[SHOWN_MEMBERS] = {
    [SHOWN_TYPE] = {"type", KIND_TEXT, true},
    [SHOWN_NULLABLE] = {"nullable", KIND_FLAG, false},
    [SHOWN_CLIENT] = {"client", KIND_OBJECT, false},
};

/* What of a column's members doesn't go together. */
static void check_column(Reading *r, const ModelColumn *column) {
    bool serial = pgtype_is_serial(column->type), counts = serial || column->identity != IDENTITY_NONE;
    uint32_t values = (column->default_sql.len > 0) + (column->generated.len > 0) +
                      (column->identity != IDENTITY_NONE) + serial;
    if (values > 1)
        READING_SAY(r,
                    STR("takes its value from more than one of \"default\", \"identity\", \"generated\" and "
                        "a serial type: keep one"));
    if (column->identity != IDENTITY_NONE && column->type.len && !serial && !pgtype_is_integer(column->type))
        READING_SAY(r, STR("is an identity of type "), column->type,
                    STR(", which counts nothing: make it smallint, integer or bigint"));
    if (counts && column->nullable)
        READING_SAY(r, STR("is nullable, which no serial and no identity column is: take \"nullable\" away"));
}

/* A column that a view shows. */
static void read_shown(Reading *r, const Model *model, ModelColumn *column, const cJSON *node) {
    const cJSON *got[SHOWN_MEMBERS] = {NULL};
    column->name = tree_name(node);
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, shown_members, SHOWN_MEMBERS, got);
    column->type = read_type(r, model, got[SHOWN_TYPE]);
    column->nullable = cJSON_IsTrue(got[SHOWN_NULLABLE]);
    client_read_column(r, model, column, got[SHOWN_CLIENT]);
}

static void read_column(Reading *r, const Model *model, ModelColumn *column, const cJSON *node) {
    const cJSON *got[COLUMN_MEMBERS] = {NULL};
    column->name = tree_name(node);
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, column_members, COLUMN_MEMBERS, got);
    column->type = read_type(r, model, got[COLUMN_TYPE]);
    column->collation = reading_name_in(r, got[COLUMN_COLLATION]);
    column->nullable = cJSON_IsTrue(got[COLUMN_NULLABLE]);
    /* A default keeps its brackets: not every expression can stand there without. */
    if (keys_expression_in(r, got[COLUMN_DEFAULT]).len)
        column->default_sql = expression_trim(tree_text(got[COLUMN_DEFAULT]));
    if (expression_is_null(column->default_sql)) column->default_sql = (Str){0};
    column->generated = keys_expression_in(r, got[COLUMN_GENERATED]);
    column->identity = (Identity)keys_word(r, got[COLUMN_IDENTITY], "always, byDefault");
    counting_read(r, column, &got[COLUMN_COUNTING]);
    column->renamed_from = reading_name_in(r, got[COLUMN_RENAMED]);
    check_column(r, column);
    client_read_column(r, model, column, got[COLUMN_CLIENT]);
}

void columns_read(Reading *r, const Model *model, ModelTable *table, const cJSON *node) {
    uint32_t count = tree_count(node), at = 0;
    size_t was = reading_enter(r, STR("columns"));
    ModelColumn *columns = reading_take(r, count, sizeof *columns);
    if (count > COLUMNS_MOST) READING_SAY(r, STR("are more than the 1600 that Postgres takes"));
    if (columns && count <= COLUMNS_MOST) {
        reading_map(r, node, false);
        ReadingWalk walk = {.whole = node};
        while (reading_next(r, &walk))
            (table->view ? read_shown : read_column)(r, model, &columns[at++], walk.node);
    }
    reading_leave(r, was);
    table->columns = columns;
    table->column_count = at;
}
