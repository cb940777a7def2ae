/* A bad example for module.test.js: it reaches libc. */
#include <stdlib.h>
#include <string.h>

__attribute__((export_name("step"))) char *step(const char *text) {
    return malloc(strlen(text));
}
