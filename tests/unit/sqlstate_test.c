/* Error bodies: the class of each SQLSTATE, the fields passed on, the columns read from a detail, the outcome
 * of what failed before Postgres, and what a guarded answer leaves out. */
#include "check.h"
#include "core/sqlstate.h"

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

static const char unknown[] = ",\"outcome\":\"unknown\"", never[] = ",\"outcome\":\"not-sent\"",
                  later[] = ",\"outcome\":\"not-sent\",\"retryable\":true", again[] = ",\"retryable\":true";

/* An error of this state, message and status is of this class, and says this of its outcome. */
static void check_class(const char *state, const char *message, uint32_t status, FailCode wanted,
                        const char *outcome) {
    char body[256], want[256];
    FailCode code;
    int len = snprintf(body, sizeof body, "{\"message\":\"%s\",\"code\":\"%s\"}", message, state);
    snprintf(want, sizeof want, "{\"message\":\"%s\"%s%s%s%s}", message, *state ? ",\"sqlState\":\"" : "",
             state, *state ? "\"" : "", outcome);
    Str fields = read_error((Str){body, (size_t)len}, status, false, &code);
    if (!CHECK(code == wanted)) printf("    %s %s\n", state, message);
    CHECK_STR(fields, want);
}

/* Codes of Appendix A: all of the classes 08, 53, 57 and XX, and what stands near others that are known. */
static void test_classes(void) {
    static const struct {
        const char *states; /* of five letters, one behind the other */
        FailCode code;
        const char *outcome;
    } classes[] = {
        {"23505", FAIL_UNIQUE, ""},
        {"23503", FAIL_FOREIGN_KEY, ""},
        {"23502", FAIL_NOT_NULL, ""},
        {"23514", FAIL_CHECK, ""},
        {"40001 40P01", FAIL_SERIALIZATION, again},
        {"28P01 28000", FAIL_AUTH, ""},
        {"08000 08003 08006 08007 08P01 08999", FAIL_CONNECTION, unknown},
        {"57P01 57P02 57P04 57P06", FAIL_CONNECTION, unknown},
        {"08001 53300 57P03 57P05", FAIL_CONNECTION, later},
        {"08004 25P03 25P04", FAIL_CONNECTION, never},
        {"53000 53100 53200 53400 57000 57014 XX000 XX001 XX002", FAIL_DATABASE, ""},
        {"22021 22P02 23000 23P01 25P01 25P02 3D000 40000 40002 42601 42P01 55P03 58030", FAIL_DATABASE, ""},
    };
    for (size_t i = 0; i < COUNT(classes); i++)
        for (const char *at = classes[i].states; *at; at += at[5] ? 6 : 5) {
            char state[6] = "";
            memcpy(state, at, 5);
            check_class(state, "m", 400, classes[i].code, classes[i].outcome);
            check_class(state, "m", 500, classes[i].code, classes[i].outcome);
        }
    /* Too short, or not at its beginning. */
    static const char *const others[] = {"2350", "2", "x23505", "x08006", "0", "5", "57P", "5330", "123505"};
    for (size_t i = 0; i < COUNT(others); i++) check_class(others[i], "m", 500, FAIL_DATABASE, "");
    check_class("08006", "m", 413, FAIL_CONNECTION, never);
}

/* What Neon's proxy says without a code, with its status, and PgBouncer with one that says little. */
static void test_proxies(void) {
    static const struct {
        const char *state, *message;
        uint32_t status;
        FailCode code;
        const char *outcome;
    } errors[] = {
        {"", "password authentication failed for user 'u'", 400, FAIL_AUTH, ""},
        {"", "missing authentication credentials: required password", 400, FAIL_AUTH, ""},
        {"", "JWT is expired", 400, FAIL_AUTH, ""},
        {"", "connection closed", 400, FAIL_CONNECTION, unknown},
        {"", "connection closed", 500, FAIL_CONNECTION, unknown},
        {"", "error communicating with the server: Connection reset by peer", 400, FAIL_CONNECTION, unknown},
        {"", "error communicating with the server: invalid argument", 500, FAIL_CONNECTION, unknown},
        {"", "unexpected message from server", 400, FAIL_CONNECTION, unknown},
        {"", "could not parse postgres response", 500, FAIL_CONNECTION, unknown},
        {"", "response is too large (max is 67108864 bytes)", 507, FAIL_CONNECTION, unknown},
        {"", "request is too large", 413, FAIL_CONNECTION, never},
        {"08P01", "Query cancelled, connection was terminated", 400, FAIL_CONNECTION, unknown},
        {"", "The endpoint has been disabled. Enable it using Neon API and retry.", 400, FAIL_CONNECTION,
         never},
        {"", "Control plane request failed: endpoint is disabled", 500, FAIL_CONNECTION, never},
        {"", "Control plane request failed: endpoint not found", 400, FAIL_CONNECTION, never},
        {"", "The requested endpoint could not be found", 400, FAIL_CONNECTION, never},
        {"", "Your account or project has exceeded the compute time quota.", 500, FAIL_CONNECTION, never},
        {"", "This IP address 1.2.3.4 is not allowed to connect to this endpoint.", 400, FAIL_CONNECTION,
         never},
        {"", "This connection is trying to access this endpoint from a blocked network.", 400,
         FAIL_CONNECTION, never},
        {"", "Endpoint ID is not specified.", 500, FAIL_CONNECTION, never},
        {"", "invalid header: neon-connection-string", 400, FAIL_CONNECTION, never},
        {"", "missing hostname", 400, FAIL_CONNECTION, never},
        {"", "Too many connections attempts", 500, FAIL_CONNECTION, later},
        {"", "Control plane request failed", 500, FAIL_CONNECTION, later},
        {"", "Couldn't connect to compute node", 500, FAIL_CONNECTION, later},
        {"", "Couldn't connect to compute node", 400, FAIL_CONNECTION, later},
        {"", "Authentication timed out", 500, FAIL_CONNECTION, later},
        {"", "whatever", 500, FAIL_CONNECTION, later},
        {"", "whatever", 400, FAIL_CONNECTION, unknown},
        {"", "whatever", 503, FAIL_CONNECTION, unknown},
        {"08P01", "query_wait_timeout", 400, FAIL_CONNECTION, later},
        {"08P01", "pgbouncer cannot connect to server", 400, FAIL_CONNECTION, later},
        {"08P01", "server login has been failing, try again later", 400, FAIL_CONNECTION, later},
        {"08P01", "no more connections allowed (max_client_conn)", 400, FAIL_CONNECTION, later},
        {"08P01", "database \\\"d\\\" is disabled", 400, FAIL_CONNECTION, never},
        {"08P01", "server conn crashed?", 400, FAIL_CONNECTION, unknown},
        {"08P01", "client_idle_timeout", 500, FAIL_CONNECTION, unknown},
        {"08P01", "bind message supplies 1 parameters, but prepared statement requires 2", 400, FAIL_DATABASE,
         ""},
        /* A code goes before a message: this one may be of a user's own. */
        {"P0001", "disabled: too large a response, connection closed", 500, FAIL_DATABASE, ""},
        {"57P01", "not allowed", 400, FAIL_CONNECTION, unknown},
    };
    for (size_t i = 0; i < COUNT(errors); i++)
        check_class(errors[i].state, errors[i].message, errors[i].status, errors[i].code, errors[i].outcome);
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
    test_proxies();
    test_fields();
    test_columns();
    test_broken();
    test_cut_escapes();
    return check_end();
}
