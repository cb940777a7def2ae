/* Startup and authentication. See opening.h. */
#include "session/opening.h"

#include "session/base64.h"
#include "session/hash.h"
#include "session/message.h"
#include "session/scram.h"
#include "session/text.h"

enum {
    OPENING_VERSION = 3 << 16,
    OPENING_NONCE = 18,      /* letters: libpq's nonce has 18 bytes */
    OPENING_ROUNDS = 1000000 /* of SCRAM: a hostile server could name as many as last for ever */
};

/* Authentication messages, by their number. */
enum { METHOD_OK = 0, METHOD_CLEARTEXT = 3, METHOD_MD5 = 5, METHOD_SASL = 10, METHOD_CONTINUE, METHOD_FINAL };

/* What the exchange needs to know; the tail of the state. */
typedef struct Secrets {
    Str password, user, nonce;
} Secrets;

/* A parameter of the startup packet. */
static void opening_parameter(Buf *out, const Str *name, const Str *value) {
    buf_put(out, *name);
    message_lit(out, "");
    buf_put(out, *value);
    message_lit(out, "");
}

/* The members of the input, or of its `settings`: there are no secrets among these. */
static bool opening_members(JsonReader *r, Session *s, Secrets *secrets, Buf *out) {
    JsonValue value;
    Str key;
    if (!json_open(r, '{')) return false;
    for (;;) {
        r->flags = 0;
        if (!json_member(r, &key)) return r->fault == JSON_OK;
        if (!key.len || r->flags) return false;
        if (secrets && str_is(key, "settings")) {
            if (!opening_members(r, s, NULL, out)) return false;
            continue;
        }
        if (!json_value(r, &value)) return false;
        if (secrets && value.kind == JSON_TRUE) s->pipelined = s->pipelined || str_is(key, "pipeline");
        if (secrets && value.kind != JSON_STRING) continue;
        if (!text_read(&value)) return false;
        if (secrets && str_is(key, "password")) secrets->password = value.text;
        else if (secrets && str_is(key, "nonce")) secrets->nonce = value.text;
        else if (!secrets || str_in(key, "user, database")) opening_parameter(out, &key, &value.text);
        if (secrets && str_is(key, "user")) secrets->user = value.text;
    }
}

/* RFC 5802, section 5.1: printable, and no comma. */
static bool opening_is_nonce(const Str *nonce) {
    for (size_t i = 0; i < nonce->len; i++)
        if (nonce->ptr[i] <= ' ' || nonce->ptr[i] > '~' || nonce->ptr[i] == ',') return false;
    return nonce->len >= OPENING_NONCE;
}

static void opening_password(Buf *out, const Str *password) {
    size_t start = message_start(out, 'p');
    buf_put(out, *password);
    message_lit(out, "");
    message_end(out, start);
}

void opening_start(Machine *m, Str input) {
    static const Str encoding = STR_INIT("client_encoding"), utf8 = STR_INIT("UTF8");
    Session *s = &m->session;
    Buf *out = &m->out, tail = buf_make(out->arena);
    Secrets secrets = {STR(""), STR(""), STR("")};
    JsonReader r = json_reader(input);
    size_t start = message_start(out, 0);
    message_u32(out, OPENING_VERSION);
    if (!opening_members(&r, s, &secrets, out) || !json_end(&r) ||
        !(s->pipelined || opening_is_nonce(&secrets.nonce))) {
        machine_fail(m, SESSION_CALL, "no such opening");
        return;
    }
    opening_parameter(out, &encoding, &utf8); /* the last of a name counts */
    message_lit(out, "");
    message_end(out, start);
    if (s->pipelined) {
        opening_password(out, &secrets.password);
    } else {
        opening_parameter(&tail, &secrets.password, &secrets.user);
        buf_put(&tail, secrets.nonce);
        message_lit(&tail, "");
    }
    m->kind = SESSION_SEND;
    machine_keep(m, &tail);
}

