/* Error bodies: the class of each SQLSTATE, the fields passed on, the columns read from a detail, the outcome
 * of what failed before Postgres, and what a guarded answer leaves out. */
#include "check.h"
#include "sqlstate.h"

enum { ROOM = 1 << 14 };

static _Alignas(8) char memory[ROOM];

/* The fields and the code of an answer; hold until the next call. */
static Str read_error(Str body, uint32_t status, bool guarded, FailCode *code) {
    static Arena arena;
    arena = (Arena){.base = memory, .cap = ROOM};
    Buf out = buf_make(&arena);
    *code = sqlstate_read(&body, status, guarded, &out);
    return out.failed ? STR("(failed)") : buf_str(&out);
}

static bool is_json(Str text) {
    JsonReader r = json_reader(text);
    JsonValue value;
    return json_value(&r, &value) && json_end(&r);
}

/* Codes of Appendix A and of Neon's proxy. */
static void test_classes(void) {
    static const struct {
        const char *state;
        FailCode code;
    } states[] = {
        {"23505", FAIL_UNIQUE},        {"23503", FAIL_FOREIGN_KEY},   {"23502", FAIL_NOT_NULL},
        {"23514", FAIL_CHECK},         {"23000", FAIL_DATABASE},      {"23P01", FAIL_DATABASE},
        {"40001", FAIL_SERIALIZATION}, {"40P01", FAIL_SERIALIZATION}, {"40002", FAIL_DATABASE},
        {"28P01", FAIL_AUTH},          {"28000", FAIL_AUTH},          {"08006", FAIL_CONNECTION},
        {"08P01", FAIL_CONNECTION},    {"57P01", FAIL_CONNECTION},    {"57P03", FAIL_CONNECTION},
        {"57014", FAIL_DATABASE},      {"42P01", FAIL_DATABASE},      {"42601", FAIL_DATABASE},
        {"22P02", FAIL_DATABASE},      {"22021", FAIL_DATABASE},      {"XX000", FAIL_DATABASE},
        {"2350", FAIL_DATABASE},       {"2", FAIL_DATABASE},          {"53300", FAIL_DATABASE},
    };
    for (size_t i = 0; i < COUNT(states); i++) {
        char body[64];
        FailCode code;
        int len = snprintf(body, sizeof body, "{\"message\":\"m\",\"code\":\"%s\"}", states[i].state);
        Str fields = read_error((Str){body, (size_t)len}, 400, false, &code);
        if (!CHECK(code == states[i].code)) printf("    %s\n", states[i].state);
        CHECK(is_json(fields));
    }
}

static void test_fields(void) {
    static const struct {
        Str body;
        FailCode code;
        uint32_t status;
        bool guarded;
        const char *fields;
    } errors[] = {
        {STR_INIT("{\"message\":\"a \\u0022b\\u0022\"}"), FAIL_CONNECTION, 502, false,
         "{\"message\":\"a \\\"b\\\"\",\"outcome\":\"unknown\"}"},
        {STR_INIT("{\"message\":\"m\",\"code\":null,\"detail\":null,\"severity\":\"\"}"), FAIL_CONNECTION,
         400, false, "{\"message\":\"m\",\"outcome\":\"unknown\"}"},
        {STR_INIT("{\"message\":\"m\",\"code\":\"\"}"), FAIL_CONNECTION, 413, false,
         "{\"message\":\"m\",\"outcome\":\"not-sent\"}"},
        {STR_INIT("{\"message\":\"Too many connections attempts\",\"code\":\"\"}"), FAIL_CONNECTION, 500,
         false,
         "{\"message\":\"Too many connections attempts\",\"outcome\":\"not-sent\",\"retryable\":true}"},
        /* This 500 comes after the statement has run (neon-protocol, section 7 and table 9b). */
        {STR_INIT("{\"message\":\"could not parse postgres response\",\"code\":\"\"}"), FAIL_CONNECTION, 500,
         false, "{\"message\":\"could not parse postgres response\",\"outcome\":\"unknown\"}"},
        {STR_INIT("{\"message\":\"password authentication failed for user 'x'\"}"), FAIL_AUTH, 400, false,
         "{\"message\":\"password authentication failed for user 'x'\"}"},
        {STR_INIT("{\"message\":\"m\",\"code\":\"40001\"}"), FAIL_SERIALIZATION, 400, false,
         "{\"message\":\"m\",\"sqlState\":\"40001\",\"retryable\":true}"},
        {STR_INIT("{\"message\":\"m\",\"code\":\"23502\",\"column\":\"email\"}"), FAIL_NOT_NULL, 400, false,
         "{\"message\":\"m\",\"sqlState\":\"23502\",\"column\":\"email\",\"columns\":[\"email\"]}"},
        {STR_INIT("{\"constraint\":\"k\",\"code\":\"23505\",\"detail\":\"Key (a)=(x) "
                  "exists.\",\"message\":\"m\"}"),
         FAIL_UNIQUE, 400, false,
         "{\"constraint\":\"k\",\"sqlState\":\"23505\",\"detail\":\"Key (a)=(x) exists.\",\"message\":\"m\","
         "\"columns\":[\"a\"]}"},
        /* Guarded: nothing that may repeat a value, but the columns all the same. */
        {STR_INIT("{\"message\":\"m\",\"code\":\"23505\",\"detail\":\"Key (a)=(x) exists.\",\"where\":\"w\","
                  "\"internalQuery\":\"q\",\"hint\":\"h\"}"),
         FAIL_UNIQUE, 400, true,
         "{\"message\":\"m\",\"sqlState\":\"23505\",\"hint\":\"h\",\"columns\":[\"a\"]}"},
        /* Of the wrong type, and of members inside others: not there. */
        {STR_INIT("{\"message\":{\"message\":\"x\"},\"code\":[\"23505\"],\"detail\":1}"), FAIL_CONNECTION,
         502, false, "{\"message\":\"\",\"outcome\":\"unknown\"}"},
        /* There always is a message. */
        {STR_INIT("{\"message\":null,\"hint\":\"h\"}"), FAIL_CONNECTION, 502, false,
         "{\"hint\":\"h\",\"message\":\"\",\"outcome\":\"unknown\"}"},
    };
    for (size_t i = 0; i < COUNT(errors); i++) {
        FailCode code;
        CHECK_STR(read_error(errors[i].body, errors[i].status, errors[i].guarded, &code), errors[i].fields);
        CHECK(code == errors[i].code);
    }
}

