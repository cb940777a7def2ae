/* See cast.h. The pairs are those of pg_cast whose context is assignment or implicit; a live test compares.
 */
#include "tools/diff/cast.h"

#include "tools/quote.h"

enum { NUMBERS = 6 };

static const char strings[] = "text, varchar, char, bpchar, name, citext";
static const char numbers[] = "smallint, integer, bigint, numeric, real, double precision";
static const char lossless_numbers[] = "smallint, integer, bigint, numeric";

/* Between these a value is assigned. Not every macaddr8 is a macaddr, nor is there as much money as numbers.
 */
static const struct {
    const char *from, *to;
    CastRisk risk;
} assigned[] = {
    {"date", "timestamp", CAST_SAFE},
    {"date", "timestamptz", CAST_SAFE},
    {"timestamp", "date", CAST_LOSES},
    {"timestamp", "timestamptz", CAST_SAFE},
    {"timestamp", "time", CAST_LOSES},
    {"timestamptz", "date", CAST_LOSES},
    {"timestamptz", "timestamp", CAST_SAFE},
    {"timestamptz", "time", CAST_LOSES},
    {"timestamptz", "timetz", CAST_LOSES},
    {"time", "timetz", CAST_SAFE},
    {"time", "interval", CAST_SAFE},
    {"timetz", "time", CAST_LOSES},
    {"interval", "time", CAST_LOSES},
    {"json", "jsonb", CAST_LOSES},
    {"jsonb", "json", CAST_SAFE},
    {"inet", "cidr", CAST_LOSES},
    {"cidr", "inet", CAST_SAFE},
    {"bit", "varbit", CAST_SAFE},
    {"varbit", "bit", CAST_SAFE},
    {"macaddr", "macaddr8", CAST_SAFE},
    {"macaddr8", "macaddr", CAST_FAILS},
    {"money", "numeric", CAST_SAFE},
    {"numeric", "money", CAST_LOSES},
    {"integer", "money", CAST_SAFE},
    {"bigint", "money", CAST_FAILS},
};

/* A type in its parts: "numeric(10,2)[]" is numeric, 10, 2, an array. */
typedef struct Parts {
    Str name;
    bool array, is_enum;
    uint32_t mod_count;
    int32_t mods[2];
} Parts;

static Parts parts_of(Str type, bool is_enum) {
    Parts parts = {.is_enum = is_enum};
    Str element = pgtype_element(type);
    parts.array = element.len != type.len;
    element = pgtype_stored(element);
    parts.name = element;
    if (is_enum || !element.len || element.ptr[element.len - 1] != ')') return parts;
    size_t at = 0;
    while (element.ptr[at] != '(') at++;
    parts.name.len = at;
    int32_t sign = 1;
    for (parts.mod_count = 1; at < element.len; at++) {
        char c = element.ptr[at];
        int32_t *mod = &parts.mods[parts.mod_count - 1];
        if (c == ',' && parts.mod_count < 2) parts.mod_count++;
        if (c == '-') sign = -1; /* the scale's, which stands last */
        if (byte_is_digit(c) && *mod < 100000000) *mod = *mod * 10 + (c - '0');
    }
    parts.mods[1] *= sign;
    return parts;
}

static bool is_string(const Parts *parts) {
    return !parts->is_enum && !parts->array && str_in(parts->name, strings);
}

static uint32_t number_of(const Parts *parts) {
    return parts->is_enum ? 0 : str_in(parts->name, numbers);
}

/* The risk of assigning elements; -1: they can't be. */
static int assigns(const Parts *from, const Parts *to) {
    if (from->is_enum || to->is_enum) return -1;
    if (str_eq(from->name, to->name)) return CAST_FREE;
    if (str_in(from->name, strings) && str_in(to->name, strings)) return CAST_FREE;
    if (number_of(from) && number_of(to)) return CAST_FREE;
    for (uint32_t i = 0; i < COUNT(assigned); i++)
        if (str_is(from->name, assigned[i].from) && str_is(to->name, assigned[i].to))
            return (int)assigned[i].risk;
    return -1;
}

/* A length that may only stay or grow; none is the longest. */
static bool grows(const Parts *from, const Parts *to) {
    return !to->mod_count || (from->mod_count && to->mods[0] >= from->mods[0]);
}

static bool is_seconds(Str name) {
    static const char interval[] = "interval";
    return str_in(name, "timestamp, timestamptz, time, timetz") ||
           (name.len >= sizeof interval - 1 && bytes_is(name.ptr, sizeof interval - 1, interval));
}

static CastRisk same_type(const Parts *from, const Parts *to) {
    Str name = from->name;
    if (str_is(name, "numeric")) {
        if (!to->mod_count) return CAST_FREE;
        int32_t whole = to->mods[0] - to->mods[1], was = from->mods[0] - from->mods[1];
        if (!from->mod_count || to->mods[1] < from->mods[1]) return CAST_LOSES;
        if (whole < was) return CAST_FAILS;
        return to->mods[1] == from->mods[1] ? CAST_FREE : CAST_SAFE;
    }
    if (from->mod_count == to->mod_count && from->mods[0] == to->mods[0] && from->mods[1] == to->mods[1])
        return CAST_FREE;
    if (is_seconds(name)) return grows(from, to) ? CAST_FREE : CAST_LOSES;
    if (str_in(name, "varchar, varbit, bpchar")) return grows(from, to) ? CAST_FREE : CAST_FAILS;
    if (str_is(name, "char")) return grows(from, to) ? CAST_SAFE : CAST_FAILS;
    return CAST_FAILS;
}