/* A hash in hexadecimal, in place of a text. */
static void opening_md5_text(const Hash *hash, Buf *text) {
    uint32_t words[HASH_WORDS];
    for (size_t i = 0; i < HASH_WORDS; i++) words[i] = hash->start[i];
    hash_text(hash, words, 0, text->ptr, text->len);
    text->len = 0;
    for (uint32_t i = 0; i < 32; i++)
        buf_byte(text, "0123456789abcdef"[words[i / 8] >> ((i ^ 1) % 8 * 4) & 15]);
}

/* "md5" md5(md5(password user) salt) */
static void opening_md5(Machine *m, const Secrets *secrets, const char *salt) {
    Buf text = buf_make(m->out.arena);
    Hash hash;
    hash_start(&hash, HASH_MD5);
    buf_put(&text, secrets->password);
    buf_put(&text, secrets->user);
    opening_md5_text(&hash, &text);
    buf_bytes(&text, salt, 4);
    opening_md5_text(&hash, &text);
    size_t start = message_start(&m->out, 'p');
    buf_lit(&m->out, "md5");
    buf_put(&m->out, buf_str(&text));
    message_lit(&m->out, "");
    message_end(&m->out, start);
    m->out.failed |= text.failed;
}

/* SASLInitialResponse: of all that the server offers we know one way, without channel binding. */
static bool opening_sasl(Buf *out, Str offered, const Str *nonce) {
    Str name;
    while (text_take(&offered, &name) && name.len) {
        if (!str_is(name, "SCRAM-SHA-256")) continue;
        size_t start = message_start(out, 'p'), length;
        message_lit(out, "SCRAM-SHA-256");
        length = message_start(out, 0);
        buf_lit(out, "n,,n=,r="); /* Postgres knows the user from the startup packet */
        buf_put(out, *nonce);
        message_end(out, start);
        message_u32_at(out, length, (uint32_t)(out->len - length - 4));
        return true;
    }
    return false;
}

/* Takes `name=value` and the comma behind it off the front. */
static bool opening_attribute(Str *from, char name, Str *value) {
    size_t len = 0;
    if (from->len < 2 || from->ptr[0] != name || from->ptr[1] != '=') return false;
    *value = str_of(from->ptr + 2, str_end(*from));
    while (len < value->len && value->ptr[len] != ',') len++;
    from->ptr = value->ptr + len + (len < value->len);
    from->len = value->len - len - (len < value->len);
    value->len = len;
    return true;
}

/* The count of rounds, 0 where it is none that we take. */
static uint32_t opening_rounds(const Str *digits) {
    uint32_t rounds = 0;
    for (size_t i = 0; i < digits->len && rounds <= OPENING_ROUNDS; i++) {
        if (!byte_is_digit(digits->ptr[i])) return 0;
        rounds = rounds * 10 + (uint32_t)(digits->ptr[i] - '0');
    }
    return rounds <= OPENING_ROUNDS ? rounds : 0;
}

/* The server's first message of SCRAM -> our proof, and what the server must answer to it. */
static bool opening_proof(Machine *m, const Secrets *secrets, Str first) {
    Str rest = first, nonce, salt, digits;
    Buf *out = &m->out, bytes = buf_make(out->arena), said = buf_make(out->arena);
    char proof[SCRAM_SIZE], signature[SCRAM_SIZE];
    if (!opening_attribute(&rest, 'r', &nonce) || !opening_attribute(&rest, 's', &salt) ||
        !opening_attribute(&rest, 'i', &digits))
        return false;
    size_t own = secrets->nonce.len;
    uint32_t rounds = opening_rounds(&digits);
    if (nonce.len <= own || !bytes_eq(nonce.ptr, own, secrets->nonce.ptr, own) || !rounds ||
        !base64_read(&bytes, salt.ptr, salt.len))
        return false;
    message_u32(&bytes, 1);
    buf_lit(&said, "n=,r=");
    buf_put(&said, secrets->nonce);
    buf_byte(&said, ',');
    buf_put(&said, first);
    buf_byte(&said, ',');
    size_t start = message_start(out, 'p'), end = out->len;
    buf_lit(out, "c=biws,r=");
    buf_put(out, nonce);
    if (out->failed) return true;
    buf_bytes(&said, out->ptr + end, out->len - end);
    bytes.failed |= said.failed;
    if ((out->failed = bytes.failed)) return true;
    Str all = buf_str(&said), salted = buf_str(&bytes);
    scram_prove(&secrets->password, &salted, rounds, &all, proof, signature);
    buf_lit(out, ",p=");
    base64_put(out, proof, sizeof proof);
    message_end(out, start);
    said.len = 0;
    base64_put(&said, signature, sizeof signature);
    machine_keep(m, &said);
    return true;
}

