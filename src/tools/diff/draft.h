/* The DDL statements: the only file that writes them. A script is a list of them, in order.
 *
 * It quotes names (quote.h), and doesn't know why or when statements run. `live` is for tables in use: a
 * statement that would lock them for long is split into stages that don't. */
#ifndef TOOLS_DIFF_DRAFT_H
#define TOOLS_DIFF_DRAFT_H

#include "ground/buf.h"
#include "tools/model.h"

enum {
    STATEMENT_OUTSIDE = 1, /* can't be in a transaction */
    STATEMENT_FRESH = 2,   /* begins a transaction */
    STATEMENT_ENDS = 4,    /* ends a transaction */
    STATEMENT_NOTE = 8     /* a comment, no statement */
};

typedef struct Statement {
    const struct Statement *next;
    Str sql; /* without its semicolon */
    unsigned flags;
} Statement;

typedef struct Script {
    Arena *arena;
    Statement *first, *last;
    bool failed; /* memory has run out */
} Script;

/* Adds the statement of a form: see quote_fill. */
void script_add(Script *script, unsigned flags, const char *form, const Str *args);

typedef enum Renamed {
    RENAMED_TABLE,
    RENAMED_COLUMN,
    RENAMED_ENUM,
    RENAMED_CONSTRAINT,
    RENAMED_INDEX
} Renamed;

/* `table`: of a column, a constraint or an index. A table or an enum may get to another schema. */
void script_rename(Script *script, Renamed what, Str table, Str from, Str to);

/* `model` is the one whose enums the columns' types are. `inline_key`: per constraint, whether the table is
 * made with it. */
void script_create_table(Script *script, const Model *model, const ModelTable *table, const bool *inline_key);
void script_drop_table(Script *script, Str table);
/* `nullable`: whatever the column says, with a note of it. */
void script_add_column(Script *script, const Model *model, Str table, const ModelColumn *column,
                       bool nullable);
void script_drop_column(Script *script, Str table, Str column);
void script_drop_expression(Script *script, Str table, Str column);

/* The column as `was` becomes what it is as `now`: its type, and with it its default. */
void script_alter_type(Script *script, const Model *from, const Model *to, Str table, const ModelColumn *was,
                       const ModelColumn *now);
void script_default(Script *script, Str table, Str column, Str expression); /* empty: none */
void script_nullable(Script *script, Str table, Str column, bool nullable, bool live);

/* The sequence that a column counts by: identity's, or a serial's. Of `column` its name, type, identity
 * and counting count. The sequence goes on after the largest value there is, or the smallest where it counts
 * down; where only its counting is set, it goes on where it is. */
void script_add_sequence(Script *script, Str table, const ModelColumn *column);
void script_drop_sequence(Script *script, Str table, const ModelColumn *column);
void script_set_identity(Script *script, Str table, const ModelColumn *column);
void script_set_count(Script *script, Str table, const ModelColumn *column, const ModelColumn *was);
void script_begin_serial(Script *script, Str table, const ModelColumn *column); /* a new one, if it is one */
void script_set_sequence_type(Script *script, Str table, const ModelColumn *column);

void script_add_constraint(Script *script, Str table, const ModelConstraint *constraint, bool live);
void script_drop_constraint(Script *script, Str table, Str name);
void script_create_index(Script *script, Str table, const ModelIndex *index, bool live);
void script_drop_index(Script *script, Str table, Str name, bool live);
/* Another index takes the name of one that is there: it is made before that one goes, so that there is always
 * one, and is called `meanwhile` until then. */
void script_replace_index(Script *script, Str table, const ModelIndex *index, Str meanwhile, bool live);

void script_create_enum(Script *script, Str name, Names values);
/* The values of `now` that `was` doesn't have, where the others stand in the same order. Not `live`: nothing
 * behind it uses them. */
void script_add_values(Script *script, const ModelEnum *was, const ModelEnum *now, bool live);
void script_drop_enum(Script *script, Str name);

/* A block is dropped by its name, made by its text, each its own or what it has under other names. A routine
 * is replaced where it stands. */
void script_drop_block(Script *script, const ModelBlock *block, Str name);
void script_make_block(Script *script, Str text);
void script_replace_block(Script *script, Str text);

/* The text of what is made, behind `create` and `or replace`. */
Str script_behind_create(Str sql);

/* A schema that is there already is as good as one that is made. It is dropped if it is empty. */
void script_make_schema(Script *script, Str name);
void script_drop_schema(Script *script, Str name);

/* An extension that is there already is as good as one that is made: many servers come with some. */
void script_make_extension(Script *script, const ModelExtension *extension);
void script_drop_extension(Script *script, Str name);

#endif
