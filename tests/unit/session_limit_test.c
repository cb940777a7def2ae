/* The session machine at its limits: messages that are cut off, lie about themselves or have no end, rounds
 * of SCRAM, and whether it looks ready before it is. */
#include "transcript.h"

static const char refused[] = "fail 13:{\"message\":\"the server doesn't speak Postgres's protocol\"}\n";

/* The line that the log ends in; behind its first `skip` letters. */
static bool log_ends(Talk *talk, const char *end) {
    talk->log[talk->log_len] = 0;
    size_t len = strlen(end);
    bool ok = talk->log_len >= len && !strcmp(talk->log + talk->log_len - len, end);
    if (!ok) printf("    want %s    got  %s\n", end, talk->log);
    return ok;
}

/* One message whose length says `len`, with as much of the body as there is. */
static size_t put_message(char *to, char type, const char *body, size_t there, size_t len) {
    to[0] = type;
    for (int i = 0; i < 4; i++) to[1 + i] = (char)((len + 4) >> (24 - 8 * i));
    if (there) memcpy(to + 5, body, there);
    return 5 + there;
}

/* A session that is open and has been asked, for one message of the server's. */
static Talk *asked(const char *request) {
    static const Case opened = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY, IDLE}, ""};
    char bytes[256];
    Str all = {bytes, server_bytes(&opened, bytes)};
    Talk *talk = run(&opened, all, all.len, 0, false);
    if (*request) talk_do(talk, SESSION_REQUEST, request);
    talk->log_len = talk->pieces_len = 0;
    return talk;
}

/* Each message, its body cut at every byte, and its length true: none is taken for whole that isn't. */
static void test_cut_bodies(void) {
    static const Message whole[] = {
        MESSAGE('D', "\0\2\0\0\0\4"
                     "a\303\251z\377\377\377\377"),
        MESSAGE('D', "\0\1\0\0\0\4\360\237\230\200"),
        MESSAGE('C', "INSERT 0 12\0"),
        FIELDS,
        MESSAGE('Z', "I"),
        MESSAGE('R', "\0\0\0\0"),
    };
    char bytes[64];
    for (size_t i = 0; i < COUNT(whole); i++)
        for (size_t len = 0; len < whole[i].len; len++) {
            Talk *talk = asked(SELECT);
            uint32_t kind;
            talk_feed(talk, (Str){bytes, put_message(bytes, whole[i].type, whole[i].body, len, len)}, 0,
                      &kind);
            if (!CHECK(kind == SESSION_FAIL && log_ends(talk, refused)))
                printf("    %c of %zu bytes\n", whole[i].type, len);
        }
    /* An error says as much as is there; the rest are passed over. */
    static const char error[] = "SERROR\0C42601\0Mn\303\251\0Dd";
    for (size_t len = 0; len < sizeof error; len++) {
        Talk *talk = asked(SELECT);
        uint32_t kind;
        size_t end = put_message(bytes, 'E', error, len, len);
        end += put_message(bytes + end, 'Z', "I", 1, 1);
        talk_feed(talk, (Str){bytes, end}, 0, &kind);
        CHECK(kind == SESSION_REFUSED);
    }
    for (const char *type = "NASv123ntsGdcK"; *type; type++)
        for (size_t len = 0; len < 12; len++) {
            Talk *talk = asked(SELECT);
            uint32_t kind;
            talk_feed(
                talk,
                (Str){bytes, put_message(bytes, *type, "\377\377\377\377\0\377\377\377\377\0\1", len, len)},
                0, &kind);
            CHECK(kind == SESSION_MORE);
        }
}

