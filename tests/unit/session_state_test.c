/* The session machine's steps one by one: requests cut at every byte, lengths of more than one byte, escapes
 * of every length, what the state keeps between steps and what of it is hostile. */
#include "session/base64.h"
#include "session/machine.h"
#include "session/message.h"
#include "session/result.h"
#include "session/scram.h"
#include "session/text.h"
#include "transcript.h"

enum { CASE_MOST = 512 };

/* A session that the server has opened with these messages; its log is empty. */
static Talk *opened(void) {
    static const Case c = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE}, ""};
    char bytes[CASE_MOST];
    Talk *talk = run(&c, (Str){bytes, server_bytes(&c, bytes)}, CASE_MOST, 0, false);
    talk->log_len = talk->pieces_len = 0;
    return talk;
}

/* A session that has said who it is, and what came of these messages of the server's. */
static Talk *greeted(const Case *c, uint32_t *kind) {
    char bytes[CASE_MOST];
    Str left = {bytes, server_bytes(c, bytes)};
    Talk *talk = talk_new();
    open_session(talk, c);
    for (bool more = true; more; more = left.len && !talk->over) {
        size_t n = talk_feed(talk, left, 0, kind);
        left = (Str){left.ptr + n, left.len - n};
        if (!n) break;
    }
    return talk;
}

static bool log_is(Talk *talk, const char *want) {
    return CHECK_STR(((Str){talk->log, talk->log_len}), want);
}

/* Inputs of the host that end too soon, wherever that is. */
static void test_cut_inputs(void) {
    static const char call[] = "fail 15:{\"message\":\"no such call\"}\n";
    static const char *const requests[] = {SELECT, TWO, "{\"query\":\"\\u20ac\",\"params\":[null,\"\\\\\"]}"};
    for (size_t i = 0; i < COUNT(requests); i++)
        for (size_t len = 0; len < strlen(requests[i]); len++) {
            Talk *talk = opened();
            HeliumAnswer answer = talk_step(talk, SESSION_REQUEST, (Str){requests[i], len});
            talk_answer(talk, &answer);
            if (!log_is(talk, call)) printf("    %.*s\n", (int)len, requests[i]);
        }
    static const char open[] = OPENING(NONCE);
    for (size_t len = 0; len < sizeof open - 1; len++) {
        Talk *talk = talk_new();
        HeliumAnswer answer = talk_step(talk, SESSION_OPEN, (Str){open, len});
        talk_answer(talk, &answer);
        log_is(talk, call);
    }
}

/* What is missing inside an input that has its end. */
static void test_gaps(void) {
    static const char *const gaps[] = {
        "{\"query\":\"a\",\"params\":}",
        "{\"query\":\"a\",\"params\":]}",
        "{\"query\":\"a\",\"params\":[}",
        "{\"query\":\"a\",\"params\":[null}",
        "{\"query\":\"a\",\"params\":[\"b\"}",
        "{\"query\":\"a\",\"params\"[]}",
        "{\"query\":\"a\"\"params\":[]}",
        "{\"query\":\"a\",\"paramz\":[]}",
        "{\"query\":\"a\",\"params\":[\"b\"",
        "{\"query\":\"a\",\"params\":[\"b\"\"c\"]}",
        "{\"queries\":[{\"query\":\"a\",\"params\":[]}{\"query\":\"b\",\"params\":[]}]}",
        "{\"queries\":[{\"query\":\"a\",\"params\":[]},]}",
        "{\"queries\":{\"query\":\"a\",\"params\":[]}}",
        "{\"query\":\"a\",\"params\":[\"\x1f\"]}",
    };
    for (size_t i = 0; i < COUNT(gaps); i++) {
        Talk *talk = opened();
        talk_do(talk, SESSION_REQUEST, gaps[i]);
        if (!log_is(talk, "fail 15:{\"message\":\"no such call\"}\n")) printf("    %s\n", gaps[i]);
    }
    /* A nonce has at least 18 letters. */
    Talk *talk = talk_new();
    talk_do(talk, SESSION_OPEN, "{\"nonce\":\"18letters-18letters\"}");
    CHECK(!talk->over);
    talk = talk_new();
    talk_do(talk, SESSION_OPEN, "{\"nonce\":\"exactly-18-letters\"}");
    CHECK(!talk->over);
    talk = talk_new();
    talk_do(talk, SESSION_OPEN, "{\"nonce\":\"exactly-17-letter\"}");
    CHECK(talk->over);
}