static CastRisk number_risk(const Parts *from, const Parts *to) {
    uint32_t was = number_of(from), now = number_of(to);
    if (str_in(to->name, lossless_numbers) && str_in(from->name, lossless_numbers)) {
        if (str_is(from->name, "numeric"))
            return from->mod_count && from->mods[1] <= 0 ? CAST_FAILS : CAST_LOSES;
        if (!str_is(to->name, "numeric")) return now > was ? CAST_SAFE : CAST_FAILS;
        return to->mod_count ? CAST_FAILS : CAST_SAFE;
    }
    bool small = was == 1 || (was == 2 && now == NUMBERS);
    return small || (str_is(from->name, "real") && now == NUMBERS) ? CAST_SAFE : CAST_LOSES;
}

static CastRisk string_risk(const Parts *from, const Parts *to) {
    bool longer = !to->mod_count && !str_in(to->name, "char, name");
    if (!longer) return CAST_FAILS;
    return str_in(from->name, "text, varchar, citext, bpchar") ? CAST_FREE : CAST_SAFE;
}

/* What only the name of the type makes different. */
static bool is_relabel(const Parts *from, const Parts *to) {
    return (str_is(from->name, "cidr") && str_is(to->name, "inet")) ||
           (str_is(from->name, "bit") && str_is(to->name, "varbit")) ||
           (str_is(from->name, "xml") && str_in(to->name, "text, varchar"));
}

static CastRisk scalar_risk(const Parts *from, const Parts *to) {
    if (from->is_enum && to->is_enum) return CAST_FAILS;
    bool builtin = !from->is_enum && !to->is_enum;
    if (builtin && str_eq(from->name, to->name)) return same_type(from, to);
    if (number_of(from) && number_of(to)) return number_risk(from, to);
    if (builtin && !to->mod_count && is_relabel(from, to)) return CAST_FREE;
    if (!to->is_enum && str_in(to->name, strings)) {
        if (builtin && str_in(from->name, strings)) return string_risk(from, to);
        return to->mod_count || str_in(to->name, "char, name") ? CAST_FAILS : CAST_SAFE;
    }
    int risk = assigns(from, to);
    if (risk < 0) return CAST_FAILS;
    return to->mod_count ? CAST_LOSES : (CastRisk)risk;
}

CastRisk cast_risk(const Cast *cast) {
    Parts from = parts_of(cast->from, cast->from_enum), to = parts_of(cast->to, cast->to_enum);
    if (from.array != to.array) return is_string(&to) && !to.mod_count ? CAST_SAFE : CAST_FAILS;
    CastRisk risk = scalar_risk(&from, &to);
    /* Postgres casts an array element by element, whatever the elements are. */
    return from.array && risk == CAST_FREE && !str_eq(cast->from, cast->to) ? CAST_SAFE : risk;
}

/* The type without its length: those whose name alone means a length of one go by their longer sister. */
static void put_base(Buf *out, const Parts *to) {
    if (to->is_enum) quote_name(out, to->name);
    else
        buf_put(out, str_is(to->name, "bit")    ? STR("varbit")
                     : str_is(to->name, "char") ? STR("text")
                                                : to->name);
    if (to->array) buf_lit(out, "[]");
}

static bool is_known(const Parts *parts) {
    return parts->is_enum || pgtype_is_built_in(parts->name);
}

/* Whether an explicit cast leads from one to the other, or may: of types that aren't built in, Postgres
 * knows. */
static bool has_cast(const Parts *from, const Parts *to) {
    if (is_string(from)) return !str_is(from->name, "char");
    if (from->array != to->array) return false;
    if (!is_known(from) || !is_known(to)) return true;
    return !from->is_enum && str_is(from->name, "jsonb") && (number_of(to) || str_is(to->name, "boolean"));
}

bool cast_put(Buf *out, const Cast *cast, Str value) {
    Parts from = parts_of(cast->from, cast->from_enum), to = parts_of(cast->to, cast->to_enum);
    /* Any type's text can be assigned to a string. */
    if (is_string(&to) || (to.array == from.array && !to.is_enum && str_in(to.name, strings))) return false;
    if (from.array == to.array && assigns(&from, &to) >= 0) return false;
    bool scalar = !from.array && !to.array;
    buf_put(out, value);
    if (scalar && number_of(&from) && !to.is_enum && str_is(to.name, "boolean")) {
        buf_lit(out, " <> 0");
        return true;
    }
    if (scalar && !from.is_enum && str_is(from.name, "boolean") && number_of(&to)) {
        buf_lit(out, "::integer");
        return true;
    }
    if (!has_cast(&from, &to)) buf_put(out, from.array && to.array ? STR("::text[]") : STR("::text"));
    buf_lit(out, "::");
    put_base(out, &to);
    return true;
}
