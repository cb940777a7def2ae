/* The session machine against transcripts: openings, replies, errors, whatever the bytes are cut into. */
#include "session/text.h"
#include "transcript.h"

#define NULLS(from)                                                                                          \
    from ",\"position\":null,\"internalPosition\":null,\"internalQuery\":null,\"severity\":\"ERROR\","       \
         "\"where\":null,\"table\":null,\"column\":null,\"schema\":null,\"dataType\":null,"                  \
         "\"constraint\":null,\"file\":null,\"line\":null,\"routine\":null"
#define COPY_REFUSED(index)                                                                                  \
    NULLS("refused:{\"message\":\"COPY isn't possible here\",\"code\":\"0A000\","                            \
          "\"detail\":null,\"hint\":null")                                                                   \
    ",\"index\":" index "}\n"
#define PLAIN_ERROR(index)                                                                                   \
    NULLS("refused:{\"message\":\"no\",\"code\":\"42601\",\"detail\":null,\"hint\":null")                    \
    ",\"index\":" index "}\n"

static const Case cases[] = {
    {"cleartext, pipelined, all in one",
     OPENING(PIPELINE),
     BEGIN,
     SELECT,
     {CLEARTEXT, AUTH_OK, MESSAGE('S', "a\0b\0"), KEY, IDLE, PARSED, BOUND, TAG("BEGIN"), PARSED, BOUND,
      ROW_1, TAG("SELECT 1"), IN_ONE},
     "ready:{\"rows\":[[\"1\"]],\"command\":\"SELECT\",\"rowCount\":1}\n"},
    {"cleartext",
     OPENING(NONCE),
     "",
     SELECT,
     {CLEARTEXT, AUTH_OK, KEY, IDLE, PARSED, BOUND, TAG("SELECT 0"), IDLE},
     "send:p...<0b>pencil.\nready:\n"
     "ready:{\"rows\":[],\"command\":\"SELECT\",\"rowCount\":0}\n"},
    {"no password",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, TAG("CREATE TABLE"), IDLE},
     "ready:\nready:{\"rows\":[],\"command\":\"CREATE\",\"rowCount\":null}\n"},
    {"md5",
     OPENING(NONCE),
     "",
     "", /* md5(md5("pencilann") "salt") */
     {MESSAGE('R', "\0\0\0\5salt"), AUTH_OK, KEY, IDLE},
     "send:p...(md54933d913ee8ea3c8d73c6322de31508f.\nready:\n"},
    {"scram",
     OPENING(NONCE),
     "",
     "", /* RFC 7677's numbers, but without a user name */
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                   "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
      MESSAGE('R', "\0\0\0\14v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="), AUTH_OK, KEY, IDLE},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "send:p...nc=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=qvT2SWdEH5Q06albL+"
     "hjSYuUhCG7VndFyzIb7CK4n9k=\n"
     "ready:\n"},
    {"scram, a server that doesn't know the password",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
      MESSAGE('R', "\0\0\0\14v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "send:p...Sc=biws,r=rOprNGfwEbeRWgbNEkqO%hv,p=S+5ccgC9EyZT5+orw5mHNvwP5rtRSULZTLc3EuLLank=\n"
     "fail 8:{\"message\":\"the server doesn't know the password\"}\n"},
    {"scram, in without a signature",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"), AUTH_OK},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "PROTOCOL"},
    {"scram, another nonce",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqo%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, a nonce to which the server adds nothing",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, a nonce that is cut off",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkq,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, no nonce",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"), MESSAGE('R', "\0\0\0\13s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, no salt",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"), MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,i=4096")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, no rounds",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM makes no sense\"}\n"},
    {"scram, too few rounds",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM has to have 4096 to 600000 rounds\"}\n"},
    {"scram, for ever",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0"),
      MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4294971392")},
     "send:p...2SCRAM-SHA-256....<1c>n,,n=,r=rOprNGfwEbeRWgbNEkqO\n"
     "fail 8:{\"message\":\"SCRAM has to have 4096 to 600000 rounds\"}\n"},
    {"unknown authentication",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\7")},
     "fail 8:{\"message\":\"unknown kind of authentication: 7\"}\n"},
    {"unknown SASL",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('R', "\0\0\0\12OAUTHBEARER\0\0")},
     "fail 8:{\"message\":\"unknown kind of authentication: 10\"}\n"},
    {"pipelined, but MD5",
     OPENING(PIPELINE),
     "",
     SELECT,
     {MESSAGE('R', "\0\0\0\5salt")},
     "fail 100:{\"message\":\"no cleartext password was asked for\"}\n"},
    {"pipelined, but nothing is asked",
     OPENING(PIPELINE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE},
     "fail 100:{\"message\":\"no cleartext password was asked for\"}\n"},
    {"wrong password, by Neon's proxy",
     OPENING(PIPELINE),
     BEGIN,
     SELECT,
     {CLEARTEXT, MESSAGE('E', "SERROR\0C42601\0Mno\0\0")},
     NULLS("fail 101:{\"message\":\"no\",\"code\":\"42601\",\"detail\":null,\"hint\":null") ",\"index\":null}"
                                                                                            "\n"},
    {"not UTF-8 before the encoding is known",
     OPENING(NONCE),
     "",
     "",
     {MESSAGE('E', "SERROR\0C42601\0Mn\xe9t\0\0")},
     NULLS("fail 101:{\"message\":\"n\",\"code\":\"42601\",\"detail\":null,\"hint\":null") ",\"index\":"
                                                                                           "null}\n"},
    {"batch, with all that may stand between",
     OPENING(NONCE),
     BEGIN,
     TWO,
     {AUTH_OK, KEY, IDLE, MESSAGE('N', "SNOTICE\0Mx\0\0"), PARSED, BOUND, TAG("BEGIN"), PARSED, BOUND,
      MESSAGE('T', "\0\0"), MESSAGE('D', "\0\3\0\0\0\0\377\377\377\377\0\0\0\11a\"\\\n\1\303\251\177z"),
      ROW_1, MESSAGE('A', "\0\0\0\1x\0y\0"), TAG("INSERT 0 12345678901"), PARSED, BOUND, MESSAGE('n', ""),
      MESSAGE('I', ""), IDLE},
     "ready:\nready:{\"results\":[{\"fields\":[],\"rows\":[[\"\",null,\"a\\\"\\\\\\n\\u0001\303\251\177z\"],["
     "\"1\"]],"
     "\"command\":\"INSERT\",\"rowCount\":12345678901},{\"fields\":[],\"rows\":[],\"command\":\"\","
     "\"rowCount\":null}]}\n"},
    {"described: rows, none, and no columns",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, FIELDS, ROW_1, ROW_1, TAG("SELECT 2"), PARSED, BOUND, FIELDS,
      TAG("SELECT 0"), IDLE},
     "ready:\nready:{\"results\":[{\"fields\":[{\"name\":\"a\\\"\303\251\",\"dataTypeID\":25},{\"name\":\"\","
     "\"dataTypeID\":4294967295}],\"rows\":[[\"1\"],[\"1\"]],\"command\":\"SELECT\",\"rowCount\":2},{"
     "\"fields\":["
     "{\"name\":\"a\\\"\303\251\",\"dataTypeID\":25},{\"name\":\"\",\"dataTypeID\":4294967295}],\"rows\":[],"
     "\"command\":\"SELECT\",\"rowCount\":0}]}\n"},
    {"described in front, twice, behind a row, in vain",
     OPENING(NONCE),
     BEGIN,
     SELECT,
     {AUTH_OK, KEY, IDLE, FIELDS, TAG("BEGIN"), FIELDS, FIELDS, ROW_1, FIELDS, TAG("SELECT 1"), FIELDS, IDLE},
     "ready:\nready:{\"fields\":[{\"name\":\"a\\\"\303\251\",\"dataTypeID\":25},{\"name\":\"\","
     "\"dataTypeID\":4294967295}],\"rows\":[[\"1\"]],\"command\":\"SELECT\",\"rowCount\":1}\n"},
    {"described, then refused",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, FIELDS, ERROR, FIELDS, FAILED},
     "ready:\n" PLAIN_ERROR("0")},
    {"fields that end early",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('T', "\0\1a\0\0\0\0\0\0\0\0\0\0\31\0\0\0\0\0\0\0")},
     "ready:\nPROTOCOL"},
    {"fields that end late",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('T', "\0\0a")},
     "ready:\nPROTOCOL"},
    {"fields without a number",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('T', "\0")},
     "ready:\nPROTOCOL"},
    {"a field's name without an end",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('T', "\0\1abc")},
     "ready:\nPROTOCOL"},
    {"a field's name not in UTF-8",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('T', "\0\1\303(\0\0\0\0\0\0\0\0\0\0\31\0\0\0\0\0\0\0\0")},
     "ready:\nPROTOCOL"},
    {"an error in the second",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, ROW_1, TAG("SELECT 1"), PARSED, ERROR, FAILED},
     "ready:\n" PLAIN_ERROR("1")},
    {"an error in front",
     OPENING(NONCE),
     BEGIN,
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, ERROR, FAILED},
     "ready:\n" PLAIN_ERROR("null")},
    {"an error at the end of the transaction",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, TAG("INSERT 0 1"), ERROR, IDLE},
     "ready:\n" PLAIN_ERROR("null")},
    {"every field",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE,
      MESSAGE('E', "SFEHLER\0VERROR\0C23505\0M\"m\"\0Dd\0Hh\0P1\0p2\0qi\0Ww\0ss\0tt\0cc\0dd\0nn\0Ff\0Ll\0Rr\0"
                   "Xx\0\0"),
      IDLE},
     "ready:\nrefused:{\"message\":\"\\\"m\\\"\",\"code\":\"23505\",\"detail\":\"d\",\"hint\":\"h\","
     "\"position\":\"1\",\"internalPosition\":\"2\",\"internalQuery\":\"i\",\"severity\":\"FEHLER\","
     "\"where\":\"w\",\"table\":\"t\",\"column\":\"c\",\"schema\":\"s\",\"dataType\":\"d\","
     "\"constraint\":\"n\",\"file\":\"f\",\"line\":\"l\",\"routine\":\"r\",\"index\":0}\n"},
    {"COPY from the client",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, MESSAGE('G', "\0\0\0"), ERROR, FAILED},
     "ready:\n" PLAIN_ERROR("0")},
    {"COPY to the client",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, MESSAGE('H', "\0\0\0"), MESSAGE('d', "1\n"), MESSAGE('c', ""),
      TAG("COPY 1"), PARSED, BOUND, ROW_1, TAG("SELECT 1"), IN_ONE},
     "ready:\n" COPY_REFUSED("0")},
    {"COPY to the client, and an error behind it",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, PARSED, BOUND, MESSAGE('H', "\0\0\0"), MESSAGE('c', ""), TAG("COPY 0"), ERROR,
      FAILED},
     "ready:\n" PLAIN_ERROR("1")},
    /* What no server of Postgres says. */
    {"HTTP", OPENING(NONCE), "", "", {MESSAGE('H', "TTP/1.1 400 Bad Request\r\n\r\n")}, "PROTOCOL"},
    {"a row too many",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, TAG("SELECT 1"), ROW_1, IDLE},
     "ready:\nPROTOCOL"},
    {"a result too few",
     OPENING(NONCE),
     "",
     TWO,
     {AUTH_OK, KEY, IDLE, TAG("SELECT 1"), IDLE},
     "ready:\nPROTOCOL"},
    {"ready unasked", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE, IDLE}, "ready:\nPROTOCOL"},
    {"ready too soon", OPENING(NONCE), "", "", {IDLE}, "PROTOCOL"},
    {"no such status", OPENING(NONCE), "", "", {AUTH_OK, KEY, MESSAGE('Z', "X")}, "PROTOCOL"},
    {"no such message",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('W', "")},
     "ready:\nPROTOCOL"},
    {"a row that ends early",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE,
      MESSAGE('D', "\0\2\0\0\0\1"
                   "1")},
     "ready:\nPROTOCOL"},
    {"a row that ends late",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE,
      MESSAGE('D', "\0\1\0\0\0\1"
                   "12")},
     "ready:\nPROTOCOL"},
    {"a value that ends late",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE,
      MESSAGE('D', "\0\1\377\377\377\376"
                   "12")},
     "ready:\nPROTOCOL"},
    {"a row not in UTF-8",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('D', "\0\1\0\0\0\2\303("), IDLE},
     "ready:\nPROTOCOL"},
    {"an error without a word",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('E', "S"), IDLE},
     "ready:\nrefused:{\"message\":null,\"code\":null,\"detail\":null,\"hint\":null,\"position\":null,"
     "\"internalPosition\":null,\"internalQuery\":null,\"severity\":null,\"where\":null,\"table\":null,"
     "\"column\":null,\"schema\":null,\"dataType\":null,\"constraint\":null,\"file\":null,\"line\":null,"
     "\"routine\":null,\"index\":0}\n"},
    {"a tag without an end",
     OPENING(NONCE),
     "",
     SELECT,
     {AUTH_OK, KEY, IDLE, MESSAGE('C', "SELECT 1")},
     "ready:\nPROTOCOL"},
    {"COPY unasked",
     OPENING(NONCE),
     "",
     "",
     {AUTH_OK, KEY, IDLE, MESSAGE('H', "\0\0\0")},
     "ready:\nPROTOCOL"},
};

