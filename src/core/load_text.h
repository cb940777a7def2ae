/* Reads the elements of a schema's text, one behind the other, where they stand: names and lists of numbers
 * are made of the text itself (load.h says which text).
 *
 * `well` is sticky: after the first thing that is wrong every reader gives nothing, so that only loops and
 * the end ask for it. */
#ifndef LOAD_TEXT_H
#define LOAD_TEXT_H

#include "core/schema.h"
#include "ground/arena.h"
#include "ground/json.h"

typedef struct Load {
    JsonReader r;
    Arena *arena;
    Schema *schema;
    Column *column, *option; /* the next one */
    Relation *relation;
    uint32_t columns, relations; /* how many are still to come */
    uint32_t options;            /* so far */
    bool well, room;
    bool ended; /* the array that is being read */
} Load;

/* Something that must hold of the text. */
void load_must(Load *load, bool well);

/* Memory for `size` bytes; none is what ends it all. */
void *load_take(Load *load, size_t size);

/* Is there a next element in the array? */
bool load_more(Load *load);

/* The next element, an array: goes into it. False where there is none. */
bool load_enter(Load *load);

/* Out of the array: there must not be more in it. */
void load_leave(Load *load);

/* The next element, a number below `end`; 0 where there is none. */
uint32_t load_number(Load *load, uint32_t end);

/* The same for one that must be there. */
uint32_t load_index(Load *load, uint32_t end);

/* The next element, a text of at most so many bytes: undone and ended with a NUL in its place. NULL where it
 * is "" or there is none. */
const char *load_text(Load *load, size_t most);

/* The next element, a name of JS, which stands in JSON and in messages as it is. */
const char *load_name(Load *load);

/* The next element, an array of texts: one behind the other where the first one stands. */
const char *load_texts(Load *load, uint32_t most, uint32_t *count);

/* The next element, an array of different columns below `end`: a byte each, in the place of the text. `end`
 * is SCHEMA_FIELDS where it isn't known yet. NULL where there is none. */
const uint8_t *load_list(Load *load, uint32_t end, uint8_t *count);

#endif
