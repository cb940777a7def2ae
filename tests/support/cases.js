// Reads the known answers of tests/cases (format: its README.md) and runs the core's steps on its modules by
// the ABI, without the glue. Text is kept as bytes: one char each ("latin1"), since cases hold invalid UTF-8 too.
import { readFileSync } from 'node:fs';
import { list, path } from '../../scripts/lib.js';
import { expandColumns } from './columns.js';

/**
 * @typedef {{kind: 'done', text: string} | {kind: 'fail', code: string, text: string}
 *   | {kind: 'fetch', queries: {sql: string, params: string}[]}} Want
 * @typedef {{line: number, op: number, method: string, effect: string, seed: string, batch: boolean, input: string, want: Want,
 *   arena: boolean, live?: Want, replies: Reply[]}} Call
 * @typedef {{line: number, op: number, state?: string, input: string, want: Want}} Reply
 * @typedef {{title: string, file: string, line: number, schema?: string, calls: Call[], replies: Reply[], hosts: string[]}} Case
 *   schema: the name of a text in tests/cases/schemas, in place of the service's
 *   replies: those without a call of their own: they come with a state
 * @typedef {{line: number, verb: string, flags: string[], text: string}} Line
 * @typedef {{name: string, effect: string, table?: string, op: number}} Method
 * @typedef {{kind: 'done' | 'fetch' | 'fail' | 'more', code: string, text: string, state: string}} Answer
 */

const BYTES = 1 << 8, SECRETS = 1 << 9, BATCH = 1 << 10, GUARD = 1 << 11, AGAIN = 1 << 12, PAGE = 1 << 13, REPLY = 0xff, STATUS = 16;

const METHOD = 0xfd, SCHEMA = 0xfe, NUMBER = 16;

const described = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
/** @type {Method[]} */
export const methods = described.methods;

/** The methods of a schema's text, and a table's name by its number. @param {string} file
 * @returns {{methods: Method[], tables: string[]}} */
export function describeSchema(file) {
  const [, , , tables, rows] = JSON.parse(readFileSync(file, 'utf8'));
  const own = rows.map((/** @type {any[]} */ [name, form], /** @type {number} */ i) =>
    ({ name, effect: described.forms[form].effect, op: METHOD | i << NUMBER }));
  return {
    methods: own,
    tables: tables.map((/** @type {any[]} */ [name]) => name),
  };
}

/** The file of a schema that cases name. */
const schemaFile = (/** @type {string | undefined} */ name) =>
  path(name ? `tests/cases/schemas/${name}.json` : 'service/schema.json');

/** What starts a method, or by `FORM:table` a form; of digits the number itself.
 * @param {Method[]} methods @param {string} name @param {string[]} [tables] @returns {{op: number, effect: string}} */
export function found(methods, name, tables = []) {
  const method = methods.find((one) => one.name === name);
  if (method) return method;
  const [form, table] = name.split(':'), number = described.forms.findIndex((/** @type {any} */ one) => one.name === form);
  if (number < 0) return { op: Number(name), effect: '' };
  return { op: number | Math.max(0, tables.indexOf(table)) << NUMBER, effect: described.forms[number].effect };
}

export const utf8 = (/** @type {string} */ bytes) => Buffer.from(bytes, 'latin1').toString();
const hex = (/** @type {string} */ digits) => Buffer.from(digits, 'hex').toString('latin1');
const SEED = hex(readFileSync(path('tests/cases/seed.hex'), 'utf8').trim());

/** @param {string} text */
const expand = (text) => text
  .replace(/@repeat\((\d+),([^)]*)\)/g, (_, n, what) => what.repeat(Number(n)))
  .replace(/@hex\(([0-9a-f]*)\)/g, (_, digits) => hex(digits));

/** @param {string} file @returns {Line[]} */
function readLines(file) {
  /** @type {Line[]} */
  const lines = [];
  readFileSync(path(file), 'latin1').split('\n').forEach((text, i) => {
    if (!text || text.startsWith('#')) return;
    const last = lines.at(-1);
    if (text.startsWith(' ') && last) {
      last.text += (last.verb === 'sql' ? ' ' : '') + text.trimStart();
      return;
    }
    const [, verb, rest] = /** @type {RegExpExecArray} */ (/^(\S+) ?([^]*)$/.exec(text));
    const [name, ...flags] = verb === '==' ? [verb] : verb.split('.');
    lines.push({ line: i + 1, verb: name, flags, text: rest });
  });
  for (const line of lines) if (line.verb !== '==') line.text = expandColumns(expand(line.text), described.tables);
  return lines;
}

