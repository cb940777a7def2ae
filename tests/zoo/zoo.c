/* The service of build/zoo.wasm, a module for tests only: two tables with a column of every type, one with
 * columns as the service has none, and a few of the methods over them. It stands in for src/core/service,
 * with the same symbols. The other methods aren't there.
 *
 *   getUserById      a keeper, with includePet (one) and includePets (many)
 *   getProjectById   a pet, with includeKeeper
 *   listUsers        keepers
 *   createUser       one keeper, any column but the id
 *   bulkCreateCosts  many
 *   connect          a ping
 *   bulkCreateActivities, getCostsByTimeRange, select, insert   of notes; the range is of `at`
 *
 * tests/live/types.test.js makes the tables and knows the columns: id, one named like each type, keeper_id;
 * and tests/live/notes.test.js that of notes. */
#include "core/builder.h"
#include "core/service/service.h"
#include "core/form.h"
#include "core/select.h"

enum { KEEPERS, PETS, NOTES, ZOO_TABLES };

/* The types up to here. */
enum { TYPES = TYPE_BYTEA + 1 };
enum { FIRST_TYPE = 1, PET_KEEPER = FIRST_TYPE + TYPES, PET_COLUMNS };

#define ID                                                                                                   \
    { .name = "id", .type = TYPE_TEXT, .flags = COLUMN_CUID2 }
#define ONE(type_name)                                                                                       \
    {.name = #type_name, .sql = #type_name, .type = TYPE_##type_name, .flags = COLUMN_NULLABLE},
#define EACH_TYPE                                                                                            \
    ONE(TEXT)                                                                                                \
    ONE(BOOL) ONE(INT2) ONE(INT4) ONE(INT8) ONE(FLOAT4) ONE(FLOAT8) ONE(NUMERIC) ONE(NUMBER) ONE(COUNT)      \
        ONE(UUID) ONE(JSON) ONE(JSONB) ONE(TIMESTAMPTZ) ONE(TIMESTAMP) ONE(DATE) ONE(BYTEA)

static const Column keeper_columns[] = {ID, EACH_TYPE};

static const Column pet_columns[] = {
    ID,
    EACH_TYPE{.name = "keeperId", .type = TYPE_TEXT},
};

enum { NOTE_AT = 1, NOTE_AT_MS, NOTE_TEXT, NOTE_COLUMNS };

static const Column note_columns[] = {
    ID,
    [NOTE_AT] = {.name = "at", .type = TYPE_TIMESTAMPTZ, .flags = COLUMN_NULLABLE},
    [NOTE_AT_MS] = {.name = "atMs", .type = TYPE_TIMESTAMPTZ, .precision = 3, .flags = COLUMN_NULLABLE},
    /* What is null and has a default besides. */
    [NOTE_TEXT] = {.name = "text", .type = TYPE_TEXT, .flags = COLUMN_NULLABLE | COLUMN_OPTIONAL},
};

static const uint8_t id[] = {0}, keeper[] = {PET_KEEPER};
static const Relation keeper_relations[] = {
    {.name = "pet", .own = id, .columns = keeper, .table = PETS, .count = 1, .target_count = 1},
    {.name = "pets",
     .own = id,
     .columns = keeper,
     .table = PETS,
     .count = 1,
     .target_count = 1,
     .many = true},
};
static const Relation pet_relations[] = {
    {.name = "keeper", .own = keeper, .columns = id, .table = KEEPERS, .count = 1, .target_count = 1},
};

enum { KEEPER_INCLUDE = OPTION_OTHERS, PET_INCLUDE = KEEPER_INCLUDE + COUNT(keeper_relations) };

static const Table zoo_tables[] = {
    [KEEPERS] = {.name = "zoo",
                 .key = id,
                 .key_count = 1,
                 .columns = keeper_columns,
                 .column_count = COUNT(keeper_columns),
                 .relations = keeper_relations,
                 .relation_count = COUNT(keeper_relations),
                 .include = KEEPER_INCLUDE},
    [PETS] = {.name = "zooChild",
              .key = id,
              .key_count = 1,
              .columns = pet_columns,
              .column_count = COUNT(pet_columns),
              .relations = pet_relations,
              .relation_count = COUNT(pet_relations),
              .include = PET_INCLUDE},
    [NOTES] = {.name = "notes",
               .key = id,
               .key_count = 1,
               .columns = note_columns,
               .column_count = NOTE_COLUMNS,
               .newest = NOTE_AT},
};

#define OPTION(js, of_type)                                                                                  \
    { .name = js, .type = of_type, .flags = COLUMN_NULLABLE }
#define BUILDER(js)                                                                                          \
    { .name = js, .type = TYPE_JSON, .flags = COLUMN_NULLABLE | COLUMN_OPTION | COLUMN_PARTS }

static const Column option_columns[] = {
    [OPTION_LIMIT] = OPTION("limit", TYPE_COUNT),
    [OPTION_AFTER] = OPTION("after", TYPE_TEXT),
    [OPTION_SELECT] = BUILDER("select"),
    [OPTION_WHERE] = BUILDER("where"),
    [OPTION_ORDER_BY] = BUILDER("orderBy"),
    [OPTION_ALL] = BUILDER("all"),
    [OPTION_ON_CONFLICT] = BUILDER("onConflict"),
    [OPTION_TARGET] = BUILDER("target"),
    [OPTION_RETURNING] = BUILDER("returning"),
    [KEEPER_INCLUDE] = OPTION("includePet", TYPE_BOOL),
    OPTION("includePets", TYPE_BOOL),
    [PET_INCLUDE] = OPTION("includeKeeper", TYPE_BOOL),
};

static const Table zoo_options = {.columns = option_columns, .column_count = COUNT(option_columns)};

const Schema service_schema = {zoo_tables, &zoo_options, ZOO_TABLES};

static void zoo_ping(Call *call) {
    select_ping(&call->sql);
    call_run(call);
}

static void note_list_by_time(Call *call) {
    call_where(call, NOTE_AT, SQL_GTE, "start");
    call_where(call, NOTE_AT, SQL_LTE, "end");
    form_list(call);
}

enum { NOTE_INPUTS = 1 << NOTE_AT | 1 << NOTE_AT_MS | 1 << NOTE_TEXT };
enum { INPUTS = ((1 << TYPES) - 1) << FIRST_TYPE };

const Method methods[METHOD_END] = {
    [METHOD_user_by_id] = {.form = form_get, .table = KEEPERS},
    [METHOD_project_by_id] = {.form = form_get, .table = PETS},
    [METHOD_user_list] = {.form = form_list, .table = KEEPERS},
    [METHOD_user_create] = {.form = form_create, .table = KEEPERS, .columns = INPUTS},
    [METHOD_cost_create_many] = {.form = form_create_many, .table = KEEPERS, .columns = INPUTS},
    [METHOD_activity_create_many] = {.form = form_create_many, .table = NOTES, .columns = NOTE_INPUTS},
    [METHOD_cost_list_by_time] = {.form = note_list_by_time, .table = NOTES},
    [METHOD_database_ping] = {.form = zoo_ping},
    [METHOD_rows_select] = {.form = builder_select},
    [METHOD_rows_insert] = {.form = builder_insert},
};
