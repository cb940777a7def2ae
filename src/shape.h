/* What a reply's rows will look like: made by the statement writers, read by the reply pass, and carried
 * between them as the opaque state of a call in flight.
 *
 * State comes back from the host, so it is hostile input: unpacking checks it against the schema. */
#ifndef SHAPE_H
#define SHAPE_H

#include "schema.h"

typedef enum ShapeKind {
    SHAPE_ROW_OR_NULL, /* a read of one row */
    SHAPE_ROW,         /* a write of one row: none is NOT_FOUND */
    SHAPE_ROWS,        /* an array */
    SHAPE_VALUE,       /* the first column of the only row */
    SHAPE_COUNT,       /* {"count":n}: rows written, over all queries */
    SHAPE_NOTHING,     /* null, whatever came */
    SHAPE_KINDS
} ShapeKind;

typedef struct Shape {
    uint8_t kind;     /* ShapeKind */
    uint8_t table;    /* of the schema */
    uint8_t time;     /* TypeTime */
    bool secrets;     /* secret columns of related rows are there */
    bool guarded;     /* the statement held or read secrets: an error's details are not passed on */
    uint8_t value;    /* SHAPE_VALUE: TypeId */
    Set columns;      /* in the order of the table */
    Set relations;    /* behind them, in the order of the table */
    uint32_t queries; /* statements sent; 0 when there was nothing to do */
    uint32_t count;   /* SHAPE_COUNT: rows that must have been written */
} Shape;

enum { SHAPE_SIZE = 23 /* bytes of a packed shape */ };

void shape_pack(Buf *out, const Shape *shape);

/* Takes one packed shape off the front of `state`; false when it is none for this schema. */
bool shape_unpack(const Schema *schema, Str *state, Shape *shape);

/* The columns of a relation's rows that come with this shape. */
Set shape_related_columns(const Shape *shape, const Table *related);

#endif
