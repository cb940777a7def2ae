// The known answers of tests/tools in WebAssembly, through the glue that the commands use.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ToolError, tool } from '../../js/cli/migrations/tools.js';
import { list, path } from '../../scripts/lib.js';

/** @typedef {{tool: string, line: number, input: string, wants: {failed: boolean, member: string, text: string}[]}} Step */
/** @typedef {{title: string, steps: Step[]}} Case */

const expand = (/** @type {string} */ text) =>
  text.replace(/@doc ([a-z0-9-]+)/g, (_, name) => readFileSync(path('tests/tools', `${name}.json`), 'utf8'));

/** @param {string} file @returns {Case[]} */
function readCases(file) {
  /** @type {Case[]} */
  const cases = [];
  let add = (/** @type {string} */ _text) => {};
  readFileSync(path(file), 'utf8').split('\n').forEach((text, i) => {
    if (text.startsWith('#')) return;
    const [, mark, rest] = /^(==|>>|<<|!!) ?(.*)$/.exec(text) ?? [];
    const steps = cases.at(-1)?.steps, step = steps?.at(-1);
    if (mark === '==') cases.push({ title: rest, steps: [] });
    else if (mark === '>>') {
      const made = { tool: rest, line: i + 1, input: '', wants: [] };
      steps?.push(made);
      add = (line) => { made.input += `${line}\n`; };
    } else if (mark) {
      const want = { failed: mark === '!!', member: rest, text: '' };
      step?.wants.push(want);
      add = (line) => { want.text += `${line}\n`; };
    } else add(text);
  });
  return cases;
}

/** The answer, or what an error said. @param {Step} step */
function run({ tool: name, input }) {
  const text = expand(input);
  try {
    return { failed: false, answer: tool(name, /** @type {any} */ ({ toJSON: () => JSON.parse(text) })) };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { failed: true, answer: /** @type {any} */ (error.answer) };
  }
}

for (const file of list('tests/tools', /\.case$/)) {
  for (const { title, steps } of readCases(file)) {
    test(`${file}: ${title}`, () => {
      for (const step of steps) {
        if (!isJson(expand(step.input))) continue; // the commands can't give what isn't
        const { failed, answer } = run(step);
        for (const want of step.wants) {
          const got = want.member ? answer[want.member] : answer;
          const where = `${file}:${step.line} ${want.member}`;
          assert.equal(failed, want.failed, `${where}: ${JSON.stringify(answer)}`);
          if (typeof got === 'string') assert.equal(got.trimEnd(), expand(want.text).trimEnd(), where);
          else assert.deepEqual(got, JSON.parse(expand(want.text)), where);
          if (want.member === 'document') assert.equal(JSON.stringify(got), JSON.stringify(JSON.parse(expand(want.text))), where);
        }
        assert.ok(step.wants.length, `${file}:${step.line} expects nothing`);
      }
    });
  }
}

/** @param {string} text */
function isJson(text) {
  try {
    return Boolean(JSON.parse(text));
  } catch {
    return false;
  }
}

test('10000 migrations are read, and no more', () => {
  const migrations = Array.from({ length: 10_001 }, (_, i) => ({ name: `${20260101000000 + i}_m`, parents: null }));
  const { order, heads, problems } = tool('history', { migrations: migrations.slice(1) });
  assert.deepEqual([order.length, heads, problems], [10_000, [migrations[10_000].name], []]);
  assert.throws(() => tool('history', { migrations }), { message: 'there are more than 10000 migrations' });
});