static bool is_log(const Talk *talk, const Case *c) {
    static const char protocol[] = "fail 13:{\"message\":\"the server doesn't speak Postgres's protocol\"}\n";
    char want[TALK_LOG];
    const char *word = strstr(c->log, "PROTOCOL");
    snprintf(want, sizeof want, "%.*s%s", word ? (int)(word - c->log) : 10000, c->log, word ? protocol : "");
    bool same = strcmp(talk->log, want) == 0;
    if (!same) printf("%s\n    want %s\n    got  %s\n", c->name, want, talk->log);
    return same;
}

/* Whole, in two pieces, in pieces of one and of seven bytes: always the same. */
static void test_cases(void) {
    char bytes[4096];
    for (size_t i = 0; i < COUNT(cases); i++) {
        const Case *c = &cases[i];
        Str all = {bytes, server_bytes(c, bytes)};
        if (!CHECK(is_log(run(c, all, all.len, 0, false), c))) continue;
        for (size_t cut = 0; cut < all.len; cut++)
            if (!CHECK(is_log(run(c, all, cut, 0, false), c))) break;
        CHECK(is_log(run(c, all, 0, 1, false), c));
        CHECK(is_log(run(c, all, 0, 7, false), c));
    }
}

/* A connection that ends anywhere: the log goes as far as it got, and ends in a failure. */
static void test_ends(void) {
    static const char closed[] = "fail 9:{\"message\":\"the connection has ended\"}\n";
    char bytes[4096], whole[TALK_LOG];
    for (size_t i = 0; i < COUNT(cases); i++) {
        Str all = {bytes, server_bytes(&cases[i], bytes)};
        strcpy(whole, run(&cases[i], all, all.len, 0, false)->log);
        for (size_t len = 0; len <= all.len; len++) {
            Talk *talk = run(&cases[i], (Str){bytes, len}, len, 0, true);
            char *end = strstr(talk->log, "fail ");
            if (!CHECK(talk->over && end)) continue;
            if (strcmp(end, closed) == 0 || !strncmp(end, "fail 101:", 9)) *end = 0;
            if (!CHECK(!strncmp(whole, talk->log, strlen(talk->log))))
                printf("%s: %s\n", cases[i].name, talk->log);
        }
    }
}

