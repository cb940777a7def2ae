/* Startup and authentication. See opening.h. */
#include "session/opening.h"

#include "session/base64.h"
#include "session/hash.h"
#include "session/message.h"
#include "session/scram.h"
#include "session/text.h"

enum {
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
static uint32_t opening_rounds(const Str *digits) {
    uint32_t rounds = 0;
    for (size_t i = 0; i < digits->len; i++) {
        rounds = rounds * 10 + (uint32_t)(digits->ptr[i] - '0'); /* what is less is very much */
        if (rounds > OPENING_ROUNDS) return 0;
    }
    return rounds;
}

/* The server's first message of SCRAM -> our proof, and what the server must answer to it. */
static bool opening_proof(Machine *m, const Secrets *secrets, const Str *first) {
    Str rest = *first, nonce, salt, digits;
    Buf *out = &m->out, *said = &m->state; /* behind the secrets, which are still read */
    char proof[2 * SCRAM_SIZE];
    size_t own = secrets->nonce.len, from = said->len;
    if (!opening_attribute(&rest, 'r', &nonce) || !opening_attribute(&rest, 's', &salt) ||
        !opening_attribute(&rest, 'i', &digits) || nonce.len <= own ||
        !bytes_eq(nonce.ptr, own, secrets->nonce.ptr, own))
        return false;
    uint32_t rounds = opening_rounds(&digits);
    buf_lit(said, "n=,r=");
    buf_put(said, secrets->nonce);
    buf_byte(said, ',');
    buf_put(said, *first);
    buf_byte(said, ',');
    size_t final = said->len;
    buf_lit(said, "c=biws,r=");
    buf_put(said, nonce);
    size_t end = said->len;
    base64_read(said, salt.ptr, salt.len);
    message_number(said, 1, 4);
    Str all = {said->ptr + from, end - from}, salted = {said->ptr + end, said->len - end};
    scram_prove(&secrets->password, &salted, rounds, &all, proof);
    size_t start = message_start(out, 'p');
    buf_bytes(out, said->ptr + final, end - final);
    buf_lit(out, ",p=");
    base64_put(out, proof + SCRAM_SIZE, SCRAM_SIZE);
    message_end(out, start);
    machine_forget(m);
    base64_put(said, proof, SCRAM_SIZE);
    return rounds;
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
        m->kind = SESSION_SEND;
        if (!opening_proof(m, &secrets, &body)) machine_fail(m, SESSION_AUTH, "SCRAM makes no sense");
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
