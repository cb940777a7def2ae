/* Reading a type's name. See pgtype.h. */
#include "tools/document/pgtype.h"

#include "tools/lexer.h"

enum { TYPE_NAME = 200, TYPE_MODS = 2, TYPE_NUMBER = 10 };

/* What may stand in a type's brackets, and what it means where nothing does. */
typedef enum Rule {
    RULE_NONE,
    RULE_LENGTH, /* one number, or nothing */
    RULE_ONE,    /* one number; nothing is 1 */
    RULE_SCALE,  /* two numbers; one has the scale 0 */
    RULE_BITS,   /* the two types that float(n) stands for */
    RULE_ANY     /* not ours to know */
} Rule;

/* Every built-in name of more than one word, every alias, and what takes no brackets. */
static const struct BuiltIn {
    const char *name, *canonical; /* NULL: the name itself */
    Rule rule;
} built_in[] = {
    {"text", NULL, RULE_NONE},
    {"boolean", NULL, RULE_NONE},
    {"bool", "boolean", RULE_NONE},
    {"smallint", NULL, RULE_NONE},
    {"int2", "smallint", RULE_NONE},
    {"integer", NULL, RULE_NONE},
    {"int", "integer", RULE_NONE},
    {"int4", "integer", RULE_NONE},
    {"bigint", NULL, RULE_NONE},
    {"int8", "bigint", RULE_NONE},
    {"smallserial", NULL, RULE_NONE},
    {"serial2", "smallserial", RULE_NONE},
    {"serial", NULL, RULE_NONE},
    {"serial4", "serial", RULE_NONE},
    {"bigserial", NULL, RULE_NONE},
    {"serial8", "bigserial", RULE_NONE},
    {"real", NULL, RULE_NONE},
    {"float4", "real", RULE_NONE},
    {"double precision", NULL, RULE_NONE},
    {"float8", "double precision", RULE_NONE},
    {"float", "double precision", RULE_BITS},
    {"numeric", NULL, RULE_SCALE},
    {"decimal", "numeric", RULE_SCALE},
    {"dec", "numeric", RULE_SCALE},
    {"varchar", NULL, RULE_LENGTH},
    {"character varying", "varchar", RULE_LENGTH},
    {"char varying", "varchar", RULE_LENGTH},
    {"national character varying", "varchar", RULE_LENGTH},
    {"national char varying", "varchar", RULE_LENGTH},
    {"nchar varying", "varchar", RULE_LENGTH},
    {"char", NULL, RULE_ONE},
    {"character", "char", RULE_ONE},
    {"national character", "char", RULE_ONE},
    {"national char", "char", RULE_ONE},
    {"nchar", "char", RULE_ONE},
    {"bpchar", NULL, RULE_LENGTH},
    {"bit", NULL, RULE_ONE},
    {"varbit", NULL, RULE_LENGTH},
    {"bit varying", "varbit", RULE_LENGTH},
    {"timestamp", NULL, RULE_LENGTH},
    {"timestamp without time zone", "timestamp", RULE_LENGTH},
    {"timestamptz", NULL, RULE_LENGTH},
    {"timestamp with time zone", "timestamptz", RULE_LENGTH},
    {"time", NULL, RULE_LENGTH},
    {"time without time zone", "time", RULE_LENGTH},
    {"timetz", NULL, RULE_LENGTH},
    {"time with time zone", "timetz", RULE_LENGTH},
    {"interval", NULL, RULE_LENGTH},
    {"interval year", NULL, RULE_NONE},
    {"interval month", NULL, RULE_NONE},
    {"interval day", NULL, RULE_NONE},
    {"interval hour", NULL, RULE_NONE},
    {"interval minute", NULL, RULE_NONE},
    {"interval second", NULL, RULE_LENGTH},
    {"interval year to month", NULL, RULE_NONE},
    {"interval day to hour", NULL, RULE_NONE},
    {"interval day to minute", NULL, RULE_NONE},
    {"interval day to second", NULL, RULE_LENGTH},
    {"interval hour to minute", NULL, RULE_NONE},
    {"interval hour to second", NULL, RULE_LENGTH},
    {"interval minute to second", NULL, RULE_LENGTH},
    {"date", NULL, RULE_NONE},
    {"uuid", NULL, RULE_NONE},
    {"json", NULL, RULE_NONE},
    {"jsonb", NULL, RULE_NONE},
    {"jsonpath", NULL, RULE_NONE},
    {"bytea", NULL, RULE_NONE},
    {"xml", NULL, RULE_NONE},
    {"money", NULL, RULE_NONE},
    {"inet", NULL, RULE_NONE},
    {"cidr", NULL, RULE_NONE},
    {"macaddr", NULL, RULE_NONE},
    {"macaddr8", NULL, RULE_NONE},
    {"point", NULL, RULE_NONE},
    {"line", NULL, RULE_NONE},
    {"lseg", NULL, RULE_NONE},
    {"box", NULL, RULE_NONE},
    {"path", NULL, RULE_NONE},
    {"polygon", NULL, RULE_NONE},
    {"circle", NULL, RULE_NONE},
    {"tsvector", NULL, RULE_NONE},
    {"tsquery", NULL, RULE_NONE},
    {"name", NULL, RULE_NONE},
    {"oid", NULL, RULE_NONE},
    {"int4range", NULL, RULE_NONE},
    {"int8range", NULL, RULE_NONE},
    {"numrange", NULL, RULE_NONE},
    {"tsrange", NULL, RULE_NONE},
    {"tstzrange", NULL, RULE_NONE},
    {"daterange", NULL, RULE_NONE},
};

