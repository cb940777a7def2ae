/* JSON documents as cJSON's trees, in the call's arena: read once, never freed on their own.
 *
 * The strict reader (json.h) checks a text first, and reports where it isn't JSON. cJSON takes its memory
 * from the arena; a tree lives as long as the call. */
#ifndef TOOLS_TREE_H
#define TOOLS_TREE_H

#include <cjson/cJSON.h>

#include "ground/json.h"
#include "tools/lookup.h"

/* Sets the memory of the call, before any tool runs. Only one call at a time: cJSON's hooks are global. */
void tree_start(Arena *arena);

/* The tree of a text; NULL where it is no JSON, is nested too deeply, or holds a NUL character (which no name
 * and no SQL can): then `wrong` says which, with line and column where there is one. NULL too where memory
 * has run out: `wrong->failed`. */
cJSON *tree_read(Arena *arena, Str text, Buf *wrong);

/* A member by its name, the first where several have it, or NULL. Of what is no object: NULL. The members of
 * a large object are remembered for the rest of the call, so it must not be changed once it has been asked.
 */
const cJSON *tree_member(const cJSON *object, const char *name);

/* The same of a member that is an object; NULL of any other. */
const cJSON *tree_object(const cJSON *object, const char *name);

/* The text of a string node; empty of anything else, NULL too. */
Str tree_text(const cJSON *node);

/* The same of a member. */
Str tree_member_text(const cJSON *object, const char *name);

/* Whether a member is there and true. */
bool tree_flag(const cJSON *object, const char *name);

/* The name that a member has in its object. */
Str tree_name(const cJSON *node);

/* Elements or members. */
uint32_t tree_count(const cJSON *node);

/* A number without its fraction, or `most` or `-most` where it is beyond; 0 of what is none. */
int64_t tree_whole(const cJSON *node, int64_t most);

/* A C string as a Str. */
Str str_from(const char *text);

/* A copy that ends with a NUL, for cJSON's functions; NULL where memory has run out. */
char *str_terminated(Arena *arena, Str text);

/* Whether two trees are equal, whatever the order of members. A tree is as deep as tree_read lets it
 * be. */
bool tree_eq(const cJSON *a, const cJSON *b);

/* Writes a text as a JSON string, with a dot for each NUL: so names of several schemas are shown (model.h).
 */
void tree_put_text(Buf *out, Str text);

/* Writes a tree as JSON without spaces, members in their order, text as escape.h writes it, and
 * numbers without their fraction, as no document of ours has one. */
void tree_put(Buf *out, const cJSON *node);

#endif