/* `detail` and `column` as they stand in the JSON, and the columns they name. */
static void test_columns(void) {
    static const struct {
        const char *detail, *column, *columns;
    } details[] = {
        {"Key (email)=(a@b.c) already exists.", "", "[\"email\"]"},
        {"Key (user_id, name)=(1, a) already exists.", "", "[\"user_id\",\"name\"]"},
        {"Schl\xc3\xbcssel (id)=(1) existiert.", "", "[\"id\"]"},
        {"Key (lower(email))=(x) exists.", "", "[\"lower(email)\"]"},
        {"Key (\\\"userId\\\")=(1) is not present in table \\\"users\\\".", "", "[\"userId\"]"},
        {"Key (a, \\\"B\\\", \\\"C d\\\")=(1, 2, 3) exists.", "", "[\"a\",\"B\",\"C d\"]"},
        {"Key (a)=((b)=(c)) exists.", "", "[\"a\"]"},
        {"Failing row contains (1, null, (x)=(y)).", "email", "[\"email\"]"},
        {"", "name", "[\"name\"]"},
        {"", "", NULL},
        {"no key", "", NULL},
        {"Key (=(1)", "", NULL},
        {")=(", "", NULL},
        {"()=(", "", NULL},
        {"Key (", "", NULL},
        {"Key (\\\"ab,c\\\")=(1) exists.", "", "[\"ab,c\"]"},
    };
    for (size_t i = 0; i < COUNT(details); i++) {
        char body[512], want[256];
        FailCode code;
        int len = snprintf(body, sizeof body,
                           "{\"message\":\"m\",\"code\":\"23505\",\"detail\":\"%s\",\"column\":\"%s\"}",
                           details[i].detail, details[i].column);
        Str fields = read_error((Str){body, (size_t)len}, 400, true, &code);
        CHECK(is_json(fields));
        const char *wanted = details[i].columns;
        len = snprintf(want, sizeof want, "{\"message\":\"m\",\"sqlState\":\"23505\"%s%s%s%s%s}",
                       *details[i].column ? ",\"column\":\"" : "", details[i].column,
                       *details[i].column ? "\"" : "", wanted ? ",\"columns\":" : "", wanted ? wanted : "");
        CHECK_STR(fields, want);
    }
}

/* Every end of an error body, and what is no object: never more than an empty message. */
static void test_broken(void) {
    static const char whole[] =
        "{\"message\":\"m\\u00e9\",\"code\":\"23505\",\"detail\":\"Key (\\\"a\\\")=(1)\"}";
    FailCode code;
    for (size_t len = 0; len < sizeof whole; len++)
        CHECK(is_json(read_error((Str){whole, len}, 500, false, &code)));
    static const Str bodies[] = {STR_INIT(""), STR_INIT("[]"), STR_INIT("null"), STR_INIT("{\"message\""),
                                 STR_INIT("<html>")};
    for (size_t i = 0; i < COUNT(bodies); i++) CHECK(is_json(read_error(bodies[i], 500, true, &code)));
}

/* Names that a careless cut would end inside an escape. */
static void test_cut_escapes(void) {
    static const Str bodies[] = {
        STR_INIT(
            "{\"message\":\"m\",\"code\":\"23505\",\"detail\":\"Key (\\\"ab\\u0001, c\\\")=(1) exists.\"}"),
        STR_INIT("{\"message\":\"m\",\"column\":\"\\\"abc\\u00e9\"}"),
        STR_INIT("{\"message\":\"m\",\"column\":\"a,\\\\\"}"),
    };
    FailCode code;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        Str fields = read_error(bodies[i], 400, false, &code);
        if (!CHECK(is_json(fields))) printf("    %.*s\n", (int)fields.len, fields.ptr);
    }
}

int main(void) {
    test_classes();
    test_fields();
    test_columns();
    test_broken();
    test_cut_escapes();
    return check_end();
}
