/* Reading indexes. See indexes.h. */
#include "tools/document/indexes.h"

#include <stdlib.h>

#include "tools/document/keys.h"

enum { PART_COLUMN, PART_EXPRESSION, PART_ORDER, PART_NULLS, PART_COLLATION, PART_OPCLASS, PART_MEMBERS };
static const Member part_members[PART_MEMBERS] = {
    [PART_COLUMN] = {"column", KIND_TEXT, false},       [PART_EXPRESSION] = {"expression", KIND_TEXT, false},
    [PART_ORDER] = {"order", KIND_TEXT, false},         [PART_NULLS] = {"nulls", KIND_TEXT, false},
    [PART_COLLATION] = {"collation", KIND_TEXT, false}, [PART_OPCLASS] = {"opclass", KIND_TEXT, false},
};

enum { INDEX_COLUMNS, INDEX_UNIQUE, INDEX_WHERE, INDEX_METHOD, INDEX_INCLUDE, INDEX_NULLS, INDEX_MEMBERS };
static const Member index_members[INDEX_MEMBERS] = {
    [INDEX_COLUMNS] = {"columns", KIND_LIST, true},  [INDEX_UNIQUE] = {"unique", KIND_FLAG, false},
    [INDEX_WHERE] = {"where", KIND_TEXT, false},     [INDEX_METHOD] = {"method", KIND_TEXT, false},
    [INDEX_INCLUDE] = {"include", KIND_LIST, false}, [INDEX_NULLS] = {"nullsNotDistinct", KIND_FLAG, false},
};

static void read_column(Reading *r, const ModelTable *table, ModelIndexPart *part, Str name) {
    part->column = name;
    if (!model_column(table, name)) keys_no_column(r, buf_str(&r->path), table, name);
}

static void read_part(Reading *r, const ModelTable *table, ModelIndexPart *part, const cJSON *node) {
    const cJSON *got[PART_MEMBERS] = {NULL};
    if (!reading_kind(r, node, KIND_TEXT | KIND_OBJECT)) return;
    if (cJSON_IsString(node)) {
        read_column(r, table, part, tree_text(node));
        return;
    }
    reading_members(r, node, part_members, PART_MEMBERS, got);
    if (!got[PART_COLUMN] == !got[PART_EXPRESSION])
        READING_SAY(r, STR("must have one of \"column\" and \"expression\""));
    if (got[PART_COLUMN]) read_column(r, table, part, tree_text(got[PART_COLUMN]));
    part->expression = keys_expression_in(r, got[PART_EXPRESSION]);
    part->collation = reading_name_in(r, got[PART_COLLATION]);
    part->opclass = reading_name_in(r, got[PART_OPCLASS]);
    part->descending = keys_word(r, got[PART_ORDER], "asc, desc") == 2;
    part->nulls = (NullsOrder)keys_word(r, got[PART_NULLS], "first, last");
    if (part->nulls == (part->descending ? NULLS_FIRST : NULLS_LAST)) part->nulls = NULLS_USUAL;
}

static void read_parts(Reading *r, const ModelTable *table, ModelIndex *index, const cJSON *list) {
    uint32_t count = tree_count(list), at = 0;
    ModelIndexPart *parts = reading_take(r, count, sizeof *parts);
    if (!parts) return;
    size_t was = reading_enter(r, STR("columns"));
    if (!count) READING_SAY(r, STR("names no column"));
    if (count > KEYS_COLUMNS) READING_SAY(r, STR("has more than the 32 columns that Postgres takes"));
    ReadingWalk walk = {.whole = list};
    while (count <= KEYS_COLUMNS && reading_next(r, &walk)) {
        read_part(r, table, &parts[at++], walk.node);
    }
    reading_leave(r, was);
    index->parts = parts;
    index->part_count = at;
}

static void read_index(Reading *r, const ModelTable *table, ModelIndex *index, const cJSON *node) {
    const cJSON *got[INDEX_MEMBERS] = {NULL};
    index->name = tree_name(node);
    index->place = reading_place(r);
    if (!reading_kind(r, node, KIND_OBJECT)) return;
    reading_members(r, node, index_members, INDEX_MEMBERS, got);
    if (got[INDEX_COLUMNS]) read_parts(r, table, index, got[INDEX_COLUMNS]);
    index->unique = cJSON_IsTrue(got[INDEX_UNIQUE]);
    index->nulls_not_distinct = cJSON_IsTrue(got[INDEX_NULLS]);
    index->method = reading_name_in(r, got[INDEX_METHOD]);
    if (str_is(index->method, "btree")) index->method = (Str){0};
    index->where = keys_expression_in(r, got[INDEX_WHERE]);
    if (index->nulls_not_distinct && !index->unique)
        READING_SAY(r,
                    STR("has \"nullsNotDistinct\", which only a unique index can: set \"unique\" as well"));
    if (!got[INDEX_INCLUDE] || !tree_count(got[INDEX_INCLUDE])) return;
    size_t was = reading_enter(r, STR("include"));
    index->include = keys_columns(r, table, got[INDEX_INCLUDE]);
    if (index->include.count + index->part_count > KEYS_COLUMNS)
        READING_SAY(r, STR("makes more than the 32 columns that Postgres takes, together with \"columns\""));
    reading_leave(r, was);
}

void indexes_read(Reading *r, ModelTable *table, const cJSON *node) {
    if (!cJSON_IsObject(node)) return;
    uint32_t at = 0;
    ModelIndex *indexes = reading_take(r, tree_count(node), sizeof *indexes);
    if (!indexes) return;
    size_t was = reading_enter(r, STR("indexes"));
    reading_map(r, node, false);
    ReadingWalk walk = {.whole = node};
    while (reading_next(r, &walk)) read_index(r, table, &indexes[at++], walk.node);
    reading_leave(r, was);
    qsort(indexes, at, sizeof *indexes, order_by_name);
    table->indexes = indexes;
    table->index_count = at;
}
