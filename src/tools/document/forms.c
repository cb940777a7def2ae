/* See forms.h. */
#include "tools/document/forms.h"

#include "tools/document/pgtype.h"

static const Form forms[] = {
#define FORM(type, as, id, js, cast) {type, as, FORM_ID_##id, js, cast},
#include "tools/document/forms.def"
#undef FORM
};

/* The name before a type's brackets, `interval second` of `interval second(3)`. */
static Str name_of(Str type) {
    Str element = pgtype_stored(pgtype_element(type));
    size_t len = 0;
    while (len < element.len && element.ptr[len] != '(') len++;
    return (Str){element.ptr, len};
}

const Form *forms_find(Str type, Str as) {
    Str name = name_of(type);
    bool known = false;
    for (uint32_t i = 0; i < COUNT(forms); i++) {
        if (!str_is(name, forms[i].type)) continue;
        known = true;
        if (!as.len || str_is(as, forms[i].as)) return &forms[i];
    }
    return known || as.len ? NULL : &forms[COUNT(forms) - 1];
}

void forms_put_words(Buf *out, Str type) {
    Str name = name_of(type);
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < COUNT(forms); i++) count += *forms[i].as && str_is(name, forms[i].type);
    for (uint32_t i = 0; i < COUNT(forms); i++) {
        if (!*forms[i].as || !str_is(name, forms[i].type)) continue;
        if (at) buf_lit(out, at + 1 == count ? " or " : ", ");
        buf_byte(out, '"');
        buf_lit(out, forms[i].as);
        buf_byte(out, '"');
        at++;
    }
}

uint32_t forms_number(Str type, uint32_t which, uint32_t most) {
    const char *at = type.ptr, *end = str_end(type);
    uint64_t number = 0;
    while (at < end && *at != '(') at++;
    for (uint32_t i = 0; i < which; i++)
        while (at < end && *at != ',') at++;
    if (at == end || ++at == end || !byte_is_digit(*at)) return 0;
    for (; at < end && byte_is_digit(*at) && number <= most; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    return number <= most ? (uint32_t)number : 0;
}

bool forms_is_negative(Str type) {
    for (size_t i = 1; i < type.len; i++)
        if (type.ptr[i] == '-' && type.ptr[i - 1] == ',') return true;
    return false;
}
