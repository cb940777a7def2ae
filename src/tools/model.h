/* A schema as the migration engine has it, whether it comes from a document or from a database.
 *
 * It is the schema `public` of Postgres, and of the others those that it lists, with names as Postgres has
 * them. The name of a table or an enum of another schema than public is that schema's name, a NUL, which no
 * name has, and its own there; in JSON and in messages the NUL is a dot. document.h and catalog.h read it.
 * They check that every name is given, unique in its kind and valid in Postgres, that keys name existing
 * columns and targets, and that expressions pass lexer.h. It lives in the call's arena and isn't changed once
 * it is read. */
#ifndef TOOLS_MODEL_H
#define TOOLS_MODEL_H

#include "ground/buf.h"

enum { MODEL_NAME = 63 }; /* bytes of a name: what Postgres keeps of it */

typedef struct Names {
    const Str *names;
    uint32_t count;
} Names;

typedef struct ModelEnum {
    Str name;
    Str renamed_from; /* empty: it was not */
    Names values;     /* in their order, which is the type's */
} ModelEnum;

/* The member "client" of a column in the document. Empty, 0 and false: not given. */
typedef struct ClientColumn {
    Str name;     /* its name in JavaScript */
    Str as;       /* which of its type's forms (forms.def) */
    Str custom;   /* its type in TypeScript */
    Str format;   /* "email" */
    Str make;     /* "cuid2" or "uuid": who makes the value where none is given */
    uint32_t max; /* bytes of a text */
    bool secret, not_empty, touched, omit;
} ClientColumn;

/* A relation that the document names, or leaves out. */
typedef struct ClientNamed {
    Str name;
    Str place;     /* "tables.users.client.relations.posts" */
    Names columns; /* of the foreign key: this table's own, or those of `table` or `through` that lead here */
    Str table;     /* whose rows they are, where its key leads here */
    Str through;   /* the table between, of a many-to-many */
    bool omit;
} ClientNamed;

typedef struct ClientTable {
    Str name;  /* in JavaScript */
    Str row;   /* the type of its rows in TypeScript */
    Str order; /* the column that lists are ordered by, descending */
    const ClientNamed *relations;
    uint32_t relation_count;
    bool omit;
} ClientTable;

typedef enum Identity { IDENTITY_NONE, IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT } Identity;

/* A number that is said, or as usual. */
typedef struct Whole {
    int64_t value;
    bool said;
} Whole;

/* How an identity or a serial counts: see counting.h. */
typedef struct Counting {
    Whole start, increment, min, max, cache;
    bool cycle;
} Counting;

typedef struct ModelColumn {
    Str name, renamed_from;
    Str type; /* in its canonical spelling (pgtype.h): "timestamptz", "varchar(20)", "text[]", an enum's name
               */
    Str default_sql; /* an expression, or empty */
    Str generated;   /* the expression of a stored generated column without brackets around it, or empty */
    Str collation;   /* empty: the type's own */
    ClientColumn client; /* no part of the schema in the database: not hashed, not compared */
    Counting counting;
    Identity identity;
    bool nullable;
} ModelColumn;

typedef enum ConstraintKind {
    CONSTRAINT_PRIMARY,
    CONSTRAINT_UNIQUE,
    CONSTRAINT_CHECK,
    CONSTRAINT_FOREIGN
} ConstraintKind;

/* What a foreign key does with its rows when their target is deleted or changed. */
typedef enum Action {
    ACTION_NONE,
    ACTION_RESTRICT,
    ACTION_CASCADE,
    ACTION_SET_NULL,
    ACTION_SET_DEFAULT
} Action;

typedef enum Deferral { DEFERRAL_NOT, DEFERRAL_IMMEDIATE, DEFERRAL_DEFERRED } Deferral;

typedef struct ModelConstraint {
    ConstraintKind kind;
    Str name;
    Names columns;        /* of a key; none of a check */
    Str check;            /* the expression of a check, without brackets around it */
    Str target;           /* a foreign key's table */
    Names target_columns; /* as many as `columns` */
    Action on_delete, on_update;
    Deferral deferral;
    bool nulls_not_distinct; /* of a unique key */
    Str place;               /* where a document says it: "tables.users.columns.email.unique" */
} ModelConstraint;