/* A pending error, such as a fatal one, is not lost with the connection. */
static void test_error_and_end(void) {
    static const Case c = {"", OPENING(NONCE), "", TWO, {AUTH_OK, KEY, IDLE, ERROR}, ""};
    static const Case idle = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE, ERROR}, ""};
    char bytes[256];
    Str all = {bytes, server_bytes(&c, bytes)};
    CHECK(!strcmp(run(&c, all, all.len, 0, false)->log, "ready:\n"));
    CHECK(!strncmp(run(&c, all, all.len, 0, true)->log, "ready:\nfail 101:{\"message\":\"no\"", 30));
    CHECK(!strncmp(run(&idle, all, all.len, 0, false)->log, "ready:\nfail 101:{\"message\":\"no\"", 30));
}

/* Every step of every case with too little memory: it says so, or does the same. */
static void test_memory(void) {
    char bytes[4096];
    for (size_t i = 0; i < COUNT(cases); i++) {
        const Case *c = &cases[i];
        Str all = {bytes, server_bytes(c, bytes)};
        Talk talk = *talk_new();
        open_session(&talk, c);
        if (is_pipelined(c)) ask(&talk, c);
        HeliumAnswer whole = talk_step(&talk, SESSION_FEED | SESSION_END, all);
        for (size_t room = 0, used = talk_used; room < used; room += room < 64 ? 1 : 8) {
            talk.room = room;
            HeliumAnswer answer = talk_step(&talk, SESSION_FEED | SESSION_END, all);
            CHECK(answer.kind == whole.kind ||
                  (answer.kind == SESSION_FAIL && answer.code == SESSION_MEMORY));
            CHECK(answer.kind != SESSION_FAIL || talk_is_json((Str){answer.text, answer.text_len}));
        }
    }
}