/** The first word, and the rest. @param {string} text */
function split(text) {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {Line} line @returns {Want} */
function wantOf({ verb, text }) {
  if (verb === 'done') return { kind: 'done', text };
  const [code, fields] = split(text);
  return { kind: 'fail', code, text: fields };
}

/** The lines behind a step that say what it answers. @param {Line[]} lines @param {string} where @returns {Want} */
function takeWant(lines, where) {
  const first = lines[0];
  if (first?.verb === 'done' || first?.verb === 'fail') return wantOf(/** @type {Line} */ (lines.shift()));
  const queries = [], nothing = first?.verb === 'nothing';
  if (nothing) lines.shift();
  while (lines[0]?.verb === 'sql') {
    const [sql, params] = lines.splice(0, 2);
    if (params?.verb !== 'params') throw new Error(`${where}: sql without params`);
    queries.push({ sql: utf8(sql.text), params: utf8(params.text) });
  }
  if (!queries.length && !nothing) throw new Error(`${where}: a step without done, fail, nothing or sql`);
  return { kind: 'fetch', queries };
}

/** @param {Line} line */
function resultOf({ verb, text }) {
  const [rows, command, count] = verb === 'count' ? ['[]', 'INSERT', text] : [text, 'SELECT', JSON.parse(utf8(text)).length];
  return `{"fields":[],"rows":${rows},"command":"${command}","rowCount":${count},"rowAsArray":true}`;
}

/** @param {Line} line @param {boolean} arena @param {string | undefined} state @param {string | undefined} schema
 * @returns {Omit<Call, 'want'>} */
function callOf({ line, flags, text }, arena, state, schema) {
  const [method, input] = split(text), known = describeSchema(schemaFile(schema));
  const { op: start, effect } = found(known.methods, method, known.tables);
  const op = start | (flags.includes('bytes') ? BYTES : 0)
    | (flags.includes('secrets') ? SECRETS : 0) | (flags.includes('batch') ? BATCH : 0) | (flags.includes('guard') ? GUARD : 0)
    | (flags.includes('again') ? AGAIN : 0) | (flags.includes('page') ? PAGE : 0);
  const seed = state ?? (effect === 'CREATES' ? SEED : '') + (flags.includes('guard') ? hex('0100000002000000') : '');
  return { line, op, method, effect, seed, batch: flags.includes('batch'), input, arena, replies: [] };
}

/** A reply from its first line, which is taken already. @param {Line} first @param {Line[]} lines @param {boolean} batch */
function replyOf(first, lines, batch) {
  let status = '200', input;
  if (first.verb === 'reply') {
    [status, input] = split(first.text);
    batch ||= first.flags.includes('batch');
  } else {
    const results = [first];
    while (lines[0]?.verb === 'rows' || lines[0]?.verb === 'count') results.push(/** @type {Line} */ (lines.shift()));
    input = results.map(resultOf).join();
    if (batch || results.length > 1) input = `{"results":[${input}]}`;
  }
  return { line: first.line, op: (REPLY | Number(status) << STATUS | (batch ? BATCH : 0)) >>> 0, input };
}

/** @param {string} file @returns {Case[]} */
export function readCases(file) {
  const lines = readLines(file);
  /** @type {Case[]} */
  const cases = [];
  let state, arena = false;
  for (let line = lines.shift(); line; line = lines.shift()) {
    const where = `${file}:${line.line}`, here = cases.at(-1), call = here?.calls.at(-1);
    if (line.verb === '==') {
      cases.push({ title: line.text, file, line: line.line, calls: [], replies: [], hosts: [] });
    } else if (!here) {
      throw new Error(`${where}: a line before the first case`);
    } else if (line.verb === 'call') {
      const next = callOf(line, arena, state, here.schema);
      here.calls.push({ ...next, want: takeWant(lines, where) });
      arena = false;
      state = undefined;
    } else if (['reply', 'rows', 'count'].includes(line.verb)) {
      const reply = replyOf(line, lines, !!call?.batch);
      (call ?? here).replies.push({ ...reply, state, want: takeWant(lines, where) });
      state = undefined;
    } else if (line.verb === 'schema') {
      here.schema = line.text;
    } else if (line.verb === 'state') {
      state = hex(line.text);
    } else if (line.verb === 'arena') {
      arena = true;
    } else if (line.verb === 'host') {
      here.hosts.push(line.text);
    } else if (line.verb === 'live' && call) {
      const [verb, text] = split(line.text);
      call.live = wantOf({ ...line, verb, text });
    } else {
      throw new Error(`${where}: no such line here: ${line.verb}`);
    }
  }
  return cases;
}

/** What makes the tables of a schema that cases name. @param {string} name */
export const schemaTables = (name) => readFileSync(path(`tests/cases/schemas/${name}.sql`), 'utf8');

export const allCases = () => list('tests/cases', /\.case$/).flatMap(readCases);

/** An instance of the core's own with a schema, the service's unless another is named, and its one function.
 * @param {string} [schema] @returns {(op: number, state: string, input: string) => Answer} */
export function openCore(schema) {
  const module = new WebAssembly.Module(readFileSync(path('build/core.wasm')));
  const { memory, reserve, step } = /** @type {any} */ (new WebAssembly.Instance(module).exports);
  /** @type {(op: number, state: string, input: string) => Answer} */
  const run = (op, state, input) => {
    const at = reserve(state.length + input.length) >>> 0;
    if (!at && state.length + input.length) throw new Error('no room');
    Buffer.from(memory.buffer).write(state + input, at, 'latin1');
    const answer = step(op, state.length, input.length) >>> 0;
    const [kind, code, text, textLength, next, nextLength] = new Uint32Array(memory.buffer, answer, 6);
    const bytes = (/** @type {number} */ from, /** @type {number} */ length) => Buffer.from(memory.buffer, from, length).toString('latin1');
    return {
      kind: /** @type {const} */ (['done', 'fetch', 'fail', 'more'])[kind], code: described.fails[code - 1]?.code ?? String(code),
      text: bytes(text, textLength), state: bytes(next, nextLength),
    };
  };
  const { kind, text } = run(SCHEMA, '', readFileSync(schemaFile(schema), 'latin1'));
  if (kind !== 'done') throw new Error(`${schema}: ${text}`);
  return run;
}
