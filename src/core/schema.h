/* Tables, columns and relations as data.
 *
 * A Schema is constant and outlives every call; each layer above takes one, so that a schema brought at run
 * time is one more way to make these structs. Knows no SQL beyond the names and the default expressions that
 * stand in it, which the schema's author writes. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "core/type.h"

/* A set of fields of one table: bit i is column i, then come the relations. */
typedef uint32_t Set;

enum {
    SCHEMA_FIELDS = 32, /* columns and relations a table may have together: the bits of a Set */
    SCHEMA_NAME = 63    /* bytes a name may have, in JS and in SQL: Postgres' own limit */
};

enum {
    COLUMN_NULLABLE = 1,
    COLUMN_SECRET = 2, /* left out unless asked for, and never in an error */
    COLUMN_UNIQUE = 4,
    COLUMN_EMAIL = 8, /* trimmed, lower-cased, checked as HTML's e-mail input does */
    COLUMN_NOT_EMPTY = 16,
    COLUMN_TOUCHED = 32, /* set to now() by every write, whatever the database's default */
    COLUMN_OPTION = 64,  /* not of a table, but an option of a method, which may be left out */
    COLUMN_PARTS = 128   /* such an option as its reader checks part by part */
};

/* Names are C strings: literals here, copies in the arena for a schema brought at run time. */
typedef struct Column {
    const char *name;         /* the JS property, in camel case */
    const char *sql;          /* the column, or NULL where it is the property in snake case */
    const char *default_sql;  /* an expression, or NULL */
    const char *choices;      /* the values a text may have, joined by ", ", or NULL */
    uint16_t max;             /* bytes of text, 0 where unlimited */
    uint8_t type;             /* TypeId */
    uint8_t flags;            /* COLUMN_* */
    uint8_t precision, scale; /* digits of a numeric, or of an instant's seconds; 0 where it has no limit */
} Column;

/* Rows of another table that belong to a row of this one: where target.column equals this.own. */
typedef struct Relation {
    const char *name; /* the JS property */
    uint8_t own, table, column;
    bool many; /* an array, newest first; otherwise one row or null */
} Relation;

typedef struct Table {
    const char *sql;
    const Column *columns;
    const Relation *relations;
    uint8_t column_count, relation_count;
    uint8_t newest;  /* the column that lists are ordered by, descending; then the id, column 0 */
    uint8_t include; /* the option that asks for its first relation; the others' follow */
} Table;

typedef struct Schema {
    const Table *tables;
    const Table *options; /* what a method may be given besides: limit, after, …, as if columns of a table */
    uint8_t table_count;
} Schema;

/* The options that every schema begins with. */
enum {
    OPTION_LIMIT,
    OPTION_AFTER,
    OPTION_SELECT, /* what the builder is told, but for rows */
    OPTION_WHERE,
    OPTION_ORDER_BY,
    OPTION_ALL,
    OPTION_ON_CONFLICT,
    OPTION_TARGET,
    OPTION_RETURNING,
    OPTION_OTHERS
};

INLINE Set set_of(uint32_t index) {
    return (Set)1 << index;
}

INLINE bool set_has(Set set, uint32_t index) {
    return set >> index & 1;
}

/* All fields of a table: its columns, then its relations. */
INLINE Set table_fields(const Table *table) {
    return (Set)(((uint64_t)1 << (table->column_count + table->relation_count)) - 1);
}

/* The bit of a relation among the fields. */
INLINE uint32_t table_relation(const Table *table, uint32_t relation) {
    return table->column_count + relation;
}

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
    const char *const *entities; /* the row's type name, by table */
    const ForeignKey *foreign_keys;
    const Index *indexes;
    uint8_t foreign_key_count, index_count;
} Storage;

#endif
