// heliumdb/side-by-side: its report as a page and as JSON, with names that are hostile; rules by method.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportResponse, sideBySide } from '../../js/side-by-side/index.js';

const EVIL = '<script>alert("1")</script>&\'';
const asking = (/** @type {string} */ accept) => ({ headers: new Headers(accept ? { accept } : {}) });
const CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** @param {Record<string, any>} old @param {Record<string, any>} next @param {object} [options] */
async function reported(old, next, options) {
  /** @type {Promise<unknown>[]} */
  const works = [];
  const service = (/** @type {Record<string, any>} */ answers) => Object.fromEntries(Object.entries(answers).map(([name, answer]) =>
    [name, async () => (typeof answer === 'function' ? answer() : answer)]));
  const db = /** @type {any} */ (sideBySide({
    old: service(old), next: service(next), flags: { '*': 'shadow' }, waitUntil: (work) => void works.push(work), ...options,
  }));
  for (const name of Object.keys(old)) await db[name]().catch(() => {});
  await Promise.all(works);
  return db.report();
}

test('without a request, or for who does not accept HTML, a report is JSON', async () => {
  const report = await reported({ getA: 1 }, { getA: 2 });
  for (const request of [undefined, asking(''), asking('*/*'), asking('application/json'), asking('text/htmlx')]) {
    const response = reportResponse(report, request);
    assert.deepEqual(await response.json(), report);
    assert.equal(response.status, 200);
    assert.deepEqual(Object.fromEntries(response.headers), {
      'cache-control': 'no-store', 'content-security-policy': CSP, 'content-type': 'application/json', vary: 'accept',
      'x-content-type-options': 'nosniff',
    });
  }
});

test('for a browser it is a page: a table of all methods, without a script, and every word of others escaped', async () => {
  const fail = (/** @type {string} */ name, /** @type {string} */ code) => () => { throw Object.assign(new Error(EVIL), { name, code }); };
  const report = await reported(
    { [`get${EVIL}`]: { [EVIL]: 1 }, getB: fail('Old', EVIL), getC: 1 }, { [`get${EVIL}`]: { [EVIL]: 2 }, getB: fail('New', 'N1'), getC: '1' },
    { reads: () => true },
  );
  report.methods.getB.lastErrors.old = EVIL; // whatever comes to stand there
  report.methods.getC.tripped = true;
  for (const told of Object.values(report.methods)) told.p50 = told.p99 = { old: 1.25, next: null };
  const response = reportResponse(report, asking('text/html,application/xhtml+xml,*/*;q=0.8')), page = await response.text();
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(response.headers.get('content-security-policy'), CSP);
  const evil = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
  assert.deepEqual(page.split('\n').map((line) => line.replace(/^.*<tbody>/, '')), [
    `<tr><td>get${evil}</td><td>shadow</td><td>1</td><td>0</td><td>value: 1<br>[…]: 1 | 2</td><td></td><td>0</td><td>0</td>`
      + '<td>0</td><td>0</td><td>0</td><td>1.3</td><td></td><td>1.3</td><td></td></tr>',
    `<tr><td>getB</td><td>shadow</td><td>1</td><td>0</td><td>error: 1<br>the result: Old | New N1</td><td></td><td>1, the last: ${evil}</td>`
      + '<td>1, the last: New N1</td><td>0</td><td>0</td><td>0</td><td>1.3</td><td></td><td>1.3</td><td></td></tr>',
    '<tr><td>getC</td><td>shadow, by the breaker</td><td>1</td><td>1</td><td></td><td>numeric-spelling: 1</td><td>0</td><td>0</td>'
      + '<td>0</td><td>0</td><td>0</td><td>1.3</td><td></td><td>1.3</td><td></td></tr></tbody></table></html>',
    '',
  ]);
  assert.equal(/<script|javascript:| on\w+=|<a |src=/i.test(page), false);
});

test('rules are switched off for one method, for all others, or for all', async () => {
  const old = { getA: [1, 2], getB: [1, 2], getC: '1' }, next = { getA: [2, 1], getB: [2, 1], getC: 1 };
  for (const [rules, differing] of /** @type {[any, string[]][]} */ ([
    [undefined, []],
    [[], []],
    [['order'], ['getA', 'getB']],
    [{ getA: ['order'] }, ['getA']],
    [{ getA: [], '*': ['order', 'numeric-spelling'] }, ['getB', 'getC']],
    [{ getC: ['numeric-spelling'], '*': ['order'] }, ['getA', 'getB', 'getC']],
  ])) {
    const { methods } = await reported(old, next, { rules });
    assert.deepEqual(Object.keys(methods).filter((name) => methods[name].differences.length), differing, JSON.stringify(rules));
  }
});

test('rules of a method or by a name that there is not are refused', () => {
  const old = { getA: 1 }, all = 'the rules are order, microseconds, numeric-spelling, key-order, undefined-null, secrets, generated, defaults, float-digits, statements, returning';
  for (const [rules, message] of /** @type {[any, string][]} */ ([
    [{ getA: ['ordre'] }, `rules.getA: there is no rule "ordre"; ${all}`],
    [{ getA: 'order' }, 'rules.getA must be a list of names'],
    [{ '*': null }, 'rules.* must be a list of names'],
    [{ getB: ['order'] }, 'rules: neither side has a method "getB"'],
    [JSON.parse('{"__proto__": ["order"]}'), 'rules: neither side has a method "__proto__"'],
    [null, 'rules must be a list of names'],
  ])) assert.throws(() => sideBySide({ old: { getA: async () => old }, next: { getA: async () => old }, rules }), { name: 'TypeError', message });
});