/* What the host's own steps write. */
static const struct {
    uint32_t op;
    const char *input, *log;
} steps[] = {
    {SESSION_OPEN, OPENING(NONCE), "send:...2.<03>..user.ann.database.d.client_encoding.UTF8..\n"},
    {SESSION_OPEN | SESSION_PIPELINE, OPENING(PIPELINE),
     "send:...2.<03>..user.ann.database.d.client_encoding.UTF8..p...<0b>pencil.\n"},
    {SESSION_OPEN, "{\"a\":\"\\u00e9\\ud83d\\ude00\\/\",\"b\":\"\"" NONCE "}",
     "send:...+.<03>..a.<c3><a9><f0><9f><98><80>/.b..client_encoding.UTF8..\n"},
    {SESSION_OPEN | SESSION_PIPELINE, "{}", "send:...<1e>.<03>..client_encoding.UTF8..p...<05>.\n"},
    {SESSION_OPEN, OPENING(""), "CALL"},
    {SESSION_OPEN, OPENING(",\"nonce\":\"seventeen-letters\""), "CALL"},
    {SESSION_OPEN, "{\"user\":\"a\\u0000b\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"password\":\"a\\u0000b\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\\u0000b\":\"\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"\":\"b\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":1" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":null" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":\"\\q\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":\"\\udc00\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":\"\n\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"a\":\"b\",}", "CALL"},
    {SESSION_OPEN, "{,\"a\":\"b\"" NONCE "}", "CALL"},
    {SESSION_OPEN, "{\"user\":\"ann\"" NONCE, "CALL"},
    {SESSION_OPEN, OPENING(NONCE) "x", "CALL"},
    {SESSION_OPEN, "[]", "CALL"},
    {SESSION_OPEN, "", "CALL"},
    {SESSION_REQUEST, SELECT,
     "send:P...<10>.select 1...B...<0c>........E...<09>.....f...<0c>no data.S...<04>\n"},
    {SESSION_REQUEST | SESSION_QUIET, SELECT,
     "send:P...<10>.select 1...B...<0c>........E...<09>.....f...<0c>no data.\n"},
    {SESSION_REQUEST | SESSION_DESCRIBE, SELECT,
     "send:P...<10>.select 1...B...<0c>........D...<06>P.E...<09>.....f...<0c>no data.S...<04>\n"},
    {SESSION_REQUEST, "{\"query\":\"\\u00e9\\n\",\"params\":[\"\\\"\",null,\"\"]}",
     "send:P...<0b>.<c3><a9><0a>...B...<19>.....<03>...<01>\"<ff><ff><ff><ff>......E...<09>.....f...<0c>no "
     "data.S...<04>\n"},
    {SESSION_REQUEST, TWO,
     "send:P...<09>.a...B...<15>.....<02>...<01>x<ff><ff><ff><ff>..E...<09>.....f...<0c>no data."
     "P...<09>.b...B...<0c>........E...<09>.....f...<0c>no data.S...<04>\n"},
    {SESSION_REQUEST, "{\"queries\":[]}", "CALL"},
    {SESSION_REQUEST, "{}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\"}", "CALL"},
    {SESSION_REQUEST, "{\"query\":null,\"params\":[]}", "CALL"},
    {SESSION_REQUEST, "{\"params\":[],\"query\":\"a\"}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[1]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":{}}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[],\"arrayMode\":true}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\\u0000\",\"params\":[]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[\"\\u0000\"]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[\"\\ud800\"]}", "CALL"},
    {SESSION_REQUEST, SELECT " ", "CALL"},
    {SESSION_REQUEST, "{\"query\": \"a\",\"params\":[]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[null,]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[nul]}", "CALL"},
    {SESSION_REQUEST, SELECT ",", "CALL"},
    {SESSION_REQUEST, "{\"queries\":[" SELECT "],\"more\":1}", "CALL"},
    {SESSION_REQUEST, "{\"queries\":[" SELECT "", "CALL"},
    {SESSION_REQUEST, "{\"queries\":[" TWO "]}", "CALL"},
    {SESSION_REQUEST, "{\"query\":\"a\",\"params\":[\"b\"", "CALL"},
    {SESSION_CANCEL, "", "send:...<10><04><d2><16>...<01><02>abcd\n"},
    {SESSION_CLOSE, "", "send:X...<04>\n"},
    {5, "", "CALL"},
    {0xff, "", "CALL"},
};