/* Numbers are written whole, at the end and over what stands there, in as many bytes as said. */
static void test_numbers(void) {
    char room[64];
    Arena arena = {.base = room, .cap = sizeof room};
    Buf out = buf_make(&arena);
    message_number(&out, 0x81828384, 4);
    message_number(&out, 0x8182, 2);
    message_number_at(&out, 1, 0xfedc, 2);
    CHECK(bytes_eq(out.ptr, out.len, "\x81\xfe\xdc\x84\x81\x82", 6));
    static const uint32_t values[] = {0, 9, 10, 99, 100, 999999999, 1000000000, 4294967295};
    static const char *const texts[] = {"0", "9", "10", "99", "100", "999999999", "1000000000", "4294967295"};
    for (size_t i = 0; i < COUNT(values); i++) {
        arena.used = 0;
        out = buf_make(&arena);
        text_number(&out, values[i]);
        CHECK_STR(buf_str(&out), texts[i]);
    }
}

/* Messages whose lengths take two and three bytes. */
static void test_long(void) {
    static char body[70100], want[24];
    static const size_t sizes[] = {100, 250, 251, 65000, 70000};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t size = sizes[i], length = size + 8; /* length, name, text, NUL, no types */
        int at = sprintf(body, "{\"query\":\"");
        memset(body + at, 'q', size);
        strcpy(body + at + size, "\",\"params\":[]}");
        Talk *talk = opened();
        talk->room = TALK_MOST;
        HeliumAnswer answer = talk_step(talk, SESSION_REQUEST, (Str){body, strlen(body)});
        want[0] = 'P';
        for (int j = 0; j < 4; j++) want[1 + j] = (char)(length >> (24 - 8 * j));
        want[5] = 0;
        CHECK(answer.kind == SESSION_SEND && bytes_eq(answer.text, 6, want, 6));
        CHECK(answer.text[1 + length] == 'B');
    }
}

/* Escapes of one to four bytes, at the edges of each length. */
static void test_escapes(void) {
    static const char *const texts[][2] = {
        {"\\u0001", "\x01"},
        {"\\u007f", "\x7f"},
        {"\\u0080", "\xc2\x80"},
        {"\\u07ff", "\xdf\xbf"},
        {"\\u0800", "\xe0\xa0\x80"},
        {"\\u20ac", "\xe2\x82\xac"},
        {"\\ud7ff", "\xed\x9f\xbf"},
        {"\\ue000", "\xee\x80\x80"},
        {"\\uffff", "\xef\xbf\xbf"},
        {"\\ud800\\udc00", "\xf0\x90\x80\x80"},
        {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf"},
        {"\\b\\f\\n\\r\\t\\/\\\\\\\"", "\b\f\n\r\t/\\\""},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        char json[64];
        Str text;
        Reader r = reader_of((Str){json, (size_t)sprintf(json, "\"%s\"", texts[i][0])});
        CHECK(reader_text(&r, &text) && r.at == r.end);
        CHECK_STR(text, texts[i][1]);
    }
    static const char *const wrong[] = {"\\u0000",        "\\ud800", "\\udbff", "\\udc00", "\\udfff",
                                        "\\ud800\\u0041", "\\x",     "\\u12",   "\\"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char json[64];
        Str text;
        Reader r = reader_of((Str){json, (size_t)sprintf(json, "\"%s\"", wrong[i])});
        CHECK(!reader_text(&r, &text));
    }
}

/* Base64 stops at its end, with and without padding; no byte behind it counts, and none is read. */
static void test_base64(void) {
    static const char *const texts[][2] = {{"", ""},
                                           {"YQ==", "a"},
                                           {"YQ", "a"},
                                           {"YWI=", "ab"},
                                           {"YWI", "ab"},
                                           {"YWJj", "abc"},
                                           {"YWJjZA", "abcd"},
                                           {"A!!!", "\x03\xff\xff"},
                                           {"!!!!", "\xff\xff\xff"}};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char room[64], *exact = malloc(strlen(texts[i][0]));
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        memcpy(exact, texts[i][0], strlen(texts[i][0]));
        base64_read(&out, exact, strlen(texts[i][0]));
        CHECK_STR(buf_str(&out), texts[i][1]);
        free(exact);
    }
}

