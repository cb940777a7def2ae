/* See columns.h. */
#include "tools/client/columns.h"

#include "tools/client/choices.h"
#include "tools/client/word.h"
#include "tools/document/pgtype.h"
#include "tools/quote.h"

/* What a bound is where nothing says it: the longest address that a mail path can carry (RFC 5321, 4.5.3.1.3,
 * less its brackets), and a name of Postgres. Of numeric: Postgres' own limit. */
enum { EMAIL_MOST = 254, DIGITS_MOST = 1000, REFERENCES_DEEP = 16 };

static bool is_key_column(const ModelTable *table, Str column) {
    const ModelConstraint *key = table->constraints;
    return table->constraint_count && key->kind == CONSTRAINT_PRIMARY && names_has(key->columns, column);
}

/* What a column's foreign key leads to; NULL: it has none. */
static const ModelColumn *referred(const Model *model, const ModelTable *table, const ModelColumn *column,
                                   const ModelTable **in) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if (key->kind != CONSTRAINT_FOREIGN) continue;
        for (uint32_t j = 0; j < key->columns.count; j++) {
            if (!str_eq(key->columns.names[j], column->name)) continue;
            *in = model_table(model, key->target);
            const ModelColumn *other = *in ? model_column(*in, key->target_columns.names[j]) : NULL;
            if (other && other != column) return other;
        }
    }
    return NULL;
}

/* The form of a bigint: what is said of it, else of what it refers to; a key and what counts is a number. */
static Str form_of_bigint(const Model *model, const ModelTable *table, const ModelColumn *column) {
    for (int depth = 0; depth < REFERENCES_DEEP; depth++) {
        const ModelTable *in = NULL;
        const ModelColumn *other = referred(model, table, column, &in);
        if (column->client.as.len) return column->client.as;
        if (!other || !str_is(pgtype_stored(other->type), "bigint")) break;
        column = other;
        table = in;
    }
    bool counts = column->identity != IDENTITY_NONE || pgtype_is_serial(column->type);
    return counts || is_key_column(table, column->name) ? STR("number") : (Str){0};
}

/* `time` of `time(2)`; what stands between quotes is no bracket. */
static Str without_brackets(Str type) {
    bool quoted = false;
    size_t len = 0;
    for (; len < type.len && (quoted || type.ptr[len] != '('); len++) quoted ^= type.ptr[len] == '"';
    return (Str){type.ptr, len};
}

static void read_form(const Plan *plan, const ModelTable *table, PlanColumn *column) {
    const ModelColumn *of = column->of;
    Str type = pgtype_stored(of->type), element = pgtype_element(type), as = of->client.as;
    const ModelEnum *of_enum = model_enum(plan->model, element);
    Buf cast = buf_make(plan->out->arena);
    if (str_is(element, "bigint") && !as.len) as = form_of_bigint(plan->model, table, of);
    column->form = forms_find(of_enum ? STR("text") : type, as);
    if (element.len < type.len) column->flags |= FLAG_ARRAY;
    if (of_enum) {
        column->choices = of_enum->values;
        quote_name(&cast, element);
    } else if (column->form->cast) {
        const char *other = column->form->cast;
        if (*other) buf_lit(&cast, other);
        else buf_put(&cast, without_brackets(element));
    }
    if (cast.len && column->flags & FLAG_ARRAY) buf_lit(&cast, "[]");
    plan->out->failed |= cast.failed;
    column->cast = buf_str(&cast);
}

static void read_limits(PlanColumn *column) {
    const ModelColumn *of = column->of;
    FormId id = column->form->id;
    Str type = str_from(column->form->type);
    bool chars = str_is(type, "varchar") || str_is(type, "char");
    if (of->client.max) column->max = of->client.max;
    else if (of->client.format.len) column->max = EMAIL_MOST;
    else if (str_is(of->type, "name")) column->max = MODEL_NAME;
    else if (chars) column->max = forms_number(of->type, 0, INT32_MAX);
    if (chars && column->max && !of->client.max && !of->client.format.len) column->flags |= FLAG_CHARS;
    if (id == FORM_ID_NUMERIC || id == FORM_ID_NUMBER) {
        uint32_t precision = forms_number(of->type, 0, DIGITS_MOST);
        uint32_t scale = forms_number(of->type, 1, DIGITS_MOST);
        if (precision >= scale && !forms_is_negative(of->type))
            column->precision = precision, column->scale = scale;
    }
    if (id == FORM_ID_TIMESTAMPTZ || id == FORM_ID_TIMESTAMP_DATE)
        column->precision = forms_number(of->type, 0, DIGITS_MOST);
}

static void read_checks(const Plan *plan, const ModelTable *table, PlanColumn *column) {
    if (column->form->id != FORM_ID_TEXT || column->flags & FLAG_ARRAY) return;
    for (uint32_t i = 0; i < table->constraint_count && !column->choices.count; i++)
        if (table->constraints[i].kind == CONSTRAINT_CHECK)
            column->choices = choices_read(plan, table->constraints[i].check, column->of->name);
}

static bool is_unique(const ModelTable *table, Str column) {
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const ModelConstraint *key = &table->constraints[i];
        if (key->kind == CONSTRAINT_UNIQUE && key->columns.count == 1 &&
            str_eq(key->columns.names[0], column))
            return true;
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        const ModelIndex *index = &table->indexes[i];
        if (index->part_count == 1 && index_is_unique(index, (Names){&column, 1})) return true;
    }
    return false;
}

static void read_flags(const ModelTable *table, PlanColumn *column) {
    const ModelColumn *of = column->of;
    bool readonly = of->generated.len || of->identity == IDENTITY_ALWAYS || table->view;
    bool optional = readonly || of->default_sql.len || of->identity != IDENTITY_NONE ||
                    pgtype_is_serial(of->type) || of->client.touched;
    const struct {
        bool is;
        uint32_t flag;
    } flags[] = {
        {of->nullable, FLAG_NULLABLE},
        {of->client.secret, FLAG_SECRET},
        {is_unique(table, of->name), FLAG_UNIQUE},
        {of->client.format.len, FLAG_EMAIL},
        {of->client.not_empty, FLAG_NOT_EMPTY},
        {of->client.touched, FLAG_TOUCHED},
        {optional, FLAG_OPTIONAL},
        {readonly, FLAG_READONLY},
        {str_is(of->client.make, "cuid2"), FLAG_CUID2},
        {str_is(of->client.make, "uuid"), FLAG_UUID7},
    };
    for (uint32_t i = 0; i < COUNT(flags); i++)
        if (flags[i].is) column->flags |= flags[i].flag;
}

void columns_make(const Plan *plan, PlanTable *table) {
    const ModelTable *of = table->of;
    table->columns = plan_take(plan, of->column_count, sizeof *table->columns);
    for (uint32_t i = 0; table->columns && i < of->column_count; i++) {
        if (of->columns[i].client.omit) continue;
        PlanColumn *column = &table->columns[table->column_count++];
        Str name = of->columns[i].client.name;
        *column = (PlanColumn){.of = &of->columns[i]};
        column->name = name.len ? name : word_camel(plan->out, of->columns[i].name);
        read_form(plan, of, column);
        read_limits(column);
        read_checks(plan, of, column);
        read_flags(of, column);
    }
}