/* A type as it is being read: `name` in lower case, words joined by a blank, quoted parts as they stand. */
typedef struct Parsed {
    char name[TYPE_NAME];
    size_t name_len;
    Str mods[TYPE_MODS];
    uint32_t mod_count, words;
    bool array, dotted, quoted;
} Parsed;

static const struct BuiltIn *find(Str name) {
    for (uint32_t i = 0; i < COUNT(built_in); i++)
        if (str_is(name, built_in[i].name)) return &built_in[i];
    return NULL;
}

static bool name_add(Parsed *type, Str text, bool fold) {
    if (text.len > sizeof type->name - type->name_len) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        type->name[type->name_len++] = fold ? byte_lower(c) : c;
    }
    return true;
}

/* `(…)`, its opening read: numbers, or words as an extension's type may take them. */
static bool read_mods(Parsed *type, Lexer *lexer) {
    if (type->mod_count) return false;
    for (;;) {
        Token next = lexer_word(lexer);
        const char *from = next.text.ptr;
        if (token_is(next, "-")) next = lexer_word(lexer);
        bool number = next.kind == TOKEN_NUMBER && next.text.len <= TYPE_NUMBER;
        for (size_t i = 0; number && i < next.text.len; i++) number = byte_is_digit(next.text.ptr[i]);
        if (!number && (next.kind != TOKEN_WORD || *from == '-')) return false;
        if (type->mod_count == TYPE_MODS ||
            str_end(next.text) - from != (ptrdiff_t)next.text.len + (*from == '-'))
            return false;
        type->mods[type->mod_count++] = str_of(from, str_end(next.text));
        next = lexer_word(lexer);
        if (token_is(next, ")")) return true;
        if (!token_is(next, ",")) return false;
    }
}

/* `[]` or `[3]`, its opening read. Postgres keeps neither a size nor how many dimensions there are. */
static bool read_array(Parsed *type, Lexer *lexer) {
    type->array = true;
    Token next = lexer_word(lexer);
    if (next.kind == TOKEN_NUMBER) next = lexer_word(lexer);
    return token_is(next, "]");
}

/* A word or a quoted name of the name: after a dot, or after another word. */
static bool read_name(Parsed *type, Token word, bool after_dot) {
    if (type->words && !after_dot && (type->quoted || type->dotted || word.kind == TOKEN_QUOTED))
        return false;
    if (word.kind == TOKEN_QUOTED && (*word.text.ptr != '"' || word.text.len == 2)) return false;
    if (type->words && !after_dot && !name_add(type, STR(" "), false)) return false;
    type->quoted |= word.kind == TOKEN_QUOTED;
    type->words++;
    return name_add(type, word.text, word.kind == TOKEN_WORD);
}

static bool read(Parsed *type, Str text) {
    Lexer lexer = lexer_of(text);
    bool after_dot = false, closed = false;
    for (Token next = lexer_next(&lexer);; next = lexer_next(&lexer)) {
        bool ok = false;
        if (next.kind == TOKEN_SPACE) continue;
        if (next.kind == TOKEN_END) return type->words && !after_dot;
        if (after_dot) {
            ok = next.kind == TOKEN_WORD || next.kind == TOKEN_QUOTED;
            ok = ok && read_name(type, next, true);
            after_dot = false;
        } else if (!type->words) {
            ok = (next.kind == TOKEN_WORD || next.kind == TOKEN_QUOTED) && read_name(type, next, false);
        } else if (token_is(next, "[")) {
            ok = read_array(type, &lexer);
        } else if (type->array) {
            ok = false;
        } else if (token_is(next, "array")) {
            ok = type->array = true;
        } else if (token_is(next, "(")) {
            ok = read_mods(type, &lexer);
        } else if (token_is(next, ".") && type->words == 1 && !closed) {
            after_dot = type->dotted = true;
            ok = name_add(type, STR("."), false);
        } else if (next.kind == TOKEN_WORD) {
            ok = read_name(type, next, false);
        }
        closed = type->mod_count > 0;
        if (!ok) return false;
    }
}

