/* Startup and authentication. See opening.h. */
#include "session/opening.h"

#include "session/base64.h"
#include "ground/hash/hash.h"
#include "session/message.h"
#include "session/scram.h"
#include "session/text.h"

enum {
    OPENING_NONCE = 18, /* letters: libpq's nonce has 18 bytes */
    /* Of SCRAM, at least what RFC 7677 wants, which is Postgres's default: of fewer a listener could guess
     * the password. At most what takes a second; OWASP has 600,000 for passwords that are stored. */
    OPENING_LEAST = 4096,
    OPENING_MOST = 600000,
    OPENING_STEP = 4096 /* rounds in one step: some 7 ms */
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
    buf_byte(out, 0);
    buf_put(out, *value);
    buf_byte(out, 0);
}

/* The members of the input. False where it isn't as it should be. */
static bool opening_members(Reader *r, Secrets *secrets, Buf *out) {
    Str key, value;
    if (!reader_take(r, '{')) return false;
    for (bool first = true; !reader_take(r, '}'); first = false) {
        if (!(first || reader_take(r, ',')) || !reader_key(r, &key) || !key.len || !reader_text(r, &value))
            return false;
        if (str_is(key, "password")) {
            secrets->password = value;
        } else if (str_is(key, "nonce")) {
            secrets->nonce = value;
        } else {
            if (str_is(key, "user")) secrets->user = value;
            opening_parameter(out, &key, &value);
        }
    }
    return r->at == r->end;
}

static void opening_password(Buf *out, const Str *password) {
    size_t start = message_start(out, 'p');
    buf_put(out, *password);
    buf_byte(out, 0);
    message_end(out, start);
}

bool opening_start(Machine *m, Str input, bool pipelined) {
    static const char last[] = "client_encoding\0UTF8\0"; /* of a name the last one counts */
    Buf *out = &m->out;
    Secrets secrets = {0};
    Reader r = reader_of(input);
    buf_bytes(out, "\0\0\0\0\0\3\0", 8); /* length, and version 3.0 */
    m->session.need = 1;
    m->session.pipelined = pipelined;
    if (!opening_members(&r, &secrets, out) || !(pipelined || secrets.nonce.len >= OPENING_NONCE))
        return false;
    buf_bytes(out, last, sizeof last);
    message_end(out, 0);
    if (pipelined) {
        opening_password(out, &secrets.password);
    } else {
        opening_parameter(&m->state, &secrets.password, &secrets.user);
        buf_put(&m->state, secrets.nonce);
    }
    return true;
}

/* "md5" md5(md5(password user) salt): twice the hash of what was written in hexadecimal, written in its
 * place. */
static void opening_md5(Machine *m, const Secrets *secrets, const char *salt) {
    Buf *out = &m->state; /* behind the secrets, which are still read */
    size_t from = out->len;
    Hash hash;
    hash_start(&hash, true);
    buf_put(out, secrets->password);
    buf_put(out, secrets->user);
    for (size_t salted = 0; salted < 2; salted++) {
        hash_text(&hash, out->ptr + from, out->len - from);
        out->len = from;
        if (salted) buf_lit(out, "md5");
        for (uint32_t i = 0; i < 32; i++)
            buf_byte(out, "0123456789abcdef"[hash.bytes[i / 2] >> (~i & 1) * 4 & 15]);
        if (!salted) buf_bytes(out, salt, 4);
    }
    Str answer = str_of(out->ptr + from, out->ptr + out->len);
    opening_password(&m->out, &answer);
    machine_forget(m);
}

/* SASLInitialResponse: of all that the server offers we know one way, without channel binding. */
static bool opening_sasl(Buf *out, Str *offered, const Str *nonce) {
    static const char mechanism[] = "SCRAM-SHA-256";
    Str name;
    do
        if (!text_take(offered, 0, &name)) return false;
    while (!str_is(name, mechanism));
    size_t start = message_start(out, 'p');
    buf_bytes(out, mechanism, sizeof mechanism);
    message_number(out, 8 + (uint32_t)nonce->len, 4);
    buf_lit(out, "n,,n=,r="); /* Postgres knows the user from the startup packet */
    buf_put(out, *nonce);
    message_end(out, start);
    return true;
}

/* Takes `name=value` and the comma behind it off the front. */
static bool opening_attribute(Str *from, char name, Str *value) {
    text_take(from, ',', value);
    if (value->len < 2 || value->ptr[0] != name || value->ptr[1] != '=') return false;
    *value = str_of(value->ptr + 2, str_end(*value));
    return true;
}

/* The count of rounds, 0 where it is none that we take. */
static uint32_t opening_count(const Str *digits) {
    uint32_t rounds = 0;
    for (size_t i = 0; i < digits->len; i++) {
        if (!byte_is_digit(digits->ptr[i]) || rounds > OPENING_MOST) return 0;
        rounds = rounds * 10 + (uint32_t)(digits->ptr[i] - '0');
    }
    return rounds < OPENING_LEAST || rounds > OPENING_MOST ? 0 : rounds;
}

/* What a proof is made of: the tail of the state. Behind it stand the password and what is said, the
 * AuthMessage. */
typedef struct Proof {
    Scram scram;
    uint32_t password, before; /* lengths: the password's, and of what is said before our final message */
} Proof;

