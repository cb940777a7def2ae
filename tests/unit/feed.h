/* Running one step of a case by the ABI, in memory lent to the core that is exactly as large as said; and a
 * reply again in parts. Knows no case's format. */
#ifndef FEED_H
#define FEED_H

#include "ground/arena.h"
#include "cases.h"
#include "ground/fail.h"
#include "helium.h"

extern Arena helium_arena;

enum {
    ROOM = 16 << 20, /* the memory of a step where nothing else is said */
    SHOWN = 1500     /* bytes of an answer that a report shows */
};

static unsigned steps_repeated;

/* One step, what came of it, and the lines of what was expected. */
typedef struct Step {
    const Line *line;
    uint32_t op;
    Text state, input;
    uint32_t kind, code;
    Text text, next;
    size_t used;
    bool refused; /* reserve had no room */
} Step;

/* A report of what was wanted and what came; answers false. */
static bool report(const Line *line, const char *what, const Text *want, const Text *got) {
    size_t at = 0;
    while (at < want->len && at < got->len && want->ptr[at] == got->ptr[at]) at++;
    printf("%s:%d: %s: %s, different from byte %zu\n", line->file, line->number, line->title, what, at);
    size_t from = at > SHOWN / 2 ? at - SHOWN / 2 : 0;
    const char *dots = from ? "..." : "";
    printf("    want %s%.*s\n", dots, (int)(want->len < from + SHOWN ? want->len - from : SHOWN),
           want->ptr + from);
    printf("    got  %s%.*s\n", dots, (int)(got->len < from + SHOWN ? got->len - from : SHOWN),
           got->ptr + from);
    return false;
}

static bool wrong(const Line *line, const char *problem) {
    printf("%s:%d: %s: %s\n", line->file, line->number, line->title, problem);
    return false;
}

/* Runs it in `room` bytes, with the first `len` of its input. */
static void step_in(Step *step, size_t room, size_t len) {
    char *memory = malloc(room ? room : 1);
    if (!memory) abort();
    helium_arena = (Arena){.base = memory, .cap = room};
    char *at = helium_reserve(step->state.len + len);
    step->refused = !at;
    free(step->text.ptr);
    free(step->next.ptr);
    step->text = step->next = (Text){NULL, 0};
    if (at) {
        if (step->state.len) memcpy(at, step->state.ptr, step->state.len);
        if (len) memcpy(at + step->state.len, step->input.ptr, len);
        const HeliumAnswer *answer = helium_step(step->op, step->state.len, len);
        step->kind = answer->kind;
        step->code = answer->code;
        step->text = text_of(answer->text, answer->text_len);
        step->next = text_of(answer->state, answer->state_len);
        step->used = helium_arena.used;
    }
    free(memory);
}

/* A step that is put together but not run. */
static Step step_again(const Step *step) {
    return (Step){.line = step->line, .op = step->op, .state = step->state, .input = step->input};
}

static void step_free(Step *step) {
    free(step->text.ptr);
    free(step->next.ptr);
}

/* A reply in parts of `size` bytes, after a first one of `first`, as a host feeds it: the whole text in
 * `all`. */
static void step_parts(const Step *whole, size_t first, size_t size, size_t room, Step *last, Text *all) {
    Text left = {NULL, 0};
    size_t at = 0, len = whole->input.len;
    *last = step_again(whole);
    last->state = text_of(whole->state.ptr, whole->state.len);
    text_add(&left, "", 0);
    for (size_t n = first;; n = size) {
        bool end = n >= len - at;
        text_add(&left, whole->input.ptr + at, end ? len - at : n);
        at = end ? len : at + n;
        last->op = whole->op | (end ? 0 : HELIUM_PART);
        last->input = left;
        step_in(last, room, left.len);
        if (last->refused || last->kind == HELIUM_FAIL) break;
        text_add(all, last->text.ptr, last->text.len);
        if (end || last->kind != HELIUM_MORE) break;
        free(last->state.ptr);
        last->state = text_of(last->next.ptr, last->next.len);
        memmove(left.ptr, left.ptr + last->code, left.len - last->code + 1);
        left.len -= last->code;
    }
    free(left.ptr);
    free(last->state.ptr);
}

/* The code behind parts: a layout that an earlier piece began with is none of the last one. */
static uint32_t parts_code(const Step *whole, const Step *last, const Text *all) {
    Shape shape;
    memcpy(&shape, whole->state.ptr, sizeof shape);
    return shape.flags & SHAPE_BYTES || last->text.len == all->len ? whole->code : 0;
}

/* Every reply in parts comes to what the whole comes to, or in less memory to nothing. */
static bool parts(const Step *whole, size_t first, size_t size, size_t room) {
    Step last;
    Text all = {NULL, 0};
    text_add(&all, "", 0);
    step_parts(whole, first, size, room, &last, &all);
    bool failed = last.kind == HELIUM_FAIL, ok = true;
    if (last.refused || (failed && last.code == FAIL_MEMORY)) ok = room < ROOM;
    else if (last.kind != whole->kind || (failed && last.code != whole->code && last.code != FAIL_PROTOCOL))
        ok = false;
    if (ok && !last.refused && !failed)
        ok = text_eq(&all, &whole->text) && text_eq(&last.next, &whole->next) &&
             last.code == parts_code(whole, &last, &all);
    if (!ok) printf("in parts of %zu, then %zu bytes, with %zu of memory:\n", first, size, room);
    if (!ok) report(whole->line, "another answer", &whole->text, failed ? &last.text : &all);
    free(all.ptr);
    step_free(&last);
    steps_repeated++;
    return ok;
}

#endif