static Str name_of(const Parsed *type) {
    return (Str){type->name, type->name_len};
}

static Str without(Str text, const char *prefix) {
    size_t len = literal_len(prefix);
    return text.len > len && bytes_is(text.ptr, len, prefix) ? (Str){text.ptr + len, text.len - len} : text;
}

/* Whether the brackets are as the type takes them, and numbers where they must be. */
static bool mods_fit(const Parsed *type, Rule rule) {
    uint32_t most = rule == RULE_NONE ? 0 : rule == RULE_SCALE || rule == RULE_ANY ? 2 : 1;
    for (uint32_t i = 0; i < type->mod_count && rule != RULE_ANY; i++)
        if (!byte_is_digit(type->mods[i].ptr[0]) && !(i && *type->mods[i].ptr == '-')) return false;
    return type->mod_count <= most;
}

static void put_mods(Buf *out, const Parsed *type, Rule rule) {
    if (!type->mod_count) {
        if (rule == RULE_ONE) buf_lit(out, "(1)");
        return;
    }
    buf_byte(out, '(');
    for (uint32_t i = 0; i < type->mod_count; i++) {
        if (i) buf_byte(out, ',');
        Str mod = type->mods[i];
        while (mod.len > 1 && mod.ptr[0] == '0') mod.ptr++, mod.len--;
        buf_put(out, mod);
    }
    if (rule == RULE_SCALE && type->mod_count == 1) buf_lit(out, ",0");
    buf_byte(out, ')');
}

/* float(1) to float(24) is real, up to 53 it is double precision. 0: neither. */
static const char *float_of(const Parsed *type) {
    if (!type->mod_count) return "double precision";
    uint32_t bits = 0;
    for (size_t i = 0; i < type->mods[0].len && bits < 100; i++)
        bits = bits * 10 + (uint32_t)(type->mods[0].ptr[i] - '0');
    return !bits || bits > 53 ? NULL : bits < 25 ? "real" : "double precision";
}

bool pgtype_put(Buf *out, Str text) {
    Parsed type = {.name_len = 0};
    if (!read(&type, text)) return false;
    Str name = without(name_of(&type), "pg_catalog.");
    const struct BuiltIn *known = type.quoted ? NULL : find(name);
    if (!known && !type.quoted && name.len > 1 && *name.ptr == '_') { /* what the catalog calls an array */
        known = find((Str){name.ptr + 1, name.len - 1});
        if (known && str_is((Str){name.ptr + 1, name.len - 1}, "char")) known = NULL; /* of "char" */
        type.array |= known != NULL;
    }
    if (!known && type.words > 1 && !type.dotted) return false;
    Rule rule = known ? known->rule : RULE_ANY;
    if (!mods_fit(&type, rule)) return false;
    const char *canonical = known ? known->canonical ? known->canonical : known->name : NULL;
    if (rule == RULE_BITS) canonical = float_of(&type);
    if (rule == RULE_BITS && !canonical) return false;
    if (type.mod_count && str_is(name, "bpchar"))
        canonical = "char"; /* only without a length it is its own */
    if (type.array && canonical && pgtype_is_serial((Str){canonical, literal_len(canonical)})) return false;
    if (canonical) buf_lit(out, canonical);
    else buf_put(out, name);
    if (rule != RULE_BITS) put_mods(out, &type, rule);
    if (type.array) buf_lit(out, "[]");
    return true;
}

bool pgtype_is(Str text) {
    Parsed type = {.name_len = 0};
    return read(&type, text);
}

bool pgtype_is_built_in(Str name) {
    return find(name) != NULL;
}

Str pgtype_element(Str type) {
    bool array = type.len > 2 && type.ptr[type.len - 2] == '[' && type.ptr[type.len - 1] == ']';
    return array ? (Str){type.ptr, type.len - 2} : type;
}

Str pgtype_stored(Str type) {
    switch (str_in(type, "smallserial, serial, bigserial")) {
    case 1: return STR("smallint");
    case 2: return STR("integer");
    case 3: return STR("bigint");
    default: return type;
    }
}
