/* The JSON reader on any bytes: both walks agree, a copy is JSON and the copy of itself, and cJSON agrees on
 * what is JSON wherever it can be compared (where it cannot: tests/unit/cjson_test.c). */
#include "fuzz.h"
#include "../unit/second_opinion.h"

/* cJSON refuses lone surrogates, a depth of 1000 and numbers of 64 characters, which are JSON. */
static bool cjson_must_take(Str text, uint8_t flags) {
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = strchr("+-.0123456789Ee", text.ptr[i]) ? run + 1 : 0;
        if (run > 60) return false;
    }
    return !(flags & (JSON_LONE | JSON_DEEP));
}

static void compare(Str text, Str copy, uint8_t flags) {
    if (!cjson_must_take(text, flags)) return;
    cJSON *tree = second_opinion(text), *copied = second_opinion(copy);
    MUST(tree && copied);
    MUST(tree->type == copied->type);
    cJSON_Delete(tree);
    cJSON_Delete(copied);
}

/* Copies a document; false when it is none. */
static bool copy_of(Str text, Buf *out, uint8_t *flags, JsonReader *r) {
    *r = json_reader(text);
    bool well = json_walk(r, out);
    *flags = r->flags;
    return well && json_end(r);
}

/* Text in one pass is the string as the two others make it: read, its escapes undone. Bytes that aren't UTF-8
 * are no matter to it. */
static void compare_text(Str document, const JsonReader *read, const JsonValue *value, bool well) {
    Str copy = fuzz_block(document), text;
    JsonReader r = json_reader(copy);
    if (json_peek(&r) != JSON_STRING) {
        MUST(!json_text(&r, &text));
    } else if (json_text(&r, &text)) {
        MUST(r.at <= str_end(copy) && text.ptr >= copy.ptr && str_end(text) < r.at);
        if (well) {
            MUST(r.at - copy.ptr == str_end(value->text) - document.ptr && !(value->flags & JSON_LONE));
            Str undone = fuzz_block(json_body(value));
            undone.len = escape_undo((char *)(uintptr_t)undone.ptr, undone.len);
            MUST(str_eq(undone, text));
            free((char *)(uintptr_t)undone.ptr);
        }
    } else {
        MUST(well ? value->flags & JSON_LONE : r.fault != JSON_CUT || r.at == str_end(copy));
        /* A string that is cut off is seen as that by both, if nothing else is wrong with it. */
        if (!well && read->fault == JSON_CUT) MUST(r.fault == JSON_CUT);
    }
    free((char *)(uintptr_t)copy.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str text = fuzz_block((Str){(const char *)data, size});
    Arena *arena = fuzz_arena();
    Buf copy = buf_make(arena), again = buf_make(arena);
    uint8_t flags, same_flags;
    JsonReader r, s = json_reader(text);
    JsonValue value;
    bool ok = copy_of(text, &copy, &flags, &r);
    MUST(ok == (json_value(&s, &value) && json_end(&s)));
    MUST(r.fault == s.fault && r.at == s.at && r.at >= text.ptr && r.at <= str_end(text));
    MUST(!copy.failed);
    if (ok) {
        MUST(flags == value.flags);
        MUST(str_end(value.text) <= str_end(text) && value.kind > JSON_NONE);
        MUST(fuzz_is_json(buf_str(&copy)));
        MUST(copy_of(buf_str(&copy), &again, &same_flags, &r) && !again.failed);
        MUST(str_eq(buf_str(&copy), buf_str(&again)));
        MUST((flags & ~JSON_ESCAPED) == (same_flags & ~JSON_ESCAPED));
        compare(text, buf_str(&copy), flags);
    } else {
        MUST(r.fault != JSON_CUT || r.at == str_end(text));
    }
    JsonReader first = json_reader(text);
    bool well = json_value(&first, &value);
    compare_text(text, &first, &value, well);
    free((char *)(uintptr_t)text.ptr);
    return 0;
}
