/* See respell.h. The three are brought to their canonical form first, so that the same thing stands at the
 * same place in each. */
#include "tools/document/respell.h"

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

static void put(Buf *out, const cJSON *live, const cJSON *observed, const cJSON *document, bool element) {
    bool object = cJSON_IsObject(live), list = cJSON_IsArray(live);
    bool paired = list && cJSON_IsArray(observed) && cJSON_IsArray(document) &&
                  tree_count(live) == tree_count(observed) && tree_count(live) == tree_count(document);
    if (is_respelled(live, observed, document, element)) {
        tree_put(out, document);
        return;
    }
    if (!object && !paired) {
        tree_put(out, live);
        return;
    }
    const cJSON *child, *seen = observed ? observed->child : NULL, *said = document ? document->child : NULL;
    buf_byte(out, object ? '{' : '[');
    cJSON_ArrayForEach(child, live) {
        if (child != live->child) buf_byte(out, ',');
        if (object) {
            escape_put_text(out, child->string, tree_name(child).len);
            buf_byte(out, ':');
            seen = tree_member(observed, child->string);
            said = tree_member(document, child->string);
        }
        put(out, child, seen, said, paired);
        if (seen) seen = seen->next; /* of an object, they are looked up anyway */
        if (said) said = said->next;
    }
    buf_byte(out, object ? '}' : ']');
}

bool op_respell(Arena *arena, const cJSON *input, Buf *out) {
    Buf text = buf_make(arena), wrong = buf_make(arena);
    Mistakes mistakes = mistakes_make(arena);
    Model model;
    const cJSON *live = canonical(arena, input, "live", out);
    const cJSON *observed = live ? canonical(arena, input, "observed", out) : NULL;
    const cJSON *document = observed ? canonical(arena, input, "document", out) : NULL;
    if (!document) return false;
    put(&text, live, observed, document, false);
    const cJSON *tree = text.failed ? NULL : tree_read(arena, buf_str(&text), &wrong);
    out->failed |= !tree;
    if (!tree) return false;
    if (!document_read(arena, tree, &model, &mistakes)) {
        mistakes_put(out, STR("the document can't be put in the place of what is live"), &mistakes);
        return false;
    }
    buf_lit(out, "{\"document\":");
    snapshot_put(out, &model);
    buf_byte(out, '}');
    return true;
}
