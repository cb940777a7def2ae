/* Elements of a schema's text. See load_text.h. */
#include "core/load_text.h"

#include "ground/escape.h"
#include "ground/number.h"

OUTLINE void load_must(Load *load, bool well) {
    load->well = load->well && well;
}

void *load_take(Load *load, size_t size) {
    void *at = arena_take(load->arena, size);
    if (!at) load->room = load->well = false;
    return at;
}

OUTLINE bool load_more(Load *load) {
    if (!load->well || load->ended) return false;
    load->ended = !json_more(&load->r, ']');
    load_must(load, load->r.fault == JSON_OK);
    return load->well && !load->ended;
}

OUTLINE bool load_enter(Load *load) {
    if (!load_more(load)) return false;
    load_must(load, json_enter(&load->r, '['));
    return load->well;
}

OUTLINE void load_leave(Load *load) {
    if (load->well && !load->ended) load_must(load, !load_more(load));
    load->ended = false;
}

OUTLINE uint32_t load_number(Load *load, uint32_t end) {
    JsonValue value;
    uint32_t n = 0;
    if (!load_more(load)) return 0;
    load_must(load, json_value(&load->r, &value) && value.kind == JSON_NUMBER &&
                        number_whole(value.text.ptr, value.text.len, &n) && n < end);
    return load->well ? n : 0;
}

OUTLINE uint32_t load_index(Load *load, uint32_t end) {
    uint32_t n = load_number(load, end);
    load_must(load, !load->ended);
    return n;
}

OUTLINE const char *load_text(Load *load, size_t most) {
    JsonValue value;
    if (!load_more(load)) return NULL;
    load_must(load, json_value(&load->r, &value) && value.kind == JSON_STRING &&
                        !(value.flags & (JSON_NUL | JSON_LONE)));
    if (!load->well) return NULL;
    char *text = (char *)(uintptr_t)value.text.ptr + 1;
    size_t len = escape_undo(text, value.text.len - 2);
    text[len] = 0; /* at the latest the closing quote */
    load_must(load, len <= most);
    return len ? text : NULL;
}

const char *load_name(Load *load) {
    const char *name = load_text(load, SCHEMA_NAME);
    load_must(load, name && !byte_is_digit(*name));
    for (const char *at = name; load->well && *at; at++)
        load_must(load, byte_is_digit(*at) || byte_is_letter(*at) || *at == '_' || *at == '$');
    return load->well ? name : NULL;
}

const char *load_texts(Load *load, uint32_t most, uint32_t *count) {
    *count = 0;
    if (!load_enter(load)) return NULL;
    char *texts = (char *)(uintptr_t)load->r.at, *to = texts;
    for (; *count < most; ++*count) {
        const char *text = load_text(load, SIZE_MAX);
        if (!load->well || load->ended) break;
        for (; text && *text; text++)
            *to++ = *text; /* never ahead of what is read: a quote and a comma are */
        *to++ = 0;
    }
    load_leave(load);
    return *count ? texts : NULL;
}

OUTLINE const uint8_t *load_list(Load *load, uint32_t end, uint8_t *count) {
    *count = 0;
    if (!load_enter(load)) return NULL;
    uint8_t *list = (uint8_t *)(uintptr_t)load->r.at;
    Set seen = 0;
    for (;; ++*count) {
        uint32_t n = load_number(load, end);
        if (!load->well || load->ended) break;
        load_must(load, !set_has(seen, n));
        seen |= set_of(n);
        list[*count] = (uint8_t)n;
    }
    load_leave(load);
    return list;
}
