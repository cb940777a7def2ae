// What the mutation script plants, and that it leaves alone what is no code.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { chances, masked, mutants, sample } from '../../scripts/plant.js';
import { runs } from '../../scripts/reach.js';

/** The mutated lines of a text. @param {string} text @param {string} [file] */
const lines = (text, file = 'a.c') => mutants(file, text).map(({ kind, after }) => `${kind}: ${after}`);

test('each kind of fault', () => {
  assert.deepEqual(lines('if (a <= b && c == 1) return true;'), [
    'bound: if (a < b && c == 1) return true;',
    'comparison: if (a <= b && c != 1) return true;',
    'logic: if (a <= b || c == 1) return true;',
    'more: if (a <= b && c == 2) return true;',
    'less: if (a <= b && c == 0) return true;',
    'truth: if (a <= b && c == 1) return false;',
  ]);
  assert.deepEqual(lines('x = !y + z | w << v++;'), [
    'sum: x = !y - z | w << v++;',
    'bits: x = !y + z & w << v++;',
    'shift: x = !y + z | w >> v++;',
    'not: x = y + z | w << v++;',
    'increment: x = !y + z | w << v--;',
  ]);
  assert.deepEqual(lines('a ?? b', 'a.js'), ['default: a && b']);
  assert.deepEqual(lines('{\n    buf_lit(out, "1 < 2");\n    const x = f();\n    a->b[i] |= c;\n}'), ['dropped: ;', 'dropped: ;']);
});

test('comments, strings, directives and patterns are left alone', () => {
  assert.deepEqual(lines('/* a <= 1 */ // b == 2\n#define X 1 \\\n  + 2\nf("x && \\" 3", \'4\');'), []);
  assert.deepEqual(lines('const a = /1 < [2/] && 3/.test(b);\nconst c = `4 ${d < 5} 6`;', 'a.js'), []);
  assert.deepEqual(lines('#ifdef __wasm__\nx = 1 + a;\n#else\ny = a - b;\n#endif'), ['sum: y = a + b;']);
  assert.equal(masked('a / b / 2', true), 'a / b / 2');
  assert.equal(masked('f("é") /* x\ny */', false).length, 'f("é") /* x\ny */'.length);
});

test('a mutant says its line, before and after', () => {
  const [first] = mutants('src/a.c', 'int a;\n    if (a > 1) b();\n');
  assert.deepEqual({ ...first, text: '' },
    { file: 'src/a.c', kind: 'bound', line: 2, at: 17, before: 'if (a > 1) b();', after: 'if (a >= 1) b();', text: '' });
  assert.equal(first.text, 'int a;\n    if (a >= 1) b();\n');
});

test('a seed draws the same sample each time, no member twice', () => {
  const all = Array.from({ length: 50 }, (_, i) => i);
  const once = sample(all, 20, chances(7));
  assert.deepEqual(sample(all, 20, chances(7)), once);
  assert.notDeepEqual(sample(all, 20, chances(8)), once);
  assert.equal(new Set(once).size, 20);
  assert.equal(sample(all, 80, chances(1)).length, 50);
});

test('the smallest range around a character says whether it is run, in any process', () => {
  const range = (/** @type {number[]} */ ...[startOffset, endOffset, count]) => ({ startOffset, endOffset, count });
  const one = [range(0, 100, 1), range(10, 50, 3), range(20, 30, 0)], other = [range(0, 100, 1), range(10, 50, 0)];
  const run = (/** @type {import('../../scripts/reach.js').Range[][]} */ ...coverages) =>
    [0, 9, 10, 19, 20, 29, 30, 49, 50, 99, 100].map((at) => Number(runs(coverages, at))).join('');
  assert.equal(run(one), '11110011110');
  assert.equal(run(other), '11000000110');
  assert.equal(run(one, other), '11110011110');
  assert.equal(run([range(0, 100, 1), range(25, 26, 1)], one), '11111111110');
  assert.equal(run(), '00000000000');
});

test('the faults that change nothing can still be planted, and each says why', () => {
  /** @type {{file: string, before: string, after: string, why: string}[]} */
  const equivalent = JSON.parse(readFileSync(path('tests/mutants/equivalent.json'), 'utf8'));
  const known = new Map([...new Set(equivalent.map(({ file }) => file))].map((file) => [file, mutants(file, readFileSync(path(file), 'utf8'))]));
  for (const { file, before, after, why } of equivalent) {
    const same = known.get(file)?.filter((mutant) => mutant.before === before && mutant.after === after);
    assert.equal(same?.length, 1, `${file}: ${after}`); // a line that is there twice would excuse another fault
    assert.ok(why, `${file}: ${after}`);
  }
});
