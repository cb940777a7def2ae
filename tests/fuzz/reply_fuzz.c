/* Any answer of an endpoint to any call, and any state: a whole result, or an error with its fields.
 *
 * Input: a byte for the first call (its number in `calls`, or 255 for a state of raw bytes: their number,
 * then they), a byte with how many more calls of a batch follow it, one of flags, two of HTTP status, the
 * rest is the reply. The same in parts must come to the same; their size is the second byte's, too. */
#include "fuzz.h"

enum { RAW_STATE = 255 };

#define METHOD(number) (HELIUM_METHOD | (number) << HELIUM_NUMBER_SHIFT)
#define FORM_OF(form, table) (FORM_##form | (table) << HELIUM_NUMBER_SHIFT)

/* Calls of every shape: rows and one row with and without relations and secrets, a value, counts, nothing. */
static const struct {
    uint32_t op;
    const char *args;
} calls[] = {
    {METHOD(1 /* getUserById */), "[\"u\"]"},
    {METHOD(3 /* listUsers */), "[]"},
    {METHOD(0 /* createUser */), "[{\"email\":\"a@b.c\",\"password\":\"p\"}]"},
    {METHOD(6 /* getProjectById */),
     "[\"p\",{\"includeUser\":true,\"includeAgents\":true,\"includeCosts\":true,"
     "\"includeActivities\":true}]"},
    {METHOD(8 /* updateProject */), "[\"p\",{\"name\":\"n\"}]"},
    {METHOD(11 /* getAgentById */), "[\"a\",{\"includeProject\":true}]"},
    {METHOD(15 /* getCostsByProject */), "[\"p\"]"},
    {METHOD(16 /* getTotalCostByProject */), "[\"p\"]"},
    {METHOD(18 /* bulkCreateCosts */),
     "[[{\"projectId\":\"p\",\"amount\":1,\"model\":\"m\",\"provider\":\"p\"}]]"},
    {METHOD(22 /* bulkCreateActivities */), "[[]]"},
    {METHOD(21 /* getRecentActivities */), "[\"u\"]"},
    {METHOD(23 /* connect */), "[]"},
    {FORM_OF(AGGREGATE, 2 /* agents */), "[{\"by\":[\"logs\",\"endTime\",\"status\"],\"count\":{\"*\":true,"
                                         "\"id\":true},\"max\":{\"endTime\":true}}]"},
    {FORM_OF(INSERT_MANY, 0), "[[],{\"returning\":true}]"},
    {FORM_OF(DELETE_MANY, 0), "[{\"all\":true}]"},
};

/* Appends the state of a call to `state`. */
static void put_state(Buf *state, size_t call, uint32_t flags) {
    static const char seed[HELIUM_SEED_SIZE] = "seed";
    Str args = {calls[call].args, strlen(calls[call].args)};
    uint32_t op = calls[call].op | (flags & (HELIUM_BYTES | HELIUM_SECRETS)) | HELIUM_BATCH;
    HeliumAnswer answer = fuzz_step(fuzz_arena(), op, (Str){seed, sizeof seed}, args);
    MUST(answer.kind == HELIUM_FETCH && answer.state_len);
    buf_put(state, (Str){answer.state, answer.state_len});
}

static bool has_message(Str fields) {
    JsonReader r = json_reader(fields);
    JsonValue value;
    bool found = false;
    Str key;
    json_enter(&r, '{');
    while (json_more(&r, '}') && json_key(&r, &key) && json_value(&r, &value))
        found = found || (str_is(key, "message") && value.kind == JSON_STRING);
    return found;
}

/* The reply again, in parts of `size` bytes: what the last step answers, and the whole text. */
static HeliumAnswer feed(uint32_t op, Str state, Str input, size_t size, Buf *text) {
    HeliumAnswer answer;
    Str own = fuzz_block(state);
    for (size_t len = 0;;) {
        len = len + size < input.len ? len + size : input.len;
        bool last = len == input.len;
        answer = fuzz_part(fuzz_arena(), op | (last ? 0 : HELIUM_PART), own, (Str){input.ptr, len});
        if (answer.kind == HELIUM_FAIL) break;
        buf_bytes(text, answer.text, answer.text_len);
        if (last) break;
        MUST(answer.kind == HELIUM_MORE);
        free((char *)(uintptr_t)own.ptr);
        own = fuzz_block((Str){answer.state, answer.state_len});
        input = (Str){input.ptr + answer.code, input.len - answer.code};
        len -= answer.code;
    }
    free((char *)(uintptr_t)own.ptr);
    return answer;
}

