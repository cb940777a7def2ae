/* Tables, columns and relations as data.
 *
 * A Schema is constant and outlives every call. Every layer above takes one as a parameter, so it doesn't
 * matter where these structs come from. Knows no SQL except the names and types in it, which the schema's
 * author has written. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "core/type.h"

/* A set of fields of one table: bit i is column i, then come the relations. */
typedef uint64_t Set;

enum {
    SCHEMA_FIELDS = 64,  /* columns and relations a table may have together: the bits of a Set */
    SCHEMA_NAME = 63,    /* bytes a name may have, in JS and in SQL: Postgres' own limit */
    SCHEMA_NONE = 0xff,  /* in place of a column's number: none */
    SCHEMA_DIGITS = 1000 /* of a numeric at most: Postgres' own limit */
};

/* What stands in a schema's text, too: append only. */
enum {
    COLUMN_NULLABLE = 1,
    COLUMN_SECRET = 2, /* left out unless asked for, and never in an error */
    COLUMN_UNIQUE = 4,
    COLUMN_EMAIL = 8, /* trimmed, lower-cased, checked as HTML's e-mail input does */
    COLUMN_NOT_EMPTY = 16,
    COLUMN_TOUCHED = 32, /* set to now() by every write, whatever the database's default */
    COLUMN_OPTION = 64,  /* not of a table, but an option of a method, which may be left out */
    COLUMN_PARTS = 128,  /* such an option as its reader checks part by part */
    COLUMN_OPTIONAL =
        256, /* an insert may leave it out: the database fills it with something else than null */
    COLUMN_READONLY = 512, /* never written: a generated column, an identity that is always generated */
    COLUMN_CHARS = 1024,   /* `max` counts characters, not bytes */
    COLUMN_ARRAY = 2048,   /* an array of values of the type */
    COLUMN_CUID2 = 4096,   /* where none is given, the core makes one: a CUID2, */
    COLUMN_UUID7 = 8192    /* or a UUID of version 7 */
};

enum { COLUMN_MADE = COLUMN_CUID2 | COLUMN_UUID7 };

/* Names are C strings: literals here, slices of the text for a schema brought at run time. */
typedef struct Column {
    const char *name; /* the JS property */
    const char *sql;  /* the column, or NULL where it is the property in snake case */
    const char *cast; /* its type as SQL, or NULL where that is the TypeId's own */
    const char
        *choices; /* the values that a text may have, each with a NUL behind it; NULL where there are none */
    uint32_t max; /* of text: bytes, or characters by COLUMN_CHARS; 0 where it has no limit */
    uint16_t flags; /* COLUMN_* */
    uint16_t choice_count;
    uint16_t precision, scale; /* digits of a numeric, or of an instant's seconds; 0 where it has no limit */
    uint8_t type;              /* TypeId */
} Column;

/* The link table of a many-to-many: its rows join one of this table to one of the target. */
typedef struct Through {
    const uint8_t *own;     /* its columns that equal the relation's `own` */
    const uint8_t *columns; /* and those that equal its `columns` */
    uint16_t table;
} Through;

/* The rows of another table that belong to a row of this one: those whose `columns` equal this table's `own`;
 * or, through a link table, those that a row of it connects. */
typedef struct Relation {
    const char *name;       /* the JS property */
    const uint8_t *own;     /* `count` columns of this table */
    const uint8_t *columns; /* `target_count` columns of the other; without `through` as many as `own` */
    const Through *through; /* or NULL */
    uint16_t table;
    uint8_t count, target_count;
    bool many; /* an array, newest first; otherwise one row or null */
} Relation;

/* Columns that are unique together, without being the key. */
typedef struct Unique {
    const struct Unique *next;
    Set columns;
} Unique;

typedef struct Table {
    const char *name;   /* in JS */
    const char *sql;    /* or NULL where it is the name in snake case */
    const char *schema; /* that it is in, or NULL for the search path's own */
    const Column *columns;
    const Relation *relations;
    const Unique *uniques; /* NULL: none */
    const uint8_t *key;    /* its columns; a view has none */
    uint8_t column_count, relation_count, key_count;
    uint8_t newest;  /* the column that lists are ordered by, descending, then by the key; or SCHEMA_NONE */
    uint8_t include; /* the option that asks for its first relation; the others' follow */
} Table;

typedef struct Schema {
    const Table *tables;
    const struct Method *methods; /* method.h */
    const Table *options; /* what a method may be given besides: limit, after, …, as if columns of a table */
    uint16_t table_count, method_count;
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
    OPTION_OMIT, /* and what the forms over any table are told */
    OPTION_CREATE,
    OPTION_UPDATE,
    OPTION_SET,
    OPTION_OTHERS
};

/* What a column's result is: an array comes as JSON. */
INLINE TypeId type_of_result(const Column *column) {
    return column->flags & COLUMN_ARRAY ? TYPE_JSON : (TypeId)column->type;
}

INLINE Set set_of(uint32_t index) {
    return (Set)1 << index;
}

INLINE bool set_has(Set set, uint32_t index) {
    return set >> index & 1;
}

/* All fields of a table: its columns, then its relations. */
INLINE Set table_fields(const Table *table) {
    uint32_t count = (uint32_t)table->column_count + table->relation_count;
    return count ? ~(Set)0 >> (SCHEMA_FIELDS - count) : 0;
}

/* The columns of its key. */
INLINE Set table_key(const Table *table) {
    Set key = 0;
    for (uint32_t i = 0; i < table->key_count; i++) key |= set_of(table->key[i]);
    return key;
}

/* The bit of a relation among the fields. */
INLINE uint32_t table_relation(const Table *table, uint32_t relation) {
    return table->column_count + relation;
}

#endif
