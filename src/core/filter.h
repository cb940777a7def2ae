/* Checks conditions, which are objects by columns, and writes them as SQL.
 *
 *   {"name":"Ada"}                 equal; null: is null; undefined members are ignored
 *   {"age":{"gt":1,"lte":9}}       operators: eq ne lt lte gt gte like ilike in notIn between isDistinct
 *                                  contains containedBy overlaps matches
 *   {"settings":{"path":["a"],"eq":1}}   a place in a document
 *   {"or":[{…},{…}],"and":[…],"not":{…}}
 *   {"author":{…}}                 such a row exists; null: none exists
 *   {"posts":{"some":{…},"every":{…},"none":{…}}}
 *
 * All members of an object must hold. Each mistake is an issue at its path; with an issue the
 * statement must not be sent. Knows no statements. */
#ifndef FILTER_H
#define FILTER_H

#include "core/select.h"

enum {
    FILTER_TABLES = 64, /* in a statement */
    FILTER_DEPTH = 32   /* of conditions in conditions */
};

/* For which rows a condition holds, as far as the condition alone tells. */
typedef enum Fold { FOLD_SOME, FOLD_ALL, FOLD_NONE } Fold;

/* What is written, for whom. */
typedef struct Filter {
    Sql *sql;
    const Schema *schema;
    Issues *issues;
    uint32_t tables; /* in the statement so far: each has an alias */
    bool guarded;    /* one of them has secrets */
} Filter;

/* Adds a table to the statement, and returns its alias. */
Alias filter_alias(Filter *filter, const Table *table);

/* The relation with this name; NULL if there is none. */
const Relation *filter_relation(const Table *table, Str name);

/* Writes ` from "posts" b where b."author_id"=a."id"`: the rows of a relation of the row `parent_alias`, with
 * the link table of a many-to-many relation. */
void filter_from(Filter *filter, const Table *parent, Alias parent_alias, const Relation *relation,
                 Alias alias);

/* Reads a condition and writes it. `depth` is 0. */
Fold filter_where(Filter *filter, const Table *table, Alias alias, const JsonValue *json, uint32_t depth);

#endif