/* Rows of which the last value takes no bytes. */
static void test_last_values(void) {
    static const struct {
        Message row;
        const char *rows;
    } cases[] = {
        {MESSAGE('D', "\0\0"), "[]"},
        {MESSAGE('D', "\0\1\0\0\0\0"), "[\"\"]"},
        {MESSAGE('D', "\0\1\377\377\377\377"), "[null]"},
        {MESSAGE('D', "\0\2\0\0\0\1"
                      "1\377\377\377\377"),
         "[\"1\",null]"},
        {MESSAGE('D', "\0\2\377\377\377\377\0\0\0\0"), "[null,\"\"]"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Case c = {"", OPENING(NONCE), "", SELECT, {AUTH_OK, KEY, IDLE}, ""};
        c.server[3] = cases[i].row;
        c.server[4] = (Message)TAG("SELECT 1");
        c.server[5] = (Message)IDLE;
        char bytes[CASE_MOST], want[128];
        snprintf(want, sizeof want, "ready:\nready:{\"rows\":[%s],\"command\":\"SELECT\",\"rowCount\":1}\n",
                 cases[i].rows);
        log_is(run(&c, (Str){bytes, server_bytes(&c, bytes)}, CASE_MOST, 0, false), want);
    }
    /* 256 columns and more: their count is of two bytes. */
    for (size_t columns = 255; columns < 258; columns++) {
        char body[2 + 4 * 258] = {(char)(columns >> 8), (char)columns}, room[8192];
        memset(body + 2, 0xff, 4 * columns);
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        CHECK(result_row(&out, &(Str){body, 2 + 4 * columns}) && out.len == 1 + 5 * columns);
    }
}

/* The count is a tag's last word if that is a number as Postgres writes one. */
static void test_tags(void) {
    static const struct {
        Message tag;
        const char *text;
    } tags[] = {
        {TAG("SELECT 0"), "\"command\":\"SELECT\",\"rowCount\":0"},
        {TAG("INSERT 0 10"), "\"command\":\"INSERT\",\"rowCount\":10"},
        {TAG("SELECT "), "\"command\":\"SELECT\",\"rowCount\":null"},
        {TAG("SELECT 01"), "\"command\":\"SELECT\",\"rowCount\":null"},
        {TAG("SELECT x1"), "\"command\":\"SELECT\",\"rowCount\":null"},
        {TAG("SELECT 1x"), "\"command\":\"SELECT\",\"rowCount\":null"},
        {TAG("5"), "\"command\":\"5\",\"rowCount\":null"},
        {TAG(" 5"), "\"command\":\"\",\"rowCount\":5"},
        {TAG(""), "\"command\":\"\",\"rowCount\":null"},
    };
    for (size_t i = 0; i < COUNT(tags); i++) {
        char room[256];
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        CHECK(result_command(&out, &(Str){tags[i].tag.body, tags[i].tag.len}));
        CHECK_STR(buf_str(&out), tags[i].text);
    }
}

/* The word null, at the very end and cut. */
static void test_null(void) {
    for (size_t len = 0; len <= 4; len++) {
        char *exact = malloc(len);
        memcpy(exact, "null", len);
        Reader r = reader_of((Str){exact, len});
        CHECK(reader_null(&r) == (len == 4) && r.at == exact + (len == 4 ? 4 : 0));
        free(exact);
    }
}

/* UTF-8 that is cut where the memory ends: nothing behind it is read, and what is whole is written. */
static void test_cut_utf8(void) {
    static const char *const texts[] = {"a\xc3\xa4", "a\xe2\x82\xac", "a\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t len = 1; len <= strlen(texts[i]); len++) {
            char room[64], want[16], *exact = malloc(len);
            Arena arena = {.base = room, .cap = sizeof room};
            Buf out = buf_make(&arena);
            bool whole = len == 1 || len == strlen(texts[i]);
            memcpy(exact, texts[i], len);
            CHECK(text_put(&out, &(Str){exact, len}) == whole);
            snprintf(want, sizeof want, "\"%.*s\"", whole ? (int)len : 1, texts[i]);
            CHECK_STR(buf_str(&out), want);
            free(exact);
        }
    }
}

