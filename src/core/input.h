/* The arguments of a call: reads them from JSON one after another, and checks each for its column.
 *
 * Values stay slices of the input (or of the arena, where one is normalised) and go on to the statement
 * writers as parameters. Knows columns, no methods. */
#ifndef INPUT_H
#define INPUT_H

#include "core/check.h"

typedef struct Input {
    Issues issues;
    JsonReader args; /* inside the array of arguments */
    bool ended;
} Input;

/* WHOLE: an object must have every allowed column that is neither nullable nor has a default. PART: it may
 * leave out any. OPTIONS: the object itself may be left out, too. */
typedef enum InputForm { INPUT_WHOLE, INPUT_PART, INPUT_OPTIONS } InputForm;

/* Begins with the arguments, a JSON array. */
void input_start(Input *input, Arena *arena, Str args);

/* The next argument, as a value for `column`; `name` is what the caller knows it by. A missing one is an
 * issue unless the column is nullable: then it is JSON_NULL. */
void input_argument(Input *input, const Column *column, const char *name, JsonValue *value);

/* The next argument, an object with `allowed` columns of `table`; fills values[column], with JSON_NONE where
 * there is nothing. */
void input_row(Input *input, const Table *table, Set allowed, InputForm form, JsonValue *values);

/* The same of a value that was read, `name` being for an issue about the whole of it: "" where the path leads
 * there. */
void input_object(Input *input, const JsonValue *object, const Str *name, const Table *table, Set allowed,
                  InputForm form, JsonValue *values);

/* The next argument, an array of such rows, each INPUT_WHOLE; or with `one` a row alone. Returns the number
 * of rows and, in `values`, their cells row by row, column_count apart. */
size_t input_rows(Input *input, const Table *table, Set allowed, bool one, JsonValue **values);

/* The next argument, unchecked; JSON_NONE after the last. */
void input_next(Input *input, JsonValue *value);

/* A walk through an array or an object. The path of issues leads to the element that it is at. */
typedef struct Walk {
    Issues *issues;
    JsonReader r;
    JsonValue value;    /* the element */
    Str key;            /* and of an object its name */
    const Table *table; /* NULL; or set behind walk_start, where the names are its fields': then they may
                         * stand behind its own, `users.email`, as the chain writes them */
    size_t path;        /* the length of the path to the array or object */
    uint32_t count;     /* of the elements so far */
    uint32_t most;
    bool object;
} Walk;

/* Begins. It is an issue if the value is of another kind, and later, if it has more than `most` elements. */
void walk_start(Walk *walk, Issues *issues, const JsonValue *value, JsonKind kind, uint32_t most);

/* Moves to the next element. False at the end, where the path is as it was before. */
bool walk_next(Walk *walk);

/* The number of the column with this name; column_count if there is none. */
uint32_t input_column(const Table *table, Str name);

/* The columns that an object {column: true} names, or otherwise an array of names. */
Set input_columns(Issues *issues, const Table *table, const JsonValue *given, bool object);

/* The issue of a name that isn't among the allowed columns. */
void input_unknown(Issues *issues, const Str *name, const Table *table, Set allowed);

/* Called after the last argument: any further argument is an issue, but for an empty object, which is what
 * options that nobody has given look like. True if there were no issues. */
bool input_end(Input *input);

#endif
