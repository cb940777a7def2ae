/* Tables, columns and relations as data, and finding them by name.
 *
 * A Schema is constant and outlives every call; each layer above takes one, so that a schema brought at run
 * time is one more way to make these structs. Knows no SQL beyond the names and the default expressions that
 * stand in it, which the schema's author writes. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "type.h"

/* A set of columns or relations of one table: bit i is element i. */
typedef uint32_t Set;

enum {
    SCHEMA_COLUMNS = 32, /* columns a table may have: the bits of a Set */
    SCHEMA_NO_TABLE = 0xff
};

enum {
    COLUMN_NULLABLE = 1,
    COLUMN_SECRET = 2, /* left out on the bytes path, and never in an error */
    COLUMN_UNIQUE = 4,
    COLUMN_EMAIL = 8, /* trimmed, lower-cased, checked as HTML's e-mail input does */
    COLUMN_NOT_EMPTY = 16,
    COLUMN_TOUCHED = 32 /* set to now() by every write, whatever the database's default */
};

typedef struct Column {
    Str name;                 /* the JS property */
    Str sql;                  /* the column */
    uint8_t type;             /* TypeId */
    uint8_t flags;            /* COLUMN_* */
    uint8_t precision, scale; /* of a numeric, 0 where it has none */
    uint16_t max;             /* bytes of text, 0 where unlimited */
    uint8_t choice_count;
    const Str *choices; /* the values a text may have, or NULL */
    Str default_sql;    /* an expression, or empty */
} Column;

/* Rows of another table that belong to a row of this one: where target.column equals this.own. */
typedef struct Relation {
    Str name; /* the JS property */
    uint8_t own, table, column;
    bool many; /* an array, newest first; otherwise one row or null */
} Relation;

typedef struct Table {
    Str entity; /* the row's type name */
    Str sql;
    const Column *columns;
    const Relation *relations;
    uint8_t column_count, relation_count;
    uint8_t newest; /* the column that lists are ordered by, descending; then the id, column 0 */
} Table;

typedef struct Schema {
    const Table *tables;
    uint8_t table_count;
} Schema;

INLINE Set set_of(uint32_t index) {
    return (Set)1 << index;
}

INLINE bool set_has(Set set, uint32_t index) {
    return set >> index & 1;
}

/* All columns of a table. */
Set table_columns(const Table *table);

/* The columns of a table that are secret. */
Set table_secrets(const Table *table);

/* The column with this JS property name, or NULL. */
const Column *table_column(const Table *table, Str name);

/* The columns that point at another table: for DDL and for `describe`. A relation that isn't `many` is the
 * same thing seen from the child; it is here that the foreign key is declared. */
typedef struct ForeignKey {
    uint8_t table, column, target; /* target's column is its id */
} ForeignKey;

typedef struct Index {
    uint8_t table;
    uint8_t column_count;
    struct {
        uint8_t column;
        bool descending;
    } columns[2];
} Index;

/* What only the database needs to know of a schema; not linked into the edge module. */
typedef struct Storage {
    const ForeignKey *foreign_keys;
    const Index *indexes;
    uint8_t foreign_key_count, index_count;
} Storage;

#endif
