/* Reads the known answers of tests/cases into lines: verb, text, where they stand. What verbs mean is the
 * business of cases.c. Everything read is kept until the program ends; the format is in
 * tests/cases/README.md.
 */
#ifndef CASES_H
#define CASES_H

#include <stdlib.h>
#include "check.h"

typedef struct Text {
    char *ptr; /* with a NUL behind it */
    size_t len;
} Text;

typedef struct Line {
    const char *file, *title;
    int number;
    Text verb, text;
} Line;

static Line lines[1 << 14];
static size_t line_count;

static void text_add(Text *text, const char *bytes, size_t n) {
    size_t room = 32; /* doubles, and needn't be remembered: the next power of two behind `len` */
    while (room <= text->len) room *= 2;
    bool full = !text->ptr || room <= text->len + n;
    while (room <= text->len + n) room *= 2;
    if (full) text->ptr = realloc(text->ptr, room);
    if (!text->ptr) abort();
    if (n) memcpy(text->ptr + text->len, bytes, n);
    text->len += n;
    text->ptr[text->len] = 0;
}

static Text text_of(const char *bytes, size_t n) {
    Text text = {NULL, 0};
    text_add(&text, bytes, n);
    return text;
}

static bool text_eq(const Text *a, const Text *b) {
    return a->len == b->len && (!a->len || memcmp(a->ptr, b->ptr, a->len) == 0);
}

static void text_hex(Text *text, const char *digits, size_t n) {
    for (size_t i = 0; i + 1 < n; i += 2) {
        char pair[] = {digits[i], digits[i + 1], 0};
        char byte = (char)strtoul(pair, NULL, 16);
        text_add(text, &byte, 1);
    }
}

static Text file_read(const char *name) {
    Text text = {NULL, 0};
    char part[1 << 14];
    FILE *file = fopen(name, "rb");
    if (!file) {
        printf("%s can't be read\n", name);
        exit(2);
    }
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) text_add(&text, part, n);
    text_add(&text, "", 0);
    (void)fclose(file);
    return text;
}

/* Replaces @repeat(N,TEXT) and @hex(DIGITS). */
static Text expand(const Text *from) {
    Text to = {NULL, 0};
    text_add(&to, "", 0);
    for (const char *at = from->ptr, *end = at + from->len; at < end;) {
        const char *close = memchr(at, ')', (size_t)(end - at));
        if (close && strncmp(at, "@repeat(", 8) == 0) {
            char *text;
            unsigned long n = strtoul(at + 8, &text, 10);
            text++; /* the comma */
            while (n--) text_add(&to, text, (size_t)(close - text));
            at = close + 1;
        } else if (close && strncmp(at, "@hex(", 5) == 0) {
            text_hex(&to, at + 5, (size_t)(close - at) - 5);
            at = close + 1;
        } else {
            text_add(&to, at++, 1);
        }
    }
    free(from->ptr);
    return to;
}

/* One line of a file: a new Line, more of the last, or nothing. */
static void file_line(const char *file, int number, const char *at, const char *end) {
    static const char *title = "";
    Line *last = &lines[line_count - 1];
    if (at == end || *at == '#') return;
    if (*at == ' ') {
        while (at < end && *at == ' ') at++;
        if (strcmp(last->verb.ptr, "sql") == 0) text_add(&last->text, " ", 1);
        text_add(&last->text, at, (size_t)(end - at));
        return;
    }
    if (line_count + 1 == COUNT(lines)) abort();
    const char *blank = memchr(at, ' ', (size_t)(end - at));
    const char *rest = blank ? blank + 1 : end;
    Text verb = text_of(at, (size_t)((blank ? blank : end) - at));
    Text text = text_of(rest, (size_t)(end - rest));
    if (strcmp(verb.ptr, "==") == 0) title = text.ptr;
    lines[line_count++] = (Line){file, title, number, verb, text};
}

static void file_lines(const char *file) {
    Text text = file_read(file);
    size_t first = line_count;
    int number = 1;
    for (const char *at = text.ptr, *end = at + text.len; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        file_line(file, number, at, stop);
        at = stop + 1;
    }
    for (; first < line_count; first++)
        if (strcmp(lines[first].verb.ptr, "==") != 0) lines[first].text = expand(&lines[first].text);
    free(text.ptr);
}

static bool is(const Line *line, const char *verb) {
    size_t n = strlen(verb);
    return strncmp(line->verb.ptr, verb, n) == 0 && (line->verb.ptr[n] == 0 || line->verb.ptr[n] == '.');
}

/* Takes the first word off the line's text. */
static Text split(const Line *line, Text *rest) {
    const char *blank = memchr(line->text.ptr, ' ', line->text.len);
    size_t n = blank ? (size_t)(blank - line->text.ptr) : line->text.len;
    *rest = blank ? text_of(blank + 1, line->text.len - n - 1) : text_of("", 0);
    return text_of(line->text.ptr, n);
}

#endif