static void test_steps(void) {
    static const Case opened = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE}, ""};
    char bytes[256];
    Str all = {bytes, server_bytes(&opened, bytes)};
    for (size_t i = 0; i < COUNT(steps); i++) {
        Talk *talk = (steps[i].op & 0xff) == SESSION_OPEN ? talk_new() : run(&opened, all, all.len, 0, false);
        talk->log_len = 0;
        talk_do(talk, steps[i].op, steps[i].input);
        Str log = {talk->log, talk->log_len};
        if (strcmp(steps[i].log, "CALL") != 0) CHECK_STR(log, steps[i].log);
        else if (!CHECK(log.len > 8 && !strncmp(log.ptr, "fail 15:", 8)))
            printf("    %s: %.*s", steps[i].input, (int)log.len, log.ptr);
    }
}

/* A params array of 65535 is the most that can be counted. */
static void test_many_params(void) {
    static char body[65536 * 5 + 64];
    static const Case opened = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE}, ""};
    char bytes[256];
    Str all = {bytes, server_bytes(&opened, bytes)};
    for (size_t count = 65535; count <= 65536; count++) {
        size_t len = (size_t)sprintf(body, "{\"query\":\"a\",\"params\":[null");
        for (size_t i = 1; i < count; i++, len += 5) memcpy(body + len, ",null", 5);
        memcpy(body + len, "]}", 2);
        Talk *talk = run(&opened, all, all.len, 0, false);
        talk->room = TALK_MOST;
        HeliumAnswer answer = talk_step(talk, SESSION_REQUEST, (Str){body, len + 2});
        CHECK(answer.kind == (count == 65535 ? SESSION_SEND : SESSION_FAIL));
    }
}

