/* The expected form of a reply's rows. A form of a call makes a Shape, the host keeps it as the opaque state
 * of the call in flight, and the reply is read by it.
 *
 * The state comes back from the host, so it is hostile input: unpacking checks it against the schema. */
#ifndef SHAPE_H
#define SHAPE_H

#include "core/schema.h"

typedef enum ShapeKind {
    SHAPE_ROW_OR_NULL, /* a read of one row */
    SHAPE_ROW,         /* a write of one row: none is NOT_FOUND */
    SHAPE_ROWS,        /* an array */
    SHAPE_VALUE,       /* a float8, the only cell of the only row */
    SHAPE_COUNT,       /* {"count":n}: rows written, over all queries */
    SHAPE_NOTHING,     /* null, whatever the reply */
    SHAPE_SQL,         /* an array of rows, of which only the answer says what they are */
    SHAPE_KINDS
} ShapeKind;

enum {
    SHAPE_BYTES = 1,   /* JSON for anyone: instants as ISO text, UTF-8. Otherwise for the host's own
                        * JSON.parse: rows without keys behind their layout (layout.h), instants as
                        * milliseconds, and ASCII, which decodes fastest */
    SHAPE_SECRETS = 2, /* secret columns are there, those of related rows too */
    SHAPE_GUARDED = 4  /* the statement holds or reads secrets: an error's details are not passed on */
};

/* What the rows of a row's or rows' shape are is said by nodes, of which `count` bytes follow the shape.
 * A node: how many cells a row has, a byte, then for each of them
 *   a column's number,
 *   or SHAPE_RELATION and a relation's number, followed by the node of its rows,
 *   or SHAPE_COUNTS, followed by a number of relations and these: how many rows each has,
 *   or SHAPE_FUNCTION and a function's number, followed by a number of columns and these: what it makes of
 *   each; without any it is how many rows there are, and so is SHAPE_ALL among those that are counted. */
enum {
    SHAPE_RELATION = 64,
    SHAPE_COUNTS = 128,
    SHAPE_FUNCTION = 129,
    SHAPE_ALL = SHAPE_RELATION, /* in place of a column: all rows */
    SHAPE_DEPTH = 8             /* of relations in relations */
};

/* The functions, in the order of their SqlOps. */
enum { SHAPE_COUNT_OF, SHAPE_SUM_OF, SHAPE_AVG_OF, SHAPE_MIN_OF, SHAPE_MAX_OF, SHAPE_FUNCTIONS };

typedef struct Shape {
    uint8_t kind;     /* ShapeKind */
    uint8_t flags;    /* SHAPE_* */
    uint16_t table;   /* of the schema; no byte of a state is left to chance */
    uint32_t queries; /* statements sent; 0 when there was nothing to do */
    uint32_t count; /* SHAPE_COUNT: rows that must have been written, or SHAPE_ANY; of rows: bytes of nodes */
    uint32_t rows;  /* read so far */
    uint32_t said;  /* by rowCount, and one more: 0 where that has not been seen */
    uint32_t offset; /* of an answer that comes in parts: bytes before this one, which begins between rows */
} Shape;

enum {
    SHAPE_ANY = 0x7fffffff,
    SHAPE_MOST = 64 /* columns and relations of a row; beside them it may have counts */
};

/* Takes one shape, as it lies in memory, and the nodes that follow it, off the front of `state`. They end
 * where `state` then begins. False when it is no shape of this schema. */
bool shape_unpack(const Schema *schema, Str *state, Shape *shape);

/* The number of bytes after the shape. */
INLINE size_t shape_more(const Shape *shape) {
    return shape->kind <= SHAPE_ROWS ? shape->count : 0;
}

/* Whether the result is an array of rows. */
INLINE bool shape_is_many(const Shape *shape) {
    return shape->kind == SHAPE_ROWS || shape->kind == SHAPE_SQL;
}

/* The result of a call that had no statement to send: no rows, where it is rows. */
INLINE Str shape_none(const Shape *shape) {
    if (!shape_is_many(shape)) return STR("");
    return shape->flags & SHAPE_BYTES ? STR("[]") : STR("[[[],\"\"],[]]");
}

/* The columns of a table, without the secret ones unless the flags have them. */
Set shape_columns(const Table *table, uint8_t flags);

/* Whether some columns of the table are secret. */
bool shape_has_secrets(const Table *table);

#endif
