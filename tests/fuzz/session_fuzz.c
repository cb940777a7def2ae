/* A session against any server, any host and any state: every step answers, a state that is ours stays within
 * its rules, and what is said is JSON.
 *
 * Input: a byte that is 0 for a state of raw bytes (a byte with their number, then they; one operation, two
 * bytes; the rest is its input), else the opening's choice. Then operations until the end: a byte for the
 * operation and its flags, two for the length of its input, then that. */
#include "fuzz.h"
#include "session/run.h"

static HeliumAnswer fuzz_session(uint32_t op, Str state, Str input) {
    HeliumAnswer answer;
    memset(&answer, 0xa5, sizeof answer);
    Str own_state = fuzz_block(state), own_input = fuzz_block(input);
    session_run(fuzz_arena(), op, own_state, own_input, &answer);
    free((char *)(uintptr_t)own_state.ptr);
    free((char *)(uintptr_t)own_input.ptr);
    MUST(answer.kind <= SESSION_REFUSED);
    if (answer.kind == SESSION_FAIL) {
        MUST(answer.code && !answer.state_len);
    } else if ((op & 0xff) == SESSION_FEED) {
        MUST(answer.code <= input.len && answer.state_len);
        if (answer.kind == SESSION_MORE) {
            uint32_t need = bytes_u32(answer.state + SESSION_NEED);
            MUST(!need || need > input.len - answer.code);
        }
    } else {
        MUST(answer.kind == SESSION_SEND && answer.code == 0 && answer.text_len);
    }
    Str copy = fuzz_block((Str){answer.text, answer.text_len}); /* every byte of it is there */
    free((char *)(uintptr_t)copy.ptr);
    return answer;
}

static void raw_state(Str input) {
    Str state = fuzz_take(&input, fuzz_byte(&input));
    uint32_t op = fuzz_byte(&input) | (uint32_t)fuzz_byte(&input) << 8;
    fuzz_session(op, state, input);
}

static const Str openings[] = {
    STR_INIT("{\"user\":\"u\",\"password\":\"secret\",\"nonce\":\"0123456789abcdefghij\"}"),
    STR_INIT("{\"user\":\"u\",\"password\":\"secret\",\"a\":\"b\"}"), /* pipelined */
};
static const Str requests[] = {
    STR_INIT("{\"query\":\"a\",\"params\":[\"b\",null]}"),
    STR_INIT("{\"queries\":[{\"query\":\"a\",\"params\":[]},{\"query\":\"b\",\"params\":[]}]}"),
};

/* The state that is carried on, a block of its own. */
static void carry(Str *state, const HeliumAnswer *answer) {
    Str next = fuzz_block((Str){answer->state, answer->state_len});
    free((char *)(uintptr_t)state->ptr);
    *state = next;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str input = {(const char *)data, size};
    uint8_t choice = fuzz_byte(&input);
    if (!choice) {
        raw_state(input);
        return 0;
    }
    Str state = fuzz_block(STR(""));
    static _Alignas(8) char room[1 << 20];
    Arena all = {.base = room, .cap = sizeof room};
    Buf pieces = buf_make(&all);
    HeliumAnswer answer = fuzz_session(SESSION_OPEN | (choice % 2 ? SESSION_PIPELINE : 0),
                                       (Str){state.ptr, 0}, openings[choice % 2]);
    MUST(answer.kind == SESSION_SEND);
    carry(&state, &answer);
    while (input.len) {
        uint8_t what = fuzz_byte(&input);
        size_t len = fuzz_byte(&input);
        len |= (size_t)fuzz_byte(&input) << 8;
        uint32_t op = what & 3 ? SESSION_FEED : what & 4 ? SESSION_REQUEST : what >> 4;
        Str text = op == SESSION_REQUEST && what & 8 ? requests[what >> 7] : fuzz_take(&input, len);
        uint32_t flags = what & 16 && op == SESSION_REQUEST ? SESSION_QUIET : what == 255 ? SESSION_END : 0;
        if (what & 64 && op == SESSION_REQUEST) flags |= SESSION_DESCRIBE;
        answer = fuzz_session(op | flags, state, text);
        Str said = {answer.text, answer.text_len};
        if (answer.kind == SESSION_FAIL) MUST(fuzz_is_json(said) && *said.ptr == '{');
        if (answer.kind == SESSION_FAIL && (op != SESSION_FEED || answer.code == SESSION_CALL)) {
            MUST(op != SESSION_FEED);
            continue; /* nothing has happened */
        }
        if (answer.kind == SESSION_FAIL) break;
        if (op == SESSION_FEED && (answer.kind == SESSION_MORE || answer.kind == SESSION_READY))
            buf_put(&pieces, said);
        if (answer.kind == SESSION_REFUSED) MUST(fuzz_is_json(said));
        if (answer.kind == SESSION_READY && pieces.len && !pieces.failed)
            MUST(fuzz_is_json(buf_str(&pieces)));
        if (op == SESSION_FEED && answer.kind != SESSION_MORE) pieces.len = 0;
        carry(&state, &answer);
    }
    free((char *)(uintptr_t)state.ptr);
    return 0;
}
