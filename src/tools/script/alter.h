/* The state of `lint` while it reads a script, and its findings about `alter table`. */
#ifndef TOOLS_SCRIPT_ALTER_H
#define TOOLS_SCRIPT_ALTER_H

#include "tools/script/finding.h"

/* A constraint that the script has added; later statements may rely on it. */
typedef struct Added {
    Str table, name;
    Str not_null; /* the column that a check says isn't null, or empty */
    uint32_t stage;
    bool valid;
    struct Added *next;
} Added;

/* A table, view, index or type that the script has made. */
typedef struct Made {
    Str name;
    struct Made *next;
} Made;

/* A name that a statement of the script gives to a type. */
typedef struct TypeName {
    Str name, before; /* before: of one that is renamed */
    uint32_t statement;
    struct TypeName *next;
} TypeName;

typedef struct Lint {
    Arena *arena;
    Findings findings;
    const cJSON *before; /* the schema's document before the script, or NULL */
    Made *made;
    Added *added;
    TypeName *types;
    bool failed; /* memory ran out */
} Lint;

/* A name of SQL as Postgres has it. */
Str lint_name(Lint *lint, Token token);

void lint_made(Lint *lint, Str name);
bool lint_is_made(const Lint *lint, Str name);

/* Checks an `alter table`; `rest` is the part after the table's name. */
void alter_table(Lint *lint, Str table, Lexer rest);

#endif
