/* Any answer of an endpoint to any call, and any state: a whole result, or an error with its fields.
 *
 * Input: a byte for the first call (its number in `calls`, or 255 for a state of raw bytes: their number,
 * then they), a byte with how many more calls of a batch follow it, one of flags, two of HTTP status, the
 * rest is the reply. */
#include "fuzz.h"

enum { RAW_STATE = 255 };

/* Calls of every shape: rows and one row with and without relations and secrets, a value, counts, nothing. */
static const struct {
    const char *method, *args;
} calls[] = {
    {"getUserById", "[\"u\"]"},
    {"listUsers", "[]"},
    {"createUser", "[{\"email\":\"a@b.c\",\"password\":\"p\"}]"},
    {"getProjectById", "[\"p\",{\"includeUser\":true,\"includeAgents\":true,\"includeCosts\":true,"
                       "\"includeActivities\":true}]"},
    {"updateProject", "[\"p\",{\"name\":\"n\"}]"},
    {"getAgentById", "[\"a\",{\"includeProject\":true}]"},
    {"getCostsByProject", "[\"p\"]"},
    {"getTotalCostByProject", "[\"p\"]"},
    {"bulkCreateCosts", "[[{\"projectId\":\"p\",\"amount\":1,\"model\":\"m\",\"provider\":\"p\"}]]"},
    {"bulkCreateActivities", "[[]]"},
    {"getRecentActivities", "[\"u\"]"},
    {"connect", "[]"},
    {"select",
     "[\"agents\",null,{\"select\":{\"n\":{\"op\":\"count\"},\"l\":{\"table\":\"agents\",\"name\":\"logs\"},"
     "\"t\":{\"table\":\"agents\",\"name\":\"endTime\"},\"s\":{\"table\":\"agents\",\"name\":\"status\"}}}]"},
    {"insert", "[\"users\",[],{\"returning\":true}]"},
    {"delete", "[\"users\",null,{\"all\":true}]"},
};

static const char *const methods[] = {
#define TASK(function, method, effect, table) method,
#include "task.def"
#undef TASK
};

static uint32_t method_number(const char *name) {
    for (uint32_t i = 0; i < COUNT(methods); i++)
        if (strcmp(methods[i], name) == 0) return i;
    abort();
}

/* Appends the state of a call to `state`. */
static void put_state(Buf *state, size_t call, uint32_t flags) {
    static const char seed[HELIUM_SEED_SIZE] = "seed";
    Str args = {calls[call].args, strlen(calls[call].args)};
    uint32_t op =
        method_number(calls[call].method) | (flags & (HELIUM_BYTES | HELIUM_SECRETS)) | HELIUM_BATCH;
    HeliumAnswer answer = fuzz_step(fuzz_arena(), op, (Str){seed, sizeof seed}, args);
    MUST(answer.kind == HELIUM_FETCH && answer.state_len);
    buf_put(state, (Str){answer.state, answer.state_len});
}

static bool has_message(Str fields) {
    JsonReader r = json_reader(fields);
    JsonValue value;
    bool found = false;
    Str key;
    json_open(&r, '{');
    while (json_more(&r, '}') && json_key(&r, &key) && json_value(&r, &value))
        found = found || (str_is(key, "message") && value.kind == JSON_STRING);
    return found;
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
    uint32_t op = HELIUM_REPLY | flags | status << HELIUM_STATUS_SHIFT;
    HeliumAnswer answer = fuzz_step(fuzz_arena(), op, buf_str(&state), input);
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