/* Says which way it is that we don't know. */
static void opening_unknown(Machine *m, uint32_t method) {
    static const char names[] = "\2 (Kerberos)\0\7 (GSSAPI)\0\11 (SSPI)\0\12 (SASL, without SCRAM-SHA-256)\0";
    const char *name = names;
    while (*name && (uint8_t)*name != method) name += literal_len(name) + 1;
    machine_fail(m, SESSION_AUTH, "the server wants a kind of authentication that isn't known here: ");
    if (m->out.failed) return;
    m->out.len -= 2; /* quote and brace */
    buf_int(&m->out, method);
    if (*name) buf_lit(&m->out, name + 1);
    buf_lit(&m->out, "\"}");
}

/* A request for something of ours: the way to answer it. */
static void opening_answer(Machine *m, uint32_t method, Str body) {
    Session *s = &m->session;
    Str tail = m->tail;
    Secrets secrets;
    if (!text_take(&tail, &secrets.password) || !text_take(&tail, &secrets.user) ||
        !text_take(&tail, &secrets.nonce)) {
        machine_fail(m, SESSION_CALL, "no such state");
        return;
    }
    m->kind = SESSION_SEND;
    s->phase = PHASE_PROVED;
    if (method == METHOD_CLEARTEXT) {
        opening_password(&m->out, &secrets.password);
    } else if (method == METHOD_MD5 && body.len == 4) {
        opening_md5(m, &secrets, body.ptr);
    } else if (method == METHOD_SASL && opening_sasl(&m->out, body, &secrets.nonce)) {
        s->phase = PHASE_FIRST;
    } else if (method == METHOD_CONTINUE) {
        s->phase = PHASE_FINAL;
        if (!opening_proof(m, &secrets, body))
            machine_fail(m, SESSION_AUTH,
                         "the server's part of SCRAM-SHA-256 makes no sense, or takes too long");
    } else {
        opening_unknown(m, method);
    }
}

void opening_feed(Machine *m, Str body) {
    Session *s = &m->session;
    uint32_t method = body.len < 4 ? UINT32_MAX : text_u32(body.ptr);
    Phase due = method == METHOD_CONTINUE ? PHASE_FIRST : method == METHOD_FINAL ? PHASE_FINAL : PHASE_START;
    if (method != METHOD_OK || s->phase != PHASE_PROVED)
        if (body.len < 4 || s->phase != due) {
            machine_fail(m, SESSION_PROTOCOL, "authentication out of turn");
            return;
        }
    body = str_of(body.ptr + 4, str_end(body));
    if (s->pipelined && s->phase == PHASE_START) {
        s->phase = PHASE_PROVED;
        if (method != METHOD_CLEARTEXT)
            machine_fail(m, SESSION_UNASKED, "the password wasn't asked for in clear");
    } else if (method == METHOD_OK) {
        s->phase = PHASE_OPEN;
        m->tail.len = 0;
    } else if (method == METHOD_FINAL) {
        Str signature;
        s->phase = PHASE_PROVED;
        if (!opening_attribute(&body, 'v', &signature) || !str_eq(signature, m->tail))
            machine_fail(m, SESSION_AUTH, "the server doesn't know the password");
        m->tail.len = 0;
    } else {
        opening_answer(m, method, body);
    }
}
