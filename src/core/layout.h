/* How the rows of a result are written, computed once for a call and not for each row.
 *
 * For each cell a layout has the text before it and its type; for a relation, the layout of its rows. Lives
 * in the arena until the step ends. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "core/shape.h"

enum { LAYOUT_BEFORE = (SCHEMA_NAME + 4 + 7) / 8 * 8 };

typedef struct Layout Layout;

typedef struct Field {
    const Layout *rows; /* of a relation; NULL: a cell of `type` */
    const char *name;
    bool many;    /* an array of rows, otherwise one or null */
    uint8_t type; /* TypeId; of an array of instants its elements' */
    char letter;  /* type_letter's; of an array its elements', as a capital */
    uint8_t before_len;
    char before[LAYOUT_BEFORE]; /* the text before the value: `{"name":`, `,"name":`, `,` or none */
} Field;

struct Layout {
    uint32_t count;
    uint32_t newest, id; /* which fields are the row's key: its place in the order, and its id */
    bool keys;           /* rows are objects, otherwise cells, one row's behind the other's */
    Field fields[];
};

/* Of a shape's rows. `more` is what follows the shape in a state: its nodes. `keys` is for all rows, those of
 * relations included. NULL when memory runs out. */
const Layout *layout_make(Arena *arena, const Schema *schema, const Shape *shape, Str more, bool keys);

/* Of rows of any statement, by what the answer calls its `fields`: an array of objects with `name` and
 * `dataTypeID`. NULL where that is none, or when memory runs out: then `out`, whose memory it takes, has
 * failed. */
const Layout *layout_sql(Buf *out, Str fields, bool keys);

/* Passes the value of `fields` where `rows` follow, as to read it takes longer than to read a row. Where no
 * bracket is between, the one before `,"rows":[` ends it: in a string the quotes would be escaped. False
 * where it is to be read. */
bool layout_pass(JsonReader *r);

/* Writes it for the host, which makes objects of rows without keys: `[["id","at",["posts",1,[…]]],"-d-"]`.
 * These are the cells' names, where a relation has its name, whether it is many, and its own layout; then a
 * letter for each cell: type_letter's, or its capital for an array of such, of any depth; I for an array of
 * whole numbers, of which the host must see itself that none is rounded.
 *
 * Behind it the cells of all rows are one array, and those of a relation another, with no brackets for each
 * row: that is a tenth less of what the host parses. A row of no columns has one cell all the same. */
void layout_put(Buf *out, const Layout *layout);

#endif
