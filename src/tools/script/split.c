/* See split.h. */
#include "tools/script/split.h"

#include "tools/quote.h"
#include "tools/script/digest.h"
#include "tools/script/script.h"

static void put_text(Buf *out, const char *member, Str text) {
    buf_byte(out, ',');
    escape_put_text(out, member, literal_len(member));
    buf_byte(out, ':');
    escape_put_text(out, text.ptr, text.len);
}

static void put_name(Buf *out, const char *member, Token token) {
    if (token.text.len) put_text(out, member, sql_name(out->arena, token, &out->failed));
}

static void put_probe(Buf *out, const ScriptStatement *statement) {
    bool created = statement->probe == PROBE_CREATED;
    if (statement->probe == PROBE_NONE) return;
    buf_put(out, created ? STR(",\"probe\":{\"of\":\"create\"") : STR(",\"probe\":{\"of\":\"drop\""));
    put_name(out, "index", statement->names[0].name);
    if (created) put_name(out, "table", statement->names[1].name);
    put_name(out, "schema", statement->names[created].schema);
    buf_byte(out, '}');
}

/* What to send of a statement that can't stand in a transaction, and so behind no setting. */
static void put_conforming(Buf *out, Str sql) {
    Buf text = buf_make(out->arena);
    quote_conforming(&text, sql);
    if (!str_eq(buf_str(&text), sql)) put_text(out, "conforming", buf_str(&text));
    out->failed |= text.failed;
}

static void put_statement(Buf *out, const ScriptStatement *statement) {
    buf_lit(out, "{\"sql\":");
    escape_put_text(out, statement->sql.ptr, statement->sql.len);
    buf_lit(out, ",\"line\":");
    buf_int(out, statement->line);
    buf_lit(out, ",\"stage\":");
    buf_int(out, statement->stage);
    buf_lit(out, ",\"hash\":\"");
    digest_put(out, statement->sql);
    buf_put(out, statement->outside ? STR("\",\"outsideTransaction\":true")
                                    : STR("\",\"outsideTransaction\":false"));
    put_probe(out, statement);
    if (statement->outside) put_conforming(out, statement->sql);
    buf_byte(out, '}');
}

bool op_split(Arena *arena, const cJSON *input, Buf *out) {
    Script script;
    if (!script_take(arena, input, out, &script)) return false;
    buf_lit(out, "{\"statements\":[");
    for (uint32_t i = 0; i < script.count; i++) {
        if (i) buf_byte(out, ',');
        put_statement(out, &script.statements[i]);
    }
    buf_lit(out, "],\"stages\":");
    buf_int(out, script.stages);
    buf_lit(out, ",\"hash\":\"");
    digest_put(out, script.text);
    buf_lit(out, "\",\"irreversible\":");
    if (script.irreversible.len) escape_put_text(out, script.irreversible.ptr, script.irreversible.len);
    else buf_lit(out, "null");
    buf_byte(out, '}');
    return true;
}
