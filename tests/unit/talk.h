/* A host of session.wasm for tests: carries state and bytes as include/session.h says, against a server that
 * has said everything already, and writes down what comes of it as one line a step:
 *
 *   send:…  ready:…  refused:…  fail 13:…
 *
 * with the pieces of MORE put together. In `send` a dot is a NUL, and other unprintable bytes are <0a>. */
#ifndef TALK_H
#define TALK_H

#include <stdlib.h>
#include "check.h"
#include "ground/json.h"
#include "lend.h"
#include "session/run.h"

enum { TALK_ROOM = 1 << 16, TALK_MOST = 1 << 21, TALK_LOG = 1 << 14 };

typedef struct Talk {
    char state[1 << 12], log[TALK_LOG], pieces[TALK_LOG];
    size_t state_len, log_len, pieces_len;
    size_t room; /* of one step */
    bool over;
} Talk;

static _Alignas(8) char talk_memory[TALK_MOST];
static size_t talk_used; /* of it by the last step */

static inline void talk_put(char *to, size_t *len, const char *bytes, size_t n) {
    if (*len + n > TALK_LOG) abort();
    if (n) memcpy(to + *len, bytes, n);
    *len += n;
}

static inline void talk_log(Talk *talk, const char *text) {
    talk_put(talk->log, &talk->log_len, text, strlen(text));
}

static inline bool talk_is_json(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value;
    return json_value(&r, &value) && json_end(&r);
}

/* One step over copies of exactly their size, which are gone when it has ended. Its text holds until the
 * next. */
static inline HeliumAnswer talk_step(Talk *talk, uint32_t op, Str input) {
    HeliumAnswer answer;
    Arena arena = {.base = talk_memory, .cap = talk->room};
    char *state = malloc(talk->state_len), *in = malloc(input.len);
    if (talk->state_len) memcpy(state, talk->state, talk->state_len);
    if (input.len) memcpy(in, input.ptr, input.len);
    lend_again(talk_memory, sizeof talk_memory);
    memset(talk_memory, 0xa5, talk->room);
    session_run(&arena, op, (Str){state, talk->state_len}, (Str){in, input.len}, &answer);
    talk_used = arena.used;
    free(state);
    free(in);
    return answer;
}

/* Writes the answer down and takes its state over. */
static inline void talk_answer(Talk *talk, const HeliumAnswer *answer) {
    static const char *const names[] = {"ready:", "send:", "fail ", "", "refused:"};
    Str text = {answer->text, answer->text_len};
    if (answer->kind == SESSION_MORE || answer->kind == SESSION_READY)
        talk_put(talk->pieces, &talk->pieces_len, text.ptr, text.len);
    if (answer->state_len > sizeof talk->state) abort();
    if (answer->state_len) memcpy(talk->state, answer->state, answer->state_len);
    talk->state_len = answer->state_len;
    if (answer->kind == SESSION_MORE) return;
    talk_log(talk, names[answer->kind]);
    if (answer->kind == SESSION_FAIL) {
        char code[16];
        snprintf(code, sizeof code, "%u:", answer->code);
        talk_log(talk, code);
        talk->over = true;
        CHECK(talk_is_json(text) && !answer->state_len);
    }
    if (answer->kind == SESSION_READY) text = (Str){talk->pieces, talk->pieces_len};
    if (answer->kind != SESSION_SEND) {
        CHECK(!text.len || talk_is_json(text));
        talk_put(talk->log, &talk->log_len, text.ptr, text.len);
    }
    for (size_t i = 0; answer->kind == SESSION_SEND && i < text.len; i++) {
        char byte[8];
        uint8_t c = (uint8_t)text.ptr[i];
        snprintf(byte, sizeof byte, c == 0 ? "." : c < ' ' || c > '~' ? "<%02x>" : "%c", c);
        talk_log(talk, byte);
    }
    talk->pieces_len = 0;
    talk_log(talk, "\n");
}

/* A step of the host's own; its bytes are written down. */
static inline void talk_do(Talk *talk, uint32_t op, const char *input) {
    if (talk->over) return;
    HeliumAnswer answer = talk_step(talk, op, (Str){input, strlen(input)});
    talk_answer(talk, &answer);
}

/* Feeds what the server has sent; answers how much of it was consumed, and by `*kind` what came. */
static inline size_t talk_feed(Talk *talk, Str bytes, uint32_t flags, uint32_t *kind) {
    HeliumAnswer answer = talk_step(talk, SESSION_FEED | flags, bytes);
    talk_answer(talk, &answer);
    *kind = answer.kind;
    if (answer.kind == SESSION_FAIL) return bytes.len;
    if (!CHECK(answer.code <= bytes.len)) abort();
    if (answer.kind == SESSION_MORE) {
        uint32_t need = bytes_u32(talk->state + SESSION_NEED);
        CHECK(!need || need > bytes.len - answer.code);
    }
    return answer.code;
}

static inline Talk *talk_new(void) {
    static Talk talk;
    talk.state_len = talk.log_len = talk.pieces_len = 0;
    talk.room = TALK_ROOM;
    talk.over = false;
    return &talk;
}

#endif
