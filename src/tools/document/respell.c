/* See respell.h. The three are brought to their canonical form first, so that the same thing stands at the
 * same place in each. */
#include "tools/document/respell.h"

#include <string.h>

#include "tools/document/document.h"
#include "tools/document/snapshot.h"

/* One of the three as a canonical tree, which is no deeper than a document can be; NULL where it failed. */
static cJSON *canonical(Arena *arena, const cJSON *input, const char *name, Buf *out) {
    Model model;
    Buf text = buf_make(arena), wrong = buf_make(arena);
    if (!document_read_member(arena, input, name, &model, out)) return NULL;
    snapshot_put(&text, &model);
    cJSON *tree = text.failed ? NULL : tree_read(arena, buf_str(&text), &wrong);
    out->failed |= !tree;
    return tree;
}

/* Whether what stands in the document may be said in the place of what is live: a text for a text, and of
 * lists of one length each element, since a part of an index may be respelled from an object to a text. */
static bool is_respelled(const cJSON *live, const cJSON *observed, const cJSON *document, bool element) {
    return observed && document && tree_eq(live, observed) &&
           (element || (cJSON_IsString(live) && cJSON_IsString(document)));
}

/* One document being written. */
typedef struct Respelling {
    Buf *out;
    bool client; /* with what the document says of the client, which no database has */
} Respelling;

/* What the document says of the client of a table or a column. Names are at odd depths, and what they name at
 * even ones: only there it is a member and no name. */
static void put_client(const Respelling *to, const cJSON *live, const cJSON *document, uint32_t depth) {
    const cJSON *client = depth % 2 == 0 ? tree_member(document, "client") : NULL;
    if (!to->client || !client) return;
    buf_put(to->out, live->child ? STR(",\"client\":") : STR("\"client\":"));
    tree_put(to->out, client);
}

/* A member; of what is said by its text alone, that is the text. */
static const cJSON *member_of(const cJSON *node, const char *name) {
    return cJSON_IsString(node) && strcmp(name, "text") == 0 ? node : tree_member(node, name);
}

static void put(const Respelling *to, const cJSON *live, const cJSON *observed, const cJSON *document,
                uint32_t depth, bool element) {
    bool object = cJSON_IsObject(live), list = cJSON_IsArray(live);
    bool paired = list && cJSON_IsArray(observed) && cJSON_IsArray(document) &&
                  tree_count(live) == tree_count(observed) && tree_count(live) == tree_count(document);
    if (is_respelled(live, observed, document, element)) {
        tree_put(to->out, document);
        return;
    }
    if (!object && !paired) {
        tree_put(to->out, live);
        return;
    }
    const cJSON *child, *seen = observed ? observed->child : NULL, *said = document ? document->child : NULL;
    buf_byte(to->out, object ? '{' : '[');
    cJSON_ArrayForEach(child, live) {
        if (child != live->child) buf_byte(to->out, ',');
        if (object) {
            escape_put_text(to->out, child->string, tree_name(child).len);
            buf_byte(to->out, ':');
            seen = member_of(observed, child->string);
            said = member_of(document, child->string);
        }
        put(to, child, seen, said, depth + 1, paired);
        if (seen) seen = seen->next; /* of an object, they are looked up anyway */
        if (said) said = said->next;
    }
    if (object) put_client(to, live, document, depth);
    buf_byte(to->out, object ? '}' : ']');
}

/* The three as one schema. */
typedef struct Sides {
    const cJSON *live, *observed, *document;
} Sides;

static bool respelled(Arena *arena, const Sides *sides, bool client, Model *model, Mistakes *mistakes) {
    Buf text = buf_make(arena), wrong = buf_make(arena);
    Respelling to = {&text, client};
    *mistakes = mistakes_make(arena);
    put(&to, sides->live, sides->observed, sides->document, 0, false);
    const cJSON *tree = text.failed ? NULL : tree_read(arena, buf_str(&text), &wrong);
    mistakes->out.failed |= !tree;
    return tree && document_read(arena, tree, model, mistakes);
}

bool op_respell(Arena *arena, const cJSON *input, Buf *out) {
    Mistakes mistakes;
    Model model;
    Sides sides = {.live = canonical(arena, input, "live", out)};
    if (sides.live) sides.observed = canonical(arena, input, "observed", out);
    if (sides.observed) sides.document = canonical(arena, input, "document", out);
    if (!sides.document) return false;
    /* What it says of the client may not fit any more: then it is left out. */
    bool ok = respelled(arena, &sides, true, &model, &mistakes);
    if (!ok && !mistakes.out.failed) ok = respelled(arena, &sides, false, &model, &mistakes);
    out->failed |= mistakes.out.failed;
    if (out->failed) return false;
    if (!ok) {
        mistakes_put(out, STR("the document can't be put in the place of what is live"), &mistakes);
        return false;
    }
    buf_lit(out, "{\"document\":");
    snapshot_put(out, &model);
    buf_byte(out, '}');
    return true;
}
