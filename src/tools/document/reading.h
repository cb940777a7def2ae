/* Reading a JSON tree that people have written: members by a table of them, names, and every mistake with
 * its path. Of schemas it knows their names alone. */
#ifndef TOOLS_DOCUMENT_READING_H
#define TOOLS_DOCUMENT_READING_H

#include "tools/mistakes.h"
#include "tools/model.h"
#include "tools/tree.h"

typedef struct Reading {
    Arena *arena;
    Mistakes *mistakes; /* that memory has run out is said by `mistakes->out.failed` */
    Buf path;           /* where the reader is: names joined by dots */
    Names schemas;      /* what may stand before the dot of a qualified name */
} Reading;

enum { KIND_TEXT = 1, KIND_FLAG = 2, KIND_OBJECT = 4, KIND_LIST = 8, KIND_NUMBER = 16, KIND_NULL = 32 };

/* A member that an object may have. */
typedef struct Member {
    const char *name;
    uint8_t kinds; /* KIND_* of its value */
    bool required;
} Member;

/* Enters a member, and leaves it again: `size_t was = reading_enter(…); …; reading_leave(r, was);`.
 */
size_t reading_enter(Reading *r, Str name);
void reading_leave(Reading *r, size_t was);

/* Iterates over the members of an object or the elements of a list, with the reader at the whole:
 * `ReadingWalk walk = {.whole = list}; while (reading_next(r, &walk)) …`. The reader is at each one in
 * turn, and at the end at the whole again. */
typedef struct ReadingWalk {
    const cJSON *whole, *node; /* `node`: the one it is at */
    uint32_t count;            /* of those so far, this one included */
    size_t was;
} ReadingWalk;
bool reading_next(Reading *r, ReadingWalk *walk);

/* The reader's position, as a copy. */
Str reading_place(Reading *r);

/* The same for its member with this name. */
Str reading_place_in(Reading *r, Str name);

/* Adds an issue where the reader is, its message in parts: READING_SAY(r, STR("there is no "), name). */
void reading_say(Reading *r, Str place, const Str *parts, size_t count);
#define READING_SAY_AT(r, place, ...)                                                                        \
    reading_say(r, place, (const Str[]){__VA_ARGS__}, COUNT(((const Str[]){__VA_ARGS__})))
#define READING_SAY(r, ...) READING_SAY_AT(r, buf_str(&(r)->path), __VA_ARGS__)

/* The end of a message that suggests a name: `; did you mean "email"?`. Empty for an empty name. */
Str reading_suggest(Reading *r, Str name);

/* Zeroed memory for `count` elements of `size`; NULL where there's none. */
void *reading_take(Reading *r, size_t count, size_t size);

/* Whether a value is of one of the kinds; otherwise adds a mistake. */
bool reading_kind(Reading *r, const cJSON *node, uint8_t kinds);

/* Sorts an object's members into `got`, as many as `members`, NULL where one isn't there or is of the wrong
 * kind. Members that are unknown, come twice or are missing are mistakes; one named "comment" is ignored. */
void reading_members(Reading *r, const cJSON *object, const Member *members, uint32_t count,
                     const cJSON **got);

/* Looks at an object whose members' names are names of the schema's things: none empty, longer than Postgres
 * keeps, or twice. `qualified`: they may have a schema before them. */
void reading_map(Reading *r, const cJSON *object, bool qualified);

/* What stands for the name of a table or an enum, as model.h has it: "auth.users" is the table users of the
 * schema auth where the document has that schema, otherwise the public table of this name. Where it has any,
 * the public table "auth.users" is called "public.auth.users". */
Str reading_qualified(Reading *r, Str text);

/* Whether a text is valid as a name; otherwise adds a mistake. */
bool reading_name(Reading *r, Str name);

/* The name in a member; empty if the member is missing, or with a mistake added if it isn't valid. The second
 * takes a qualified one. */
Str reading_name_in(Reading *r, const cJSON *member);
Str reading_qualified_in(Reading *r, const cJSON *member);

#endif
