// The known answers of tests/cases in WebAssembly, by the ABI alone; and the failures that only the glue can
// raise. Beside what a case says: every result and every error is JSON, and a result is just what
// JSON.stringify makes of it; and where the host knows their layout, the same rows come without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH, BYTES, KNOWN } from '../../js/core.js';
import { createDatabase } from '../../js/index.js';
import { allCases, openCore, utf8 } from '../support/cases.js';

/** @typedef {import('../support/cases.js').Case} Case */
/** @typedef {import('../support/cases.js').Call} Call */
/** @typedef {import('../support/cases.js').Reply} Reply */
/** @typedef {import('../support/cases.js').Answer} Answer */

/** Of each schema that cases are about, an instance. @type {Map<string, ReturnType<typeof openCore>>} */
const cores = new Map();

/**
 * The bytes of a request with these statements. A batch's stand bare, several have a frame, one has none.
 * @param {{sql: string, params: string}[]} queries @param {boolean} batch
 */
function requestOf(queries, batch) {
  const texts = queries.map(({ sql, params }) => JSON.stringify({ query: sql, params: JSON.parse(params) }));
  return batch || texts.length < 2 ? texts.join() : `{"queries":[${texts}]}`;
}

/** A request with its strings written one way, as arguments' escapes come through; all other bytes as they are. @param {string} text */
const plain = (text) => text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => JSON.stringify(JSON.parse(string)));

/** @param {string} unit a UTF-16 code unit */
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** @param {Answer} answer @param {Call | Reply} expected @param {string} where @param {boolean} batch */
function check({ kind, code, text }, { want }, where, batch) {
  const shown = kind === 'fail' ? `${kind} ${code} ${utf8(text)}` : `${kind} ${utf8(text)}`;
  if (want.kind === 'fetch') {
    assert.equal(kind, 'fetch', `${where}: ${shown}`);
    assert.equal(plain(utf8(text)), requestOf(want.queries, batch), where);
    return;
  }
  const wanted = want.kind === 'fail' ? `fail ${want.code} ${utf8(want.text)}` : `done ${utf8(want.text)}`;
  // @n stands for any digits
  assert.equal(wanted.includes('@n') ? shown.replace(/(at byte )\d+/, '$1@n') : shown, wanted, where);
  const value = JSON.parse(utf8(text));
  if (kind !== 'done' || /\d{18}/.test(text)) return;
  // For the object path it is ASCII. That the bytes path has no such escapes, what is wanted says.
  const form = JSON.stringify(value), ascii = !/[^\0-\x7f]/.test(text);
  assert.equal(ascii ? form.replace(/[^\0-\x7f]/g, escaped) : form, utf8(text), `${where}: not as JSON.stringify has it`);
}

/** What stands behind a layout. @param {string} text */
function rowsOf(text) {
  const layout = JSON.stringify(JSON.parse(text)[0]).replace(/[^\0-\x7f]/g, escaped);
  return text.slice(layout.length + 2, -1);
}

/** @param {Case} known */
function run({ file, schema, calls, replies }) {
  const step = cores.get(`${schema}`) ?? openCore(schema);
  cores.set(`${schema}`, step);
  let batch = '';
  for (const call of calls.filter(({ arena }) => !arena)) {
    const answer = step(call.op, call.seed, call.input);
    check(answer, call, `${file}:${call.line}`, call.batch);
    batch += answer.state;
    for (const reply of call.replies) {
      const state = reply.state ?? (call.batch ? batch : answer.state);
      const read = step(reply.op, state, reply.input), where = `${file}:${reply.line}`;
      check(read, reply, where, false);
      if ((call.op | reply.op) & (BATCH | BYTES)) continue;
      const known = step((reply.op | KNOWN) >>> 0, state, reply.input);
      const bare = read.kind === 'done' && read.text.startsWith('[[[') ? { ...read, code: '0', text: rowsOf(read.text) } : read;
      assert.deepEqual(known, bare, `${where}: without the layout`);
    }
  }
  for (const reply of replies) check(step(reply.op, reply.state ?? '', reply.input), reply, `${file}:${reply.line}`, false);
}

/** How the glue is made to fail. @type {Record<string, () => PromiseLike<unknown>>} */
const hosts = {
  TIMEOUT() {
    const db = createDatabase('postgres://u:p@localhost:1/d', { fetch: () => new Promise(() => {}), timeout: 5 });
    return db.getUserById('u1');
  },
  ABORT() {
    const control = new AbortController();
    const db = createDatabase('postgres://u:p@localhost:1/d', { fetch: () => new Promise(() => control.abort()) });
    return db.getUserById('u1', { signal: control.signal });
  },
};

for (const known of allCases()) {
  test(`${known.title} (${known.file}:${known.line})`, async () => {
    run(known);
    for (const code of known.hosts) await assert.rejects(async () => hosts[code](), { code });
  });
}