typedef enum NullsOrder {
    NULLS_USUAL,
    NULLS_FIRST,
    NULLS_LAST
} NullsOrder; /* usual: last, or first where descending */

typedef struct ModelIndexPart {
    Str column;     /* empty where it is an expression */
    Str expression; /* without brackets around it */
    Str collation;  /* empty: the column's own, or the expression's */
    Str opclass;    /* empty: the type's own */
    bool descending;
    NullsOrder nulls;
} ModelIndexPart;

/* An index that doesn't belong to a constraint. */
typedef struct ModelIndex {
    Str name;
    Str method; /* empty: btree */
    const ModelIndexPart *parts;
    uint32_t part_count;
    Names include;
    Str where; /* the predicate of a partial one without brackets around it, or empty */
    bool unique, nulls_not_distinct;
    Str place; /* as a constraint's */
} ModelIndex;

typedef struct ModelTable {
    Str name, renamed_from;             /* the name first, as in an enum: they are looked up by it */
    const ModelColumn *columns;         /* in the table's order */
    const ModelConstraint *constraints; /* the primary key first, then by kind and name */
    const ModelIndex *indexes;          /* by name */
    ClientTable client;                 /* as a column's */
    uint32_t column_count, constraint_count, index_count;
    bool view; /* a view, as far as a document says which columns it has */
} ModelTable;

typedef struct ModelExtension {
    Str name;
    Str schema; /* empty: public */
} ModelExtension;

/* When a block is made: before the tables, before them if they need it, or behind them. */
typedef enum BlockTime { BLOCK_EARLY, BLOCK_NEEDED, BLOCK_LATE } BlockTime;

/* What is said by SQL: a view, a function, a comment, … */
typedef struct ModelBlock {
    Str name; /* "view active": with DROP before it, what undoes it; anything where there is an `undo` */
    Str text; /* one statement, without its semicolon */
    Str undo; /* the same, or empty */
    Str bare; /* what other things call it; empty: nothing does */
    BlockTime time;
    bool of_table;          /* its name is its table's to give: a trigger, a policy, a rule, a constraint */
    const ModelTable *view; /* what a client is told of a view: its columns; no part of the schema in the
                             * database, as a column's `client` is none. NULL: nothing */
} ModelBlock;

typedef struct Model {
    Names schemas;                    /* besides public, by name */
    const ModelExtension *extensions; /* by name */
    const ModelEnum *enums;           /* by name */
    const ModelTable *tables;         /* by name */
    ModelBlock *blocks;               /* by name */
    uint32_t extension_count, enum_count, table_count, block_count;
} Model;

const ModelTable *model_table(const Model *model, Str name);        /* NULL: there is none */
const ModelColumn *model_column(const ModelTable *table, Str name); /* the same */
const ModelEnum *model_enum(const Model *model, Str name);          /* the same */
const ModelExtension *model_extension(const Model *model, Str name);
const ModelBlock *model_block(const Model *model, Str name);
int name_order(Str a, Str b); /* as memcmp: by bytes */
/* The same for qsort, of things that begin with their name. */
int order_by_name(const void *a, const void *b);
Str name_schema(Str name);          /* of a table's or an enum's name its schema; empty: public */
Str name_bare(Str name);            /* the same without its schema */
void name_show(Buf *out, Str name); /* writes it as people read it, with a dot */
/* A bare name in the schema that another name is in; `failed` is set where memory has run out. */
Str name_beside(Arena *arena, Str other, Str bare, bool *failed);
bool names_eq(Names a, Names b);
bool names_has(Names names, Str name);

/* Whether an index makes one row at most have the same values in these columns: it is unique, of all rows,
 * and its parts are among them, none an expression. */
bool index_is_unique(const ModelIndex *index, Names columns);

#endif