/* The server's first message of SCRAM -> the state of PHASE_ROUNDS. */
static void opening_first(Machine *m, const Secrets *secrets, const Str *first) {
    Str rest = *first, nonce, salt, digits;
    size_t own = secrets->nonce.len;
    bool well = opening_attribute(&rest, 'r', &nonce) && opening_attribute(&rest, 's', &salt) &&
                opening_attribute(&rest, 'i', &digits) && nonce.len > own &&
                bytes_eq(nonce.ptr, own, secrets->nonce.ptr, own);
    uint32_t rounds = well ? opening_count(&digits) : 0;
    if (!rounds) {
        machine_fail(m, SESSION_AUTH,
                     well ? "SCRAM has to have 4096 to 600000 rounds" : "SCRAM makes no sense");
        return;
    }
    Proof proof = {.password = (uint32_t)secrets->password.len,
                   .before = 7 + (uint32_t)own + (uint32_t)first->len};
    Buf next = buf_make(m->out.arena), salted = buf_make(m->out.arena);
    base64_read(&salted, salt.ptr, salt.len);
    message_number(&salted, 1, 4);
    Str text = buf_str(&salted);
    scram_start(&proof.scram, &secrets->password, &text, rounds);
    buf_bytes(&next, (const char *)&m->session, sizeof m->session);
    buf_bytes(&next, (const char *)&proof, sizeof proof);
    buf_put(&next, secrets->password);
    buf_lit(&next, "n=,r=");
    buf_put(&next, secrets->nonce);
    buf_byte(&next, ',');
    buf_put(&next, *first);
    buf_lit(&next, ",c=biws,r=");
    buf_put(&next, nonce);
    next.failed |= salted.failed;
    m->state = next;
}

void opening_rounds(Machine *m) {
    Str tail = machine_tail(m);
    Buf *out = &m->out;
    Proof proof = {.password = UINT32_MAX};
    char made[2 * SCRAM_SIZE];
    if (m->state.failed) return;
    if (tail.len >= sizeof proof) {
        bytes_copy(&proof, tail.ptr, sizeof proof);
        tail = str_of(tail.ptr + sizeof proof, str_end(tail));
    }
    if (tail.len < proof.password || tail.len - proof.password < proof.before) {
        machine_fail(m, SESSION_CALL, "no such call");
        return;
    }
    Str password = {tail.ptr, proof.password}, said = str_of(tail.ptr + proof.password, str_end(tail));
    scram_rounds(&proof.scram, &password, OPENING_STEP);
    bytes_copy(m->state.ptr + sizeof m->session, &proof, sizeof proof);
    if (proof.scram.rounds) return;
    scram_prove(&proof.scram, &said, made);
    size_t start = message_start(out, 'p');
    buf_put(out, str_of(said.ptr + proof.before, str_end(said)));
    buf_lit(out, ",p=");
    base64_put(out, made + SCRAM_SIZE, SCRAM_SIZE);
    message_end(out, start);
    machine_forget(m);
    base64_put(&m->state, made, SCRAM_SIZE);
    m->kind = SESSION_SEND;
    m->session.phase = PHASE_FINAL;
}

/* What is asked for at the start: a password, in one of the ways to give it. */
static void opening_answer(Machine *m, uint32_t method, Str *body, const Secrets *secrets) {
    m->kind = SESSION_SEND;
    m->session.phase = PHASE_PROVED;
    if (method == METHOD_CLEARTEXT) {
        opening_password(&m->out, &secrets->password);
    } else if (method == METHOD_MD5 && body->len == 4) {
        opening_md5(m, secrets, body->ptr);
    } else if (method == METHOD_SASL && opening_sasl(&m->out, body, &secrets->nonce)) {
        m->session.phase = PHASE_FIRST;
    } else {
        machine_fail(m, SESSION_AUTH, "unknown kind of authentication: ");
        if (m->out.failed) return;
        m->out.len -= 2; /* quote and brace */
        text_number(&m->out, method);
        buf_lit(&m->out, "\"}");
    }
}

bool opening_feed(Machine *m, Str body) {
    Session *s = &m->session;
    Str tail = machine_tail(m), rest = tail;
    Secrets secrets;
    if (body.len < 4) return false;
    uint32_t method = text_u32(body.ptr);
    body = (Str){body.ptr + 4, body.len - 4};
    text_take(&rest, 0, &secrets.password);
    text_take(&rest, 0, &secrets.user);
    secrets.nonce = rest;
    switch (s->phase++) {
    case PHASE_START:
        if (s->pipelined) {
            if (method != METHOD_CLEARTEXT)
                machine_fail(m, SESSION_UNASKED, "no cleartext password was asked for");
            s->phase = PHASE_PROVED;
            return true;
        }
        if (method == METHOD_OK) break;
        opening_answer(m, method, &body, &secrets);
        return true;
    case PHASE_FIRST:
        if (method != METHOD_CONTINUE) return false;
        opening_first(m, &secrets, &body);
        return true;
    case PHASE_FINAL:
        if (method != METHOD_FINAL) return false;
        if (!opening_attribute(&body, 'v', &rest) || !str_eq(rest, tail))
            machine_fail(m, SESSION_AUTH, "the server doesn't know the password");
        return true;
    case PHASE_PROVED:
        if (method == METHOD_OK) break;
        return false;
    default: return false;
    }
    s->phase = PHASE_OPEN;
    machine_forget(m);
    return true;
}
