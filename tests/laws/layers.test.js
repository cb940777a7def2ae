// Law 1: includes point down. The order is HELIUM_LAYERS of CMakeLists.txt read as one list: a file includes
// headers of names before its own, also within a layer, and its own. A .def belongs to the name it bears; one
// that bears no name of the list (op.def) is plain data that anyone may read, and includes nothing.
// Beside these: the headers of include/, which are the ground of all, and of the system's headers those without libc;
// only the native tools (HELIUM_NATIVE_ONLY) and the migration engine (tools/) may use libc, and this one cJSON too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { lineOf, texts, withoutComments } from './texts.js';

const FREESTANDING = new Set(['stdbool.h', 'stddef.h', 'stdint.h', 'limits.h', 'float.h', 'stdalign.h']);
const PUBLIC = new Set(['helium.h', 'session.h']);

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
  const there = new Set(Object.keys(files).map(nameOf));
  const found = order.filter((name) => !there.has(name)).map((name) => `${name} is listed, but there is no such file`);
  for (const [file, text] of Object.entries(files)) {
    const own = order.indexOf(nameOf(file));
    if (own < 0 && !file.endsWith('.def')) found.push(`${file} is in no layer`);
    for (const match of withoutComments(text).matchAll(/^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]/gm)) {
      const [, bracket, header] = match;
      const where = `${file}:${lineOf(text, match.index)}`;
      if (bracket === '<') {
        if (!FREESTANDING.has(header) && !native.includes(nameOf(file)) && !file.startsWith('src/tools/')) found.push(`${where} includes libc's ${header}`);
        continue;
      }
      if (PUBLIC.has(header)) continue;
      const target = [join(dirname(file), header), join('src', header)].find((name) => name in files);
      const layer = target ? order.indexOf(nameOf(target)) : -1;
      if (!target) found.push(`${where} includes ${header}, which is not there`);
      else if (layer > own) found.push(`${where} includes ${header}, which is above it`);
    }
  }
  return found;
}

test('every include of src points down', () => {
  assert.deepEqual(faults(readFileSync(path('CMakeLists.txt'), 'utf8'), texts('src', /\.(c|h|def)$/)), []);
});

test('the law sees what breaks it', () => {
  const cmake = 'set(HELIUM_LAYERS\n    "base buf"\n    "json part/sub tool"\n)\nset(HELIUM_NATIVE_ONLY tool)\n';
  const good = {
    'src/base.h': '#include <stdint.h>\n', 'src/buf.h': '#include "base.h"\n', 'src/buf.c': '#include "buf.h"\n',
    'src/json.c': '#include "buf.h"\n#include "json.def"\n', 'src/json.def': '', 'src/tool.c': '#include <stdio.h>\n',
    'src/part/sub.c': '#include "../json.def"\n#include "buf.h"\n#include "helium.h"\n/* #include "tool.c" */\n',
  };
  /** @param {Record<string, string>} more */
  const with_ = (more) => faults(cmake, { ...good, ...more });
  assert.deepEqual(with_({}), []);
  assert.deepEqual(with_({ 'src/base.h': '\n#include "buf.h"\n' }), ['src/base.h:2 includes buf.h, which is above it']);
  assert.deepEqual(with_({ 'src/json.c': '#include "part/sub.c"\n' }), ['src/json.c:1 includes part/sub.c, which is above it']);
  assert.deepEqual(with_({ 'src/buf.c': '#include <string.h>\n' }), ["src/buf.c:1 includes libc's string.h"]);
  assert.deepEqual(with_({ 'src/buf.c': '#include "gone.h"\n' }), ['src/buf.c:1 includes gone.h, which is not there']);
  assert.deepEqual(with_({ 'src/new.h': '' }), ['src/new.h is in no layer']);
  assert.deepEqual(with_({ 'src/op.def': 'OP(A)', 'src/buf.h': '#include "op.def"\n' }), []);
  assert.deepEqual(with_({ 'src/op.def': '#include "base.h"' }), ['src/op.def:1 includes base.h, which is above it']);
  assert.deepEqual(faults(cmake.replace('buf', 'buf soon'), good), ['soon is listed, but there is no such file']);
});
