/* See word.h. */
#include "tools/client/word.h"

enum { WORD_MOST = 63 };

static bool is_letter(char c) {
    char lower = byte_lower(c);
    return (lower >= 'a' && lower <= 'z') || c == '$';
}

static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

static bool has_small(Str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') return true;
    return false;
}

/* The text as memory of its own; `out` is told where there is none. */
static Str kept(Buf *out, const Buf *text) {
    out->failed |= text->failed;
    return text->failed ? (Str){0} : buf_str(text);
}

static bool is_part(char c) {
    return is_letter(c) || byte_is_digit(c);
}

/* One part between two separators. */
static void put_part(Buf *text, Str part) {
    bool first = !text->len, shout = !has_small(part);
    if (first && byte_is_digit(*part.ptr)) buf_byte(text, '_');
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        if (!i) c = first ? byte_lower(c) : upper(c);
        else if (shout) c = byte_lower(c);
        buf_byte(text, c);
    }
}

Str word_camel(Buf *out, Str sql) {
    Buf text = buf_make(out->arena);
    const char *at = sql.ptr, *end = str_end(sql);
    while (at < end) {
        const char *from = at;
        while (at < end && is_part(*at)) at++;
        if (at > from) put_part(&text, str_of(from, at));
        else if ((uint8_t)*at++ >= 0x80) return (Str){0};
    }
    Str word = kept(out, &text);
    return word.len <= WORD_MOST ? word : (Str){0};
}

static Str with_first(Buf *out, Str word, char first) {
    Buf text = buf_make(out->arena);
    if (!word.len) return word;
    buf_byte(&text, first);
    buf_put(&text, (Str){word.ptr + 1, word.len - 1});
    return kept(out, &text);
}

Str word_capital(Buf *out, Str word) {
    return with_first(out, word, word.len ? upper(*word.ptr) : 0);
}

Str word_small(Buf *out, Str word) {
    return with_first(out, word, word.len ? byte_lower(*word.ptr) : 0);
}

Str word_join(Buf *out, Str a, Str b, Str c) {
    Buf text = buf_make(out->arena);
    buf_put(&text, a);
    buf_put(&text, b);
    buf_put(&text, c);
    return kept(out, &text);
}

Str word_stem(Str word) {
    static const char *const endings[] = {"Id", "Code", "Key", "Uuid"};
    for (uint32_t i = 0; i < COUNT(endings); i++) {
        size_t len = literal_len(endings[i]);
        if (word.len > len && bytes_is(str_end(word) - len, len, endings[i]))
            return (Str){word.ptr, word.len - len};
    }
    return (Str){0};
}

bool word_is_snake(Str word, Str sql) {
    char name[WORD_MOST + 1], snake[2 * WORD_MOST];
    if (word.len > WORD_MOST) return false;
    bytes_copy(name, word.ptr, word.len);
    name[word.len] = 0;
    return str_eq(str_of(snake, bytes_snake(snake, name)), sql);
}

typedef enum TakenKind { TAKEN_TABLE, TAKEN_FIELD, TAKEN_ROW } TakenKind;

static const struct {
    TakenKind kind;
    const char *whose, *words;
} taken[] = {
#define TAKEN(kind, whose, words) {TAKEN_##kind, whose, words},
#include "tools/client/taken.def"
#undef TAKEN
};

static const char *find(TakenKind kind, Str word) {
    for (uint32_t i = 0; i < COUNT(taken); i++)
        if (taken[i].kind == kind && str_in(word, taken[i].words)) return taken[i].whose;
    return NULL;
}

const char *word_taken_table(Str word) {
    return find(TAKEN_TABLE, word);
}

const char *word_taken_field(Str word) {
    return find(TAKEN_FIELD, word);
}

const char *word_taken_row(Str word) {
    return find(TAKEN_ROW, word);
}
