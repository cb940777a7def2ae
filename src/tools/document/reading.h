/* Reading a JSON tree that people have written: members by a table of them, names, and every mistake with
 * its path. Knows nothing of schemas. */
#ifndef TOOLS_DOCUMENT_READING_H
#define TOOLS_DOCUMENT_READING_H

#include "tools/mistakes.h"
#include "tools/tree.h"

typedef struct Reading {
    Arena *arena;
    Mistakes *mistakes; /* that memory has run out is said by `mistakes->out.failed` */
    Buf path;           /* where the reader is: names joined by dots */
} Reading;

enum { KIND_TEXT = 1, KIND_FLAG = 2, KIND_OBJECT = 4, KIND_LIST = 8, KIND_NUMBER = 16, KIND_NULL = 32 };

/* A member that an object may have. */
typedef struct Member {
    const char *name;
    uint8_t kinds; /* KIND_* of its value */
    bool required;
} Member;

/* Goes into a member, and back to where it was: `size_t was = reading_enter(…); …; reading_leave(r, was);`.
 */
size_t reading_enter(Reading *r, Str name);
void reading_leave(Reading *r, size_t was);

/* A way through the members of an object or the elements of a list, the reader being at the whole:
 * `ReadingWalk walk = {.whole = list}; while (reading_next(r, &walk)) …`. It goes into each one; at the end
 * it is back at the whole. */
typedef struct ReadingWalk {
    const cJSON *whole, *node; /* `node`: the one it is at */
    uint32_t count;            /* of those so far, this one included */
    size_t was;
} ReadingWalk;
bool reading_next(Reading *r, ReadingWalk *walk);

/* Where the reader is, as a copy. */
Str reading_place(Reading *r);

/* The same of a member there, which has the name. */
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

/* Whether a value is of one of the kinds; otherwise says so. */
bool reading_kind(Reading *r, const cJSON *node, uint8_t kinds);

/* Sorts an object's members into `got`, as many as `members`, NULL where one isn't there or is of the wrong
 * kind. Members that aren't known, come twice or lack are mistakes; one called "comment" is passed over. */
void reading_members(Reading *r, const cJSON *object, const Member *members, uint32_t count,
                     const cJSON **got);

/* Looks at an object whose members' names are names of the schema's things: none empty, longer than Postgres
 * keeps, or twice. */
void reading_map(Reading *r, const cJSON *object);

/* Whether a text is fit for a name; otherwise says so. */
bool reading_name(Reading *r, Str name);

/* The name that a member holds; empty where the member isn't there, or is unfit, which is said. */
Str reading_name_in(Reading *r, const cJSON *member);

#endif
