/* Schemas for native tests: the texts of files, loaded by the ABI into memory that is kept until the program
 * ends. Any number of them, of which one at a time is the core's. */
#ifndef TESTS_SCHEMAS_H
#define TESTS_SCHEMAS_H

#include <cjson/cJSON.h>
#include "cases.h"
#include "core/form.h"
#include "ground/arena.h"
#include "helium.h"

extern Arena helium_arena;
extern Schema helium_schema;

/* The tables and methods of the service. */
#define SERVICE "service/schema.json"

typedef struct Brought {
    const char *file;
    cJSON *text; /* for what the core doesn't keep: the methods' names */
    Schema schema;
} Brought;

static const Brought *brought; /* the one that is the core's */

/* The schema of a file becomes the core's. */
static void schema_bring(const char *file) {
    static Brought all[32];
    size_t i = 0;
    while (all[i].file && strcmp(all[i].file, file) != 0) i++;
    if (i + 1 == COUNT(all)) abort();
    if (!all[i].file) {
        Text text = file_read(file);
        size_t room = text.len * 16 + (1 << 14);
        helium_arena = (Arena){.base = malloc(room), .cap = room};
        helium_schema = (Schema){0};
        memcpy(helium_reserve(text.len), text.ptr, text.len);
        const HeliumAnswer *answer = helium_step(HELIUM_SCHEMA, 0, text.len);
        if (answer->kind != HELIUM_DONE) {
            printf("%s: %.*s\n", file, (int)answer->text_len, answer->text);
            exit(2);
        }
        all[i] = (Brought){strdup(file), cJSON_ParseWithLength(text.ptr, text.len), helium_schema};
        free(text.ptr);
    }
    brought = &all[i];
    helium_schema = all[i].schema;
}

/* What forms do, by their numbers. */
static const struct {
    const char *name;
    bool creates, table;
} schema_forms[] = {
#define FORM(id, function, effect, of) {#id, (effect) == CREATES, OF_##of == OF_TABLE},
#include "core/form.def"
#undef FORM
};

/* The operation of a name: a method's, or `FORM:table`; of digits the number itself. Says whether it needs a
 * seed. */
static uint32_t schema_op(const char *name, bool *creates) {
    int number = 0;
    const cJSON *method;
    *creates = false;
    cJSON_ArrayForEach(method, cJSON_GetArrayItem(brought->text, 4)) {
        if (strcmp(cJSON_GetArrayItem(method, 0)->valuestring, name) == 0) {
            *creates = schema_forms[cJSON_GetArrayItem(method, 1)->valueint].creates;
            return HELIUM_METHOD | (uint32_t)number << HELIUM_NUMBER_SHIFT;
        }
        number++;
    }
    for (uint32_t form = 0; form < COUNT(schema_forms); form++) {
        size_t len = strlen(schema_forms[form].name);
        bool whole = strncmp(name, schema_forms[form].name, len) == 0;
        if (!whole || (name[len] && name[len] != ':')) continue;
        *creates = schema_forms[form].creates;
        for (uint32_t table = 0; name[len] && table < helium_schema.table_count; table++)
            if (strcmp(helium_schema.tables[table].name, name + len + 1) == 0)
                return form | table << HELIUM_NUMBER_SHIFT;
        if (!name[len]) return form;
    }
    return (uint32_t)strtoul(name, NULL, 10);
}

#endif
