/* JSON of the host and the database: a strict reader over bytes in memory, and a writer into a Buf.
 *
 * The reader makes no tree. It returns slices of its input: numbers keep their digits, strings their escapes
 * and their length. Strict means RFC 8259 and valid UTF-8; a trailing comma, a leading zero, a raw control
 * character or half a surrogate pair in UTF-8 is an error with a position. It knows nothing of SQL or of
 * Postgres. */
#ifndef JSON_H
#define JSON_H

#include "ground/escape.h"

/* A value nested deeper than JSON_DEPTH gets the flag JSON_DEEP. Postgres and JSON.parse take more, but no
 * application's document needs it, and a limit keeps every later stage safe. Beyond JSON_DEPTH_HARD reading
 * stops. */
enum { JSON_DEPTH = 100, JSON_DEPTH_HARD = 1024 };

typedef enum JsonKind {
    JSON_NONE, /* nothing here: a key that is not there */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} JsonKind;

/* What the strings of a value contain, including those of nested values, so that nobody has to read them
 * again. */
enum {
    JSON_ESCAPED = 1, /* holds a backslash escape */
    JSON_NUL = 2,     /* holds \u0000, which no Postgres text can */
    JSON_LONE = 4,    /* holds a surrogate escape without its partner */
    JSON_DEEP = 8     /* nested beyond JSON_DEPTH */
};

typedef struct JsonValue {
    Str text; /* as it stands in the input, quotes and brackets included */
    uint8_t kind, flags;
} JsonValue;

typedef enum JsonFault {
    JSON_OK,
    JSON_SYNTAX,  /* not JSON at `at` */
    JSON_CUT,     /* JSON so far, but the input ends */
    JSON_TOO_DEEP /* nested beyond JSON_DEPTH_HARD */
} JsonFault;

/* A position in a document. After the first error, which is kept, every call returns false. */
typedef struct JsonReader {
    const char *at, *end;
    JsonFault fault;
    bool entered;  /* a container, by json_enter, and none of its elements read yet: json_more */
    uint8_t flags; /* of the value being read, or the last */
} JsonReader;

INLINE JsonReader json_reader(Str text) {
    return (JsonReader){text.ptr, str_end(text), JSON_OK, false, 0};
}

/* Reads one whole value, with its nested values. False on an error. */
bool json_value(JsonReader *r, JsonValue *out);

/* The same, and writes it to `out` as JSON.stringify(JSON.parse(it)) would: no spaces, the shortest escapes,
 * numbers in JavaScript's form. Digits beyond a double's are kept, not rounded. `out` may be NULL. */
bool json_walk(JsonReader *r, Buf *out);

/* The same for a string of printable ASCII without escapes, as most are, eight bytes at a time. False, with
 * nothing read or written, for any other value, for a long string, and for one less than eight bytes before
 * the end of the input. */
bool json_copy_plain(JsonReader *r, Buf *out);

/* Reads a string and replaces its escapes in place. The text is a part of the input: it is never longer.
 * Doesn't check that it is UTF-8. False where it isn't a string, or has half a surrogate pair. */
bool json_text(JsonReader *r, Str *text);

/* Walks a container: `json_enter(r, '[')`, then `while (json_more(r, ']'))`, reading one element each time
 * round; for an object `while (json_member(r, &key))`, reading the value. The loop also ends on an error.
 * After leaving the loop early, the reader can't go on behind the container. */
bool json_enter(JsonReader *r, char bracket);
bool json_more(JsonReader *r, char close);

/* Passes a comma, for every element but the first: the first part of json_more, inlined for hot loops. */
INLINE bool json_comma(JsonReader *r) {
    bool there = r->at < r->end && *r->at == ',';
    r->at += there;
    return there;
}

/* A key and its colon: the key's bytes between the quotes, escapes as they stand. */
bool json_key(JsonReader *r, Str *key);

/* The next member of an object: json_more and json_key. */
bool json_member(JsonReader *r, Str *key);

/* The kind of the next value, by its first byte; JSON_NONE if no value can begin with it. */
JsonKind json_peek(JsonReader *r);

/* True when nothing but white space is left. */
bool json_end(JsonReader *r);

/* The inside of a JSON_STRING: what stands between the quotes, escapes included. */
INLINE Str json_body(const JsonValue *v) {
    return (Str){v->text.ptr + 1, v->text.len - 2};
}

#endif