/* What isn't the moment for: a request too soon, or while another runs; a key to cancel with, before there is
 * one; a state that is none. */
static void test_order(void) {
    Talk *talk = talk_new();
    talk_do(talk, SESSION_OPEN, OPENING(NONCE));
    CHECK(talk_step(talk, SESSION_REQUEST, STR(SELECT)).code == SESSION_CALL);
    CHECK(talk_step(talk, SESSION_CANCEL, STR("")).code == SESSION_CALL);
    CHECK(talk_step(talk, SESSION_OPEN, STR(OPENING(NONCE))).code == SESSION_CALL);
    talk = talk_new();
    CHECK(talk_step(talk, SESSION_FEED, STR("")).code == SESSION_CALL);
    talk_do(talk, SESSION_OPEN | SESSION_PIPELINE, OPENING(PIPELINE));
    talk_do(talk, SESSION_REQUEST, SELECT);
    CHECK(talk_step(talk, SESSION_REQUEST, STR(SELECT)).code == SESSION_CALL);
    talk->state_len = 8;
    CHECK(talk_step(talk, SESSION_FEED, STR("")).code == SESSION_CALL);
}

/* What is UTF-8 is what the JSON reader says: up to four bytes from where its ranges begin and end. */
static void test_utf8(void) {
    static const uint8_t edges[] = {'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1,
                                    0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
    unsigned same = 0, all = 0;
    for (size_t number = 0; number < COUNT(edges) * COUNT(edges) * COUNT(edges) * COUNT(edges); number++) {
        char json[6] = "\"", room[64];
        size_t left = number;
        for (size_t i = 1; i <= 4; i++, left /= COUNT(edges)) json[i] = (char)edges[left % COUNT(edges)];
        json[5] = '"';
        Arena arena = {.base = room, .cap = sizeof room};
        Buf out = buf_make(&arena);
        bool well = text_put(&out, &(Str){json + 1, 4});
        same += well == talk_is_json((Str){json, 6}) && talk_is_json(buf_str(&out));
        all++;
    }
    CHECK(same == all);
}

/* The status is where the header says it is. */
static void test_status(void) {
    static const Case c = {"", OPENING(NONCE), "", SELECT, {AUTH_OK, KEY, IDLE, TAG("BEGIN"), IN_ONE}, ""};
    char bytes[256];
    Str all = {bytes, server_bytes(&c, bytes)};
    CHECK(run(&c, (Str){bytes, all.len - 6}, 1, 0, false)->state[SESSION_STATUS] == 'I');
    CHECK(run(&c, all, all.len, 0, false)->state[SESSION_STATUS] == 'T');
    CHECK(run(&c, all, 1, 0, false)->state[SESSION_STATUS] == 'T');
    CHECK(run(&c, (Str){bytes, 12}, 12, 0, false)->state[SESSION_STATUS] == 0);
    /* The length of a message is known from five bytes on. */
    CHECK(bytes_u32(run(&c, (Str){bytes, 4}, 4, 0, false)->state + SESSION_NEED) == 5);
    CHECK(bytes_u32(run(&c, (Str){bytes, 5}, 5, 0, false)->state + SESSION_NEED) == 9);
}

int main(void) {
    test_cases();
    test_ends();
    test_error_and_end();
    test_memory();
    test_steps();
    test_many_params();
    test_order();
    test_status();
    test_utf8();
    return check_end();
}