/* What authentication says, cut at every byte: the session fails, or goes on as with less to go by. */
static void test_cut_openings(void) {
    static const Message sasl = MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0");
    static const Message first =
        MESSAGE('R', "\0\0\0\13r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    static const Message final = MESSAGE('R', "\0\0\0\14v=wBP1hcrRKrDAhmr7jzsylP5O/v0w8IRPx41IGWhi6tM=");
    static const Message *const messages[] = {&sasl, &first, &final};
    char bytes[128];
    for (size_t cut = 0; cut < COUNT(messages); cut++)
        for (size_t len = 0; len <= messages[cut]->len; len++) {
            Talk *talk = talk_new();
            uint32_t kind = SESSION_SEND;
            talk_do(talk, SESSION_OPEN, OPENING(NONCE));
            for (size_t i = 0; i <= cut; i++) {
                size_t there = i < cut ? messages[i]->len : len;
                talk_feed(talk, (Str){bytes, put_message(bytes, 'R', messages[i]->body, there, there)}, 0,
                          &kind);
            }
            if (len == messages[cut]->len) CHECK(kind == (cut < 2 ? SESSION_SEND : SESSION_MORE));
            else if (cut) CHECK(kind == SESSION_FAIL);
            else
                CHECK(kind == SESSION_FAIL ||
                      len == messages[0]->len - 1); /* the list's end may be missing */
        }
}

/* Lengths that a message may declare, at the limit: of an unknown server, and of an answer. */
static void test_declared(void) {
    static const struct {
        bool open;
        uint64_t size;   /* of the whole message */
        const char *log; /* NULL: it is waited for */
    } sizes[] = {
        {false, 4, refused},
        {false, 5, ""},
        {false, (1 << 16) - 1, NULL},
        {false, 1 << 16, NULL},
        {false, (1 << 16) + 1, refused},
        {true, 4, refused},
        {true, SESSION_MOST - 1, NULL},
        {true, SESSION_MOST, NULL},
        {true, SESSION_MOST + 1, "fail 14:{\"message\":\"an answer of more than 134217728 bytes\"}\n"},
        {true, 1 << 30, "fail 14:{\"message\":\"an answer of more than 134217728 bytes\"}\n"},
        {true, UINT32_MAX, "fail 14:{\"message\":\"an answer of more than 134217728 bytes\"}\n"},
        {true, 1ULL << 32, refused}, /* its length is one more than 32 bits hold */
    };
    char bytes[8];
    for (size_t i = 0; i < COUNT(sizes); i++) {
        Talk *talk = sizes[i].open ? asked(SELECT) : talk_new();
        uint32_t kind;
        if (!sizes[i].open) talk_do(talk, SESSION_OPEN, OPENING(NONCE));
        talk->log_len = 0;
        put_message(bytes, sizes[i].open ? 'D' : 'N', "", 0, (size_t)(sizes[i].size - 5));
        talk_feed(talk, (Str){bytes, 5}, 0, &kind);
        CHECK(kind == (sizes[i].log && *sizes[i].log ? SESSION_FAIL : SESSION_MORE));
        CHECK(log_ends(talk, sizes[i].log ? sizes[i].log : ""));
        if (!sizes[i].log) CHECK(bytes_u32(talk->state + SESSION_NEED) == sizes[i].size);
    }
}

/* Between the login and the first ReadyForQuery: a message may be long by then, and authentication doesn't
 * begin again, neither here nor in an answer. */
static void test_logged_in(void) {
    static const Case opened = {"", OPENING(NONCE), "", "", {AUTH_OK, KEY}, ""};
    char bytes[256], more[16];
    size_t len = server_bytes(&opened, bytes);
    for (int late = 0; late < 2; late++) {
        Talk *talk = talk_new();
        uint32_t kind;
        talk_do(talk, SESSION_OPEN, OPENING(NONCE));
        talk_feed(talk, (Str){bytes, len}, 0, &kind);
        CHECK(kind == SESSION_MORE);
        talk->log_len = 0;
        size_t size =
            late ? put_message(more, 'R', "\0\0\0\0", 4, 4) : put_message(more, 'N', "", 0, 1 << 16);
        talk_feed(talk, (Str){more, size}, 0, &kind);
        CHECK(kind == (late ? SESSION_FAIL : SESSION_MORE) && log_ends(talk, late ? refused : ""));
    }
    Talk *talk = asked(SELECT);
    uint32_t kind;
    talk->log_len = 0;
    talk_feed(talk, (Str){more, put_message(more, 'R', "\0\0\0\0", 4, 4)}, 0, &kind);
    CHECK(kind == SESSION_FAIL && log_ends(talk, refused));
}

/* All messages of an answer count together, those that say nothing too; the next one begins anew. */
static void test_total(void) {
    enum { PIECE = 1 << 20 };
    static char notice[PIECE];
    put_message(notice, 'N', "", 0, PIECE - 5);
    for (int more = 0; more < 2; more++) {
        Talk *talk = asked(SELECT);
        uint32_t kind = SESSION_MORE;
        for (int i = 0; i < SESSION_MOST / PIECE - 1; i++) talk_feed(talk, (Str){notice, PIECE}, 0, &kind);
        CHECK(kind == SESSION_MORE);
        /* The last message but one ends at the limit when ReadyForQuery, of six bytes, is added. */
        char end[64];
        size_t len = put_message(end, 'C', "SELECT 1", 9, 9);
        talk_feed(talk, (Str){end, len}, 0, &kind);
        size_t rest = PIECE - len - 6 + (size_t)more;
        put_message(notice, 'N', "", 0, rest - 5);
        talk_feed(talk, (Str){notice, rest}, 0, &kind);
        put_message(notice, 'N', "", 0, PIECE - 5);
        talk_feed(talk, (Str){end, put_message(end, 'Z', "I", 1, 1)}, 0, &kind);
        CHECK(kind == (more ? SESSION_FAIL : SESSION_READY));
        CHECK(log_ends(talk, more ? "fail 14:{\"message\":\"an answer of more than 134217728 bytes\"}\n"
                                  : "ready:{\"rows\":[],\"command\":\"SELECT\",\"rowCount\":1}\n"));
        if (more) continue;
        talk_do(talk, SESSION_REQUEST, SELECT);
        talk_feed(talk, (Str){notice, PIECE}, 0, &kind);
        CHECK(kind == SESSION_MORE);
    }
}

/* Counts of rounds: what is taken, in how many steps, and that the parts come to the whole (Python's
 * hashlib). */
static void test_rounds(void) {
    static const char few[] = "fail 8:{\"message\":\"SCRAM has to have 4096 to 600000 rounds\"}\n";
    static const struct {
        const char *rounds;
        int steps;
        const char *proof; /* or the failure */
    } counts[] = {
        {"", 1, few},
        {"0", 1, few},
        {"1", 1, few},
        {"4095", 1, few},
        {"4096", 1, "S+5ccgC9EyZT5+orw5mHNvwP5rtRSULZTLc3EuLLank="},
        {"4097", 1, "rX0iW548l3xh/moM1qnVcU6AO7sQsBc2OlaG7iWM3v0="},
        {"4098", 2, "BnmfNMcC35mCUhvpS78QKxUKXgBsca/3RNyTplaPwjk="},
        {"8192", 2, "uz0zskS0GrIPb4cYmpbeDku2LxcRLBEqua5p70sZ7w0="},
        {"8193", 2, "RNHV+Oc6NicggRjbJ/LQVadUfc2efuRp9oWRDvay2j4="},
        {"8194", 3, "sLO8UrzpmMZ9Svb1xpkKDQ3jvlNMPu/+FatgAV1BojY="},
        {"600000", 147, "4yARV8ei6UK6q1Hzl27fSF+4h1TaJtOljxPFIZbzgzU="},
        {"600001", 1, few},
        {"1000000", 1, few},
        {"4294971392", 1, few}, /* 4096 in 32 bits */
        {"99999999999999999999", 1, few},
        {"1)))))", 1, few},
        {"4096)", 1, few},
        {"-4096", 1, few},
        {"+4096", 1, few},
        {" 4096", 1, few},
        {"4096 ", 1, few},
        {"4096.0", 1, few},
        {"0x1000", 1, few},
        {"5e3", 1, few},
    };
    char bytes[256], body[160], log[256];
    static const Message sasl = MESSAGE('R', "\0\0\0\12SCRAM-SHA-256\0\0");
    for (size_t i = 0; i < COUNT(counts); i++) {
        Talk *talk = talk_new();
        uint32_t kind;
        talk_do(talk, SESSION_OPEN, OPENING(NONCE));
        CHECK(bytes_u32(talk->state + SESSION_NEED)); /* there is nothing to do but wait */
        talk_feed(talk, (Str){bytes, put_message(bytes, 'R', sasl.body, sasl.len, sasl.len)}, 0, &kind);
        talk->log_len = 0;
        memcpy(body, "\0\0\0\13", 4);
        int len = 4 + sprintf(body + 4, "r=rOprNGfwEbeRWgbNEkqO%%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=%s",
                              counts[i].rounds);
        int steps = 1;
        talk_feed(talk, (Str){bytes, put_message(bytes, 'R', body, (size_t)len, (size_t)len)}, 0, &kind);
        for (; kind == SESSION_MORE && steps < 1000; steps++) {
            CHECK(!bytes_u32(talk->state + SESSION_NEED));
            talk_feed(talk, STR(""), 0, &kind);
        }
        bool taken = strcmp(counts[i].proof, few) != 0;
        snprintf(log, sizeof log, taken ? "send:p...Sc=biws,r=rOprNGfwEbeRWgbNEkqO%%hv,p=%s\n" : "%s",
                 counts[i].proof);
        if (!CHECK(steps == counts[i].steps && log_ends(talk, log)))
            printf("    %s: %d\n", counts[i].rounds, steps);
    }
}

/* Ready is who has answered all that was asked: not the opening of a session whose statements are queued,
 * quiet ones or not, nor a ReadyForQuery in their midst. */
static void test_not_ready(void) {
    static const struct {
        const char *quiet, *request;
    } queues[] = {{BEGIN, SELECT}, {"", SELECT}, {"", TWO}, {BEGIN, TWO}};
    static const Case opened = {"", OPENING(PIPELINE), "", "", {CLEARTEXT, AUTH_OK, KEY, IDLE}, ""};
    char bytes[256], again[16];
    Str all = {bytes, server_bytes(&opened, bytes)};
    for (size_t i = 0; i < COUNT(queues); i++) {
        Talk *talk = talk_new();
        uint32_t kind;
        talk_do(talk, SESSION_OPEN | SESSION_PIPELINE, OPENING(PIPELINE));
        if (*queues[i].quiet) talk_do(talk, SESSION_REQUEST | SESSION_QUIET, queues[i].quiet);
        talk_do(talk, SESSION_REQUEST, queues[i].request);
        talk->log_len = 0;
        talk_feed(talk, all, 0, &kind);
        CHECK(kind == SESSION_MORE && !talk->log_len);
        talk_feed(talk, (Str){again, put_message(again, 'Z', "I", 1, 1)}, 0, &kind);
        CHECK(kind == SESSION_FAIL && log_ends(talk, refused));
    }
}

int main(void) {
    test_cut_bodies();
    test_cut_openings();
    test_declared();
    test_logged_in();
    test_total();
    test_rounds();
    test_not_ready();
    return check_end();
}
