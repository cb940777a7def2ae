/* See sum.h. */
#include "tools/history/sum.h"

#include <stdlib.h>

#include "tools/script/digest.h"
#include "tools/history/graph.h"

static const char title[] = "heliumdb 1 ";

enum { DIGITS = 64 };

typedef struct Line {
    Str name, hash;
    const cJSON *given; /* of one that is there */
} Line;

typedef struct Lines {
    Line *lines;
    uint32_t count;
} Lines;

static int by_name(const void *a, const void *b) {
    return str_order(((const Line *)a)->name, ((const Line *)b)->name);
}

static const Line *find(const Lines *lines, Str name) {
    Line wanted = {.name = name};
    return lines->count ? bsearch(&wanted, lines->lines, lines->count, sizeof wanted, by_name) : NULL;
}

typedef struct File {
    Str name, text;
} File;

static int by_file_name(const void *a, const void *b) {
    return str_order(((const File *)a)->name, ((const File *)b)->name);
}

/* The hash of a migration: of its files' names and hashes, a line for each, by name. */
static Str hash_of(Arena *arena, const cJSON *migration, bool *failed) {
    const cJSON *files = tree_member(migration, "files"), *file;
    uint32_t count = tree_count(files), at = 0;
    File *sorted = arena_take(arena, count * sizeof *sorted);
    Buf all = buf_make(arena), digits = buf_make(arena);
    if (!sorted) {
        *failed = true;
        return (Str){0};
    }
    cJSON_ArrayForEach(file, files) sorted[at++] =
        (File){tree_member_text(file, "name"), tree_member_text(file, "text")};
    qsort(sorted, count, sizeof *sorted, by_file_name);
    for (uint32_t i = 0; i < count; i++) {
        Buf copy = buf_make(arena);
        Str text = digest_text(&copy, sorted[i].text);
        digest_put(&all, text);
        buf_byte(&all, ' ');
        buf_put(&all, sorted[i].name);
        buf_byte(&all, '\n');
        *failed |= copy.failed;
    }
    digest_put(&digits, buf_str(&all));
    *failed |= all.failed || digits.failed;
    return buf_str(&digits);
}

static bool read_given(Arena *arena, const cJSON *migrations, Lines *there) {
    const cJSON *migration;
    bool failed = false;
    *there = (Lines){.lines = arena_take(arena, tree_count(migrations) * sizeof *there->lines)};
    if (!there->lines) return false;
    cJSON_ArrayForEach(migration, migrations) there->lines[there->count++] =
        (Line){tree_member_text(migration, "name"), hash_of(arena, migration, &failed), migration};
    qsort(there->lines, there->count, sizeof *there->lines, by_name);
    return !failed;
}

static Str take_line(Str *text) {
    size_t len = 0;
    while (len < text->len && text->ptr[len] != '\n') len++;
    Str line = {text->ptr, len};
    *text = len < text->len ? str_of(text->ptr + len + 1, str_end(*text)) : (Str){0};
    return line;
}

static bool is_digits(Str text) {
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f')) return false;
    return text.len == DIGITS;
}

/* The lines of a sum file; `damaged` where it isn't what has been written. */
static bool read_sum(Arena *arena, Str text, Lines *known, bool *damaged) {
    uint32_t most = 1;
    for (size_t i = 0; i < text.len; i++) most += text.ptr[i] == '\n';
    *known = (Lines){.lines = arena_take(arena, most * sizeof *known->lines)};
    if (!known->lines) return false;
    Str total = take_line(&text);
    size_t len = literal_len(title);
    Buf digits = buf_make(arena);
    digest_put(&digits, text);
    if (total.len < len || !bytes_eq(total.ptr, len, title, len) ||
        !str_eq(str_of(total.ptr + len, str_end(total)), buf_str(&digits)))
        *damaged = true;
    while (text.len) {
        Str line = take_line(&text), hash = {0};
        if (line.len > DIGITS + 1) hash = str_of(line.ptr + line.len - DIGITS, str_end(line));
        if (!is_digits(hash) || hash.ptr[-1] != ' ') *damaged = true;
        else known->lines[known->count++] = (Line){{line.ptr, line.len - DIGITS - 1}, hash, NULL};
    }
    qsort(known->lines, known->count, sizeof *known->lines, by_name);
    return !digits.failed;
}

/* Names of `lines` that `others` has not, or has with another hash. */
static void put_names(Buf *out, const char *member, const Lines *lines, const Lines *others,
                      bool other_hash) {
    bool first = true;
    buf_lit(out, member);
    for (uint32_t i = 0; i < lines->count; i++) {
        const Line *line = &lines->lines[i], *other = find(others, line->name);
        if (other_hash ? !other || str_eq(other->hash, line->hash) : other != NULL) continue;
        if (!first) buf_byte(out, ',');
        first = false;
        escape_put_text(out, line->name.ptr, line->name.len);
    }
    buf_byte(out, ']');
}

static void put_text(Buf *out, const Lines *there) {
    Buf rest = buf_make(out->arena), text = buf_make(out->arena);
    for (uint32_t i = 0; i < there->count; i++) {
        buf_put(&rest, there->lines[i].name);
        buf_byte(&rest, ' ');
        buf_put(&rest, there->lines[i].hash);
        buf_byte(&rest, '\n');
    }
    buf_lit(&text, title);
    digest_put(&text, buf_str(&rest));
    buf_byte(&text, '\n');
    buf_put(&text, buf_str(&rest));
    out->failed |= rest.failed || text.failed;
    escape_put_text(out, text.ptr, text.len);
}

bool op_sum(Arena *arena, const cJSON *input, Buf *out) {
    Lines there, known = {0};
    bool damaged = false;
    const cJSON *sum = tree_member(input, "sum");
    Buf copy = buf_make(arena);
    Str text = digest_text(&copy, tree_text(sum));
    bool ok = read_given(arena, tree_member(input, "migrations"), &there) && !copy.failed;
    if (ok && cJSON_IsString(sum)) ok = read_sum(arena, text, &known, &damaged);
    if (!ok) {
        out->failed = true;
        return false;
    }
    buf_lit(out, "{\"text\":");
    put_text(out, &there);
    put_names(out, ",\"changed\":[", &there, &known, true);
    put_names(out, ",\"missing\":[", &known, &there, false);
    put_names(out, ",\"added\":[", &there, &known, false);
    buf_put(out, damaged ? STR(",\"damaged\":true}") : STR(",\"damaged\":false}"));
    return true;
}
