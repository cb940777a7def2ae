/* A method of the service, or a form, on any arguments: it answers, a request is JSON of the protocol's form,
 * and nothing of an argument stands in the SQL.
 *
 * Input: a method's number or behind them a form's from the chain's on, flags (see below), memory in units of
 * 256 bytes or 0 for plenty, for a page the length of its state and that, the rest is the JSON. */
#include "fuzz.h"

enum { WITH_SEED = 8, WITH_HALF_A_SEED = 16, WITH_PAGE = 32 };

/* Whether a form needs a seed. */
static const bool form_creates[FORM_END] = {
#define FORM(id, function, effect, of) [FORM_##id] = (effect) == CREATES,
#include "core/form.def"
#undef FORM
};

/* The only bytes that identifiers, keywords and parameters are made of. Names of the schema, which are its
 * author's, have no others. */
static bool is_sql(char c) {
    return byte_is_digit(c) || (c >= 'a' && c <= 'z') || (c && strchr("_ \".,()$:=<>[]'*", c));
}

/* The greatest $n of a query. A single quote begins one of the schema's defaults, which has no other bytes
 * than a word's. */
static uint32_t check_sql(Str sql) {
    uint32_t most = 0;
    bool quoted = false;
    for (size_t i = 0; i < sql.len; i++) {
        if (sql.ptr[i] == '\\') { /* the JSON's, in front of a quote */
            MUST(i + 1 < sql.len && sql.ptr[i + 1] == '"');
            continue;
        }
        MUST(is_sql(sql.ptr[i]));
        if (sql.ptr[i] == '\'') quoted = !quoted;
        uint32_t n = 0;
        for (size_t j = i + 1; sql.ptr[i] == '$' && byte_is_digit(sql.ptr[j]); j++)
            n = n * 10 + (uint32_t)(sql.ptr[j] - '0');
        if (n > most) most = n;
    }
    MUST(!quoted);
    return most;
}

/* {"query":…,"params":[…]} with as many params, each text or null, as the query names. */
static void check_query(JsonReader *r) {
    JsonValue query, param;
    uint32_t params = 0;
    Str key;
    MUST(json_enter(r, '{') && json_more(r, '}') && json_key(r, &key) && str_is(key, "query"));
    MUST(json_value(r, &query) && query.kind == JSON_STRING);
    MUST(json_more(r, '}') && json_key(r, &key) && str_is(key, "params") && json_enter(r, '['));
    for (; json_more(r, ']'); params++) {
        MUST(json_value(r, &param) && (param.kind == JSON_STRING || param.kind == JSON_NULL));
        MUST(!(param.flags & (JSON_NUL | JSON_LONE)));
    }
    MUST(r->fault == JSON_OK && !json_more(r, '}') && r->fault == JSON_OK);
    MUST(check_sql(json_body(&query)) == params);
}

static void check_body(Str body, bool batch) {
    JsonReader r = json_reader(body);
    Str key;
    if (batch) { /* bare queries, joined by commas */
        for (check_query(&r); !json_end(&r); check_query(&r)) MUST(r.at < r.end && *r.at++ == ',');
        return;
    }
    static const Str several = STR_INIT("{\"queries\"");
    uint32_t queries = 0;
    if (body.len > several.len && bytes_eq(body.ptr, several.len, several.ptr, several.len)) {
        MUST(json_enter(&r, '{') && json_more(&r, '}') && json_key(&r, &key) && str_is(key, "queries"));
        MUST(json_enter(&r, '['));
        for (; json_more(&r, ']'); queries++) check_query(&r);
        MUST(!json_more(&r, '}') && queries > 1); /* one has no frame */
    } else {
        check_query(&r);
    }
    MUST(json_end(&r));
}

/* The state of a call that was sent reads any answer. */
static void check_state(Str state, uint32_t flags) {
    static const Str replies[] = {
        STR_INIT("{\"rows\":[],\"rowCount\":0}"),
        STR_INIT("{\"results\":[{\"rows\":[],\"rowCount\":0}]}"),
        STR_INIT("{\"message\":\"m\",\"code\":\"23505\"}"),
    };
    for (size_t i = 0; i < COUNT(replies); i++) {
        HeliumAnswer answer =
            fuzz_step(fuzz_arena(), HELIUM_REPLY | flags | 200u << HELIUM_STATUS_SHIFT, state, replies[i]);
        MUST(answer.kind != HELIUM_FETCH);
        MUST(answer.kind == HELIUM_DONE || answer.code != FAIL_CALL);
        MUST(answer.code != FAIL_MEMORY);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str input = {(const char *)data, size};
    uint32_t method = fuzz_byte(&input), choice = fuzz_byte(&input), limit = fuzz_byte(&input);
    uint32_t flags = (choice & 7) * HELIUM_BYTES, methods = fuzz_schema()->method_count;
    bool form = method >= methods;
    uint32_t number = form ? (method - methods) % FORM_END : fuzz_schema()->methods[method].form;
    uint32_t op = form ? number | (method % fuzz_schema()->table_count) << HELIUM_NUMBER_SHIFT
                       : HELIUM_METHOD | method << HELIUM_NUMBER_SHIFT;
    bool creates = form_creates[number];
    char seed[HELIUM_SEED_SIZE];
    memset(seed, (int)choice, sizeof seed);
    Str state = {seed, choice & WITH_HALF_A_SEED ? sizeof seed / 2 : choice & WITH_SEED ? sizeof seed : 0};
    uint32_t page = choice & WITH_PAGE ? HELIUM_PAGE : 0;
    if (page) state = fuzz_take(&input, fuzz_byte(&input));
    fuzz_limit = limit ? limit * 256 : FUZZ_ROOM;
    HeliumAnswer answer = fuzz_step(fuzz_arena(), op | flags | page, state, input);
    fuzz_limit = FUZZ_ROOM;
    if (answer.kind == HELIUM_FAIL) {
        MUST(answer.code == FAIL_VALIDATION || answer.code == FAIL_CALL || answer.code == FAIL_MEMORY);
        MUST(limit || answer.code != FAIL_MEMORY);
        return 0;
    }
    if (answer.kind == HELIUM_DONE) return 0;
    /* Without a seed ids would be made of what happens to lie in memory. */
    MUST(!answer.text_len || !creates || (choice & WITH_SEED && !page));
    Str next = fuzz_block((Str){answer.state, answer.state_len});
    if (answer.text_len) check_body((Str){answer.text, answer.text_len}, flags & HELIUM_BATCH);
    else MUST(flags & HELIUM_BATCH); /* no rows to create: nothing to send */
    check_state(next, flags);
    free((char *)(uintptr_t)next.ptr);
    return 0;
}
