/* What a client is made of: a schema's tables, columns and relations as JavaScript has them.
 *
 * Lives in the call's arena and points into the model. All tables of the model are in it, so that names don't
 * depend on which of them are kept. */
#ifndef TOOLS_CLIENT_PLAN_H
#define TOOLS_CLIENT_PLAN_H

#include "tools/document/forms.h"
#include "tools/mistakes.h"
#include "tools/model.h"
#include "tools/tree.h"

/* As in the core's schema.h, which a law compares them with. */
enum {
    FLAG_NULLABLE = 1,
    FLAG_SECRET = 2,
    FLAG_UNIQUE = 4,
    FLAG_EMAIL = 8,
    FLAG_NOT_EMPTY = 16,
    FLAG_TOUCHED = 32,
    FLAG_OPTIONAL = 256,
    FLAG_READONLY = 512,
    FLAG_CHARS = 1024,
    FLAG_ARRAY = 2048,
    FLAG_CUID2 = 4096,
    FLAG_UUID7 = 8192
};

enum { PLAN_FIELDS = 64, PLAN_NONE = -1 };

typedef struct PlanColumn {
    const ModelColumn *of;
    Str name; /* in JavaScript; empty: it has none */
    const Form *form;
    Str cast;      /* its type as SQL, empty where it is the core's own */
    Names choices; /* the values of an enum, or those that a check leaves */
    uint32_t flags, max, precision, scale;
} PlanColumn;

typedef enum PlanKind { PLAN_OWN, PLAN_INVERSE, PLAN_THROUGH } PlanKind;

typedef struct PlanTable PlanTable;

/* Rows of `target` in which `columns` equal this table's `own`; or, through a link table, those that a row of
 * it leads to, in which `through_own` equal `own` and `through_columns` equal `columns`. */
typedef struct PlanRelation {
    PlanKind kind;
    Str name;
    Str place;  /* where the document says it: "tables.posts.columns.author_id.references" */
    bool named; /* the document names it */
    const PlanTable *of, *target, *through;
    const ModelConstraint *key;  /* that it comes of */
    const ModelConstraint *back; /* of a many-to-many: the link's other key */
    Names own, columns, through_own, through_columns;
    bool many, nullable, omit;
    bool taken;     /* its name is another's too, or a column's */
    uint8_t length; /* of its name: 0 by itself, more the more it says beside */
} PlanRelation;

struct PlanTable {
    const ModelTable *of;
    Str place;     /* where the document says it: "tables.users", "sql.view active" */
    Str name, row; /* in JavaScript; empty: it has none */
    PlanColumn *columns;
    PlanRelation *relations;
    uint32_t column_count, relation_count;
    int number; /* among those that are kept; PLAN_NONE: it is left out */
};

typedef struct Plan {
    const Model *model;
    PlanTable *tables;                 /* of each of the model's, and behind them its views */
    uint32_t count;                    /* of them */
    uint32_t kept, columns, relations; /* how many of each the client has */
    Mistakes *mistakes;
    Buf *out; /* whose arena all of it is in, and which has failed where memory has run out */
} Plan;

/* A column's number among those of the client; PLAN_NONE: it isn't there. */
int plan_column(const PlanTable *table, Str sql);

/* Whether all these columns, by their names in SQL, are among them. */
bool plan_has(const PlanTable *table, Names columns);

/* The columns of the primary key; none where there is none. */
Names plan_key(const PlanTable *table);

/* Zeroed memory for `count` elements of `size`; NULL where there is none, which fails plan->out. */
void *plan_take(const Plan *plan, size_t count, size_t size);

/* Adds a mistake; its parts are joined. */
void plan_say(const Plan *plan, Str place, const Str *parts, size_t count);
#define PLAN_SAY(plan, place, ...)                                                                           \
    plan_say(plan, place, (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))
#define PLAN_JOIN(plan, ...) plan_join(plan, (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))
Str plan_join(const Plan *plan, const Str *parts, size_t count);

#endif