/* Whether its answers come in parts. */
static bool is_single(Str state, uint32_t op) {
    Shape shape;
    if (op & HELIUM_BATCH || state.len < sizeof shape) return false;
    memcpy(&shape, state.ptr, sizeof shape);
    return shape.queries == 1 && shape.kind != SHAPE_SQL && op >> HELIUM_STATUS_SHIFT < 300;
}

/* Whether it is no JSON, and where all of it is there nobody may see that: `fields` is passed unread
 * (layout_pass). */
static bool is_passed(Str text) {
    static const char rows[] = "],\"rows\":[";
    JsonReader r = json_reader(text);
    if (json_walk(&r, NULL) && json_end(&r)) return false;
    for (; text.len >= sizeof rows - 1; text.ptr++, text.len--)
        if (!memcmp(text.ptr, rows, sizeof rows - 1)) return true;
    return false;
}

/* In parts a reply comes to what it comes to as a whole: the same text, or an error. */
static void check_parts(uint32_t op, Str state, Str input, size_t size, bool hostile) {
    static _Alignas(8) char room[1 << 20];
    static char whole[1 << 20];
    Arena texts = {.base = room, .cap = sizeof room};
    Buf text = buf_make(&texts);
    HeliumAnswer answer = fuzz_part(fuzz_arena(), op, state, input);
    uint32_t kind = answer.kind, code = answer.code;
    Shape shape;
    memcpy(&shape, state.ptr, sizeof shape);
    bool layout = !(shape.flags & SHAPE_BYTES);
    size_t len = answer.text_len;
    if (len > sizeof whole) return;
    if (len) memcpy(whole, answer.text, len);
    answer = feed(op, state, input, size, &text);
    if (hostile || text.failed) return;
    if (answer.kind == HELIUM_FAIL && answer.code == FAIL_PROTOCOL && is_passed(input)) return;
    MUST(answer.kind == kind);
    if (kind == HELIUM_FAIL) MUST(answer.code == code || answer.code == FAIL_PROTOCOL);
    else MUST(text.len == len && memcmp(whole, text.ptr, len) == 0);
    /* A layout that an earlier piece began with is none of the last one. */
    if (kind == HELIUM_DONE) MUST(answer.code == (layout && answer.text_len != len ? 0 : code));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static _Alignas(8) char room[4096];
    Arena states = {.base = room, .cap = sizeof room};
    Buf state = buf_make(&states);
    buf_room(&state, 1); /* an address even where there is no state */
    Str input = {(const char *)data, size};
    uint8_t first = fuzz_byte(&input), more = fuzz_byte(&input) % 8, choice = fuzz_byte(&input);
    uint32_t flags = (choice & 7u) * HELIUM_BYTES, status = fuzz_byte(&input);
    status |= (uint32_t)fuzz_byte(&input) << 8;
    if (first == RAW_STATE) {
        buf_put(&state, fuzz_take(&input, fuzz_byte(&input)));
    } else {
        for (uint8_t i = 0; i <= (flags & HELIUM_BATCH ? more : 0); i++)
            put_state(&state, (first + i * 5u) % COUNT(calls), flags);
    }
    MUST(!state.failed);
    uint32_t op = HELIUM_REPLY | flags | status << HELIUM_STATUS_SHIFT | (choice & 8 ? HELIUM_KNOWN : 0);
    if (is_single(buf_str(&state), op) && input.len < 1 << 14)
        check_parts(op, buf_str(&state), input, more % 4 * 61 + 1u, first == RAW_STATE);
    /* A state of the host's own may be one between two parts, whose result has no beginning. */
    HeliumAnswer answer = first == RAW_STATE
                              ? fuzz_part(fuzz_arena(), op & ~(uint32_t)HELIUM_PART, buf_str(&state), input)
                              : fuzz_step(fuzz_arena(), op, buf_str(&state), input);
    MUST(answer.kind != HELIUM_FETCH);
    if (answer.kind == HELIUM_DONE) {
        MUST(status < 300);
        return 0;
    }
    MUST(answer.code != FAIL_VALIDATION && answer.code != FAIL_TIMEOUT && answer.code != FAIL_ABORT);
    MUST(answer.code != FAIL_MEMORY);
    MUST(first == RAW_STATE || answer.code != FAIL_CALL);
    MUST(has_message((Str){answer.text, answer.text_len}));
    return 0;
}
