// Law 1: includes point down. The order is HELIUM_LAYERS of CMakeLists.txt read as one list: a file includes headers of
// names before its own, also within a layer, and its own. A .def belongs to the name it bears; one that bears no name
// of the list (op.def) is plain data that anyone may read, and includes nothing.
// An include names the whole path below src/. A module is a folder of src/: it includes its own files and those of
// ground/, which all modules share. Beside these: the headers of include/, and of the system's headers those without
// libc; only the native tools (HELIUM_NATIVE_ONLY) and the migration engine (tools/) may use libc, and this one cJSON too.
// A native tool may look at every module.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { lineOf, texts, withoutComments } from './texts.js';

/** Headers of the compiler's, without a library; the last is of a sanitizer's build alone. */
const FREESTANDING = new Set([
  'stdbool.h', 'stddef.h', 'stdint.h', 'limits.h', 'float.h', 'stdalign.h', 'sanitizer/asan_interface.h',
]);
const PUBLIC = new Set(['helium.h', 'session.h']);
const SHARED = 'ground';

/** The words of a set(NAME ...) of CMake. @param {string} cmake @param {string} name */
function words(cmake, name) {
  const body = new RegExp(`^set\\(${name}\\s([^)]*)\\)`, 'm').exec(cmake)?.[1];
  assert.ok(body, `CMakeLists.txt has no set(${name} ...)`);
  return body.replace(/"/g, ' ').trim().split(/\s+/);
}

/**
 * What breaks the law.
 * @param {string} cmake @param {import('./texts.js').Texts} files
 */
function faults(cmake, files) {
  const order = words(cmake, 'HELIUM_LAYERS');
  const native = words(cmake, 'HELIUM_NATIVE_ONLY');
  const nameOf = (/** @type {string} */ file) => file.replace(/^src\//, '').replace(/\.\w+$/, '');
  const moduleOf = (/** @type {string} */ file) => file.split('/')[1];
  const there = new Set(Object.keys(files).map(nameOf));
  const found = order.filter((name) => !there.has(name)).map((name) => `${name} is listed, but there is no such file`);
  for (const [file, text] of Object.entries(files)) {
    const own = order.indexOf(nameOf(file));
    if (own < 0 && !file.endsWith('.def')) found.push(`${file} is in no layer`);
    for (const match of withoutComments(text).matchAll(/^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]/gm)) {
      const [, bracket, header] = match;
      const where = `${file}:${lineOf(text, match.index)}`;
      if (bracket === '<') {
        const mayUseLibc = native.includes(nameOf(file)) || moduleOf(file) === 'tools';
        if (!FREESTANDING.has(header) && !mayUseLibc) found.push(`${where} includes libc's ${header}`);
        continue;
      }
      if (PUBLIC.has(header)) continue;
      const target = `src/${header}`;
      if (!(target in files)) found.push(`${where} includes ${header}, which is not there`);
      else if (!native.includes(nameOf(file)) && ![moduleOf(file), SHARED].includes(moduleOf(target))) found.push(`${where} includes ${header} of another module`);
      else if (order.indexOf(nameOf(target)) > own) found.push(`${where} includes ${header}, which is above it`);
    }
  }
  return found;
}

test('every include of src points down', () => {
  assert.deepEqual(faults(readFileSync(path('CMakeLists.txt'), 'utf8'), texts('src', /\.(c|h|def)$/)), []);
});

test('the law sees what breaks it', () => {
  const cmake = 'set(HELIUM_LAYERS\n    "ground/base ground/buf"\n    "core/json core/part/sub core/tool"\n    "tools/lint"\n)\n' +
    'set(HELIUM_NATIVE_ONLY core/tool)\n';
  const good = {
    'src/ground/base.h': '#include <stdint.h>\n', 'src/ground/buf.h': '#include "ground/base.h"\n',
    'src/ground/buf.c': '#include "ground/buf.h"\n', 'src/core/json.c': '#include "ground/buf.h"\n#include "core/json.def"\n',
    'src/core/json.def': '', 'src/core/tool.c': '#include <stdio.h>\n',
    'src/core/part/sub.c': '#include "core/json.def"\n#include "ground/buf.h"\n#include "helium.h"\n/* #include "core/tool.c" */\n',
    'src/tools/lint.c': '#include <string.h>\n#include "ground/buf.h"\n',
  };
  /** @param {Record<string, string>} more */
  const with_ = (more) => faults(cmake, { ...good, ...more });
  assert.deepEqual(with_({}), []);
  assert.deepEqual(with_({ 'src/ground/base.h': '\n#include "ground/buf.h"\n' }),
    ['src/ground/base.h:2 includes ground/buf.h, which is above it']);
  assert.deepEqual(with_({ 'src/core/json.c': '#include "core/part/sub.c"\n' }),
    ['src/core/json.c:1 includes core/part/sub.c, which is above it']);
  assert.deepEqual(with_({ 'src/ground/buf.c': '#include <string.h>\n' }), ["src/ground/buf.c:1 includes libc's string.h"]);
  assert.deepEqual(with_({ 'src/ground/buf.c': '#include "base.h"\n' }), ['src/ground/buf.c:1 includes base.h, which is not there']);
  assert.deepEqual(with_({ 'src/tools/lint.c': '#include "core/json.def"\n' }),
    ['src/tools/lint.c:1 includes core/json.def of another module']);
  assert.deepEqual(with_({ 'src/ground/buf.c': '#include "core/json.def"\n' }),
    ['src/ground/buf.c:1 includes core/json.def of another module']);
  assert.deepEqual(with_({ 'src/core/new.h': '' }), ['src/core/new.h is in no layer']);
  assert.deepEqual(with_({ 'src/core/op.def': 'OP(A)', 'src/core/json.c': '#include "core/op.def"\n' }), []);
  assert.deepEqual(with_({ 'src/core/op.def': '#include "ground/base.h"' }), ['src/core/op.def:1 includes ground/base.h, which is above it']);
  assert.deepEqual(faults(cmake.replace('ground/buf', 'ground/buf ground/soon'), good), ['ground/soon is listed, but there is no such file']);
});