/* An error is the answer of one request: the next one has its own. */
static void test_after_error(void) {
    static const Message after[] = {PARSED, BOUND, ROW_1, TAG("SELECT 1"), IDLE};
    static const Case failed = {"", OPENING(NONCE), "", TWO, {AUTH_OK, KEY, IDLE, PARSED, ERROR, IDLE}, ""};
    char bytes[CASE_MOST];
    uint32_t kind;
    Talk *talk = run(&failed, (Str){bytes, server_bytes(&failed, bytes)}, CASE_MOST, 0, false);
    CHECK(!talk->over && talk->state_len == sizeof(Session));
    Case next = {"", "", "", "", {NO_MESSAGE}, ""};
    memcpy(next.server, after, sizeof after);
    talk_do(talk, SESSION_REQUEST, SELECT);
    talk->log_len = 0;
    talk_feed(talk, (Str){bytes, server_bytes(&next, bytes)}, 0, &kind);
    log_is(talk, "ready:{\"rows\":[[\"1\"]],\"command\":\"SELECT\",\"rowCount\":1}\n");
}

/* The state keeps a secret as long as it is needed. */
static void test_secrets(void) {
    static const Case md5 = {"", OPENING(NONCE), "", "", {MESSAGE('R', "\0\0\0\5salt")}, ""};
    static const Case in = {"", OPENING(NONCE), "", "", {CLEARTEXT, AUTH_OK}, ""};
    uint32_t kind;
    CHECK(greeted(&md5, &kind)->state_len == sizeof(Session));
    CHECK(greeted(&in, &kind)->state_len == sizeof(Session));
}

/* The state of a proof that isn't ready, cut at every byte or with lengths that are not true, and one whose
 * lengths are zero: no step reads past it. */
static void test_proof_state(void) {
    static const Case scram = {
        "",
        OPENING(NONCE),
        "",
        "",
        {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
         MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=9000")},
        ""};
    enum { PROOF = sizeof(Session) + sizeof(Scram), LENGTHS = 8 };
    uint32_t kind;
    Talk whole = *greeted(&scram, &kind);
    CHECK(kind == SESSION_MORE && whole.state_len > PROOF + LENGTHS);
    uint32_t password = bytes_u32(whole.state + PROOF), before = bytes_u32(whole.state + PROOF + 4);
    CHECK(password == 6);
    for (size_t len = sizeof(Session); len <= whole.state_len; len++) {
        Talk talk = whole;
        talk.state_len = len;
        HeliumAnswer answer = talk_step(&talk, SESSION_FEED, STR(""));
        bool enough = len >= PROOF + LENGTHS + password + before;
        CHECK(answer.kind == (enough ? SESSION_MORE : SESSION_FAIL));
        if (!enough) CHECK_STR(((Str){answer.text, answer.text_len}), "{\"message\":\"no such call\"}");
    }
    Talk talk = whole;
    memset(talk.state + PROOF, 0, LENGTHS);
    talk.state_len = PROOF + LENGTHS;
    CHECK(talk_step(&talk, SESSION_FEED, STR("")).kind == SESSION_MORE);
    memset(talk.state + PROOF, 0xff, 4);
    CHECK(talk_step(&talk, SESSION_FEED, STR("")).kind == SESSION_FAIL);
    memset(talk.state + PROOF, 0, 4);
    talk.state[PROOF + 4] = 1;
    CHECK(talk_step(&talk, SESSION_FEED, STR("")).kind == SESSION_FAIL);
}

int main(void) {
    test_cut_inputs();
    test_gaps();
    test_numbers();
    test_long();
    test_escapes();
    test_base64();
    test_last_values();
    test_tags();
    test_null();
    test_cut_utf8();
    test_after_error();
    test_secrets();
    test_proof_state();
    return check_end();
}
