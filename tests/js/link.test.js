// Connection strings: which endpoint they lead to, what is sent along, and that a password, in whatever form,
// is in nothing that comes out of a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createDatabase } from '../../js/index.js';
import { URL_HOSTED, errorFrom, json, mock, refusal, result } from '../support/service.js';

/** The one request of a ping. @param {any} url @param {object} [options] */
async function ping(url, options) {
  const { db, sent } = mock(() => json(result([['t']])), options, url);
  await db.connect();
  return sent[0];
}

/** @type {[string, string][]} */
const places = [
  ['postgres://u:p@ep-cool-1.us-east-2.aws.neon.tech/db', 'https://api.us-east-2.aws.neon.tech/sql'],
  ['postgresql://u:p@ep-cool-1-pooler.us-east-2.aws.neon.tech/db?sslmode=require&channel_binding=require', 'https://api.us-east-2.aws.neon.tech/sql'],
  ['postgres://u:p@EP-Cool-1.US-East-2.aws.neon.tech:5432/db', 'https://api.us-east-2.aws.neon.tech/sql'],
  ['postgres://u:p@host.example/db', 'https://api.example/sql'],
  ['postgres://u:p@nodot/db', 'https://nodot/sql'],
  ['postgres://u:p@10.1.2.3:5432/db', 'https://10.1.2.3/sql'],
  ['postgres://u:p@[2001:db8::1]:5432/db', 'https://[2001:db8::1]/sql'],
  ['postgres://u:p@localhost:4444/db', 'http://localhost:4444/sql'],
  ['postgres://u:p@127.0.0.1:4444/db', 'http://127.0.0.1:4444/sql'],
  ['postgres://u:p@127.8.9.1:4444/db', 'http://127.8.9.1:4444/sql'],
  ['postgres://u:p@[::1]:4444/db', 'http://[::1]:4444/sql'],
  ['postgres://u:p@localhost/db', 'http://localhost/sql'],
  ['postgres://u:p@localhost.evil.example:4444/db', 'https://api.evil.example/sql'],
  ['postgres://localhost:4444', 'http://localhost:4444/sql'],
  ['  postgres://u:p@h.example/db\n', 'https://api.example/sql'],
];
for (const [url, endpoint] of places)
  test(`${JSON.stringify(url)} leads to ${endpoint}`, async () => {
    const { url: to, init } = await ping(url);
    assert.equal(to, endpoint);
    assert.deepEqual(init.headers, {
      'Neon-Connection-String': url.trim(), 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true',
    });
    assert.equal(init.method, 'POST');
    assert.equal(init.redirect, 'manual');
  });

test('the endpoint option goes before what the connection string says', async () => {
  assert.equal((await ping(URL_HOSTED, { endpoint: 'http://127.0.0.1:1234/elsewhere/sql?x=1' })).url, 'http://127.0.0.1:1234/elsewhere/sql?x=1');
  assert.equal((await ping(URL_HOSTED, { endpoint: new URL('https://a.b/sql') })).url, 'https://a.b/sql');
});

test('the connection string goes along as it is, or percent-encoded where a header cannot hold it', async () => {
  const connection = async (/** @type {any} */ url) =>
    /** @type {Record<string, string>} */ ((await ping(url)).init.headers)['Neon-Connection-String'];
  const asIs = 'postgres://us%40er:p%2Fw%zz+%3A@h.example/my%20db?a=b%26#c';
  assert.equal(await connection(asIs), asIs);
  assert.equal(await connection('postgres://ü:pä ß@h.example/dβ?x=1'), 'postgresql://%C3%BC:p%C3%A4%20%C3%9F@h.example/d%CE%B2?x=1');
  assert.equal(await connection('postgres://u:p\nw@h.example/db'), 'postgresql://u:pw@h.example/db');
  assert.equal(await connection(new URL('postgres://u:p@h.example/db')), 'postgres://u:p@h.example/db');
  assert.equal(await connection('postgres://u:p@ss@h.example/db'), 'postgres://u:p@ss@h.example/db');
});

for (const url of ['', ' ', undefined, null, 5, {}, 'nonsense', 'http://u:s3cret-w0rd@h.example/db', 'mysql://u:s3cret-w0rd@h/db',
  'postgres:u:s3cret-w0rd@h/db', 'postgres:/u:s3cret-w0rd@h/db', 'postgres://', 'postgres:///db', 'postgres://u:s3cret-w0rd@/db',
  'postgres://u:s3cret-w0rd@h:99999/db', 'postgres://u:s3cret-w0rd@h h/db', 'postgres://u:s3cret-w0rd#@h/db', 'postgresql+x://u:s3cret-w0rd@h/db'])
  test(`${inspect(url)} is refused, but not before a call`, async () => {
    const fetch = /** @type {any} */ (() => assert.fail('nothing may be sent'));
    const db = createDatabase(/** @type {any} */ (url), { fetch });
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.name, error.code, error.prismaCode, error.outcome, error.method], ['ConnectionError', 'CONNECTION', 'P1001', 'not-sent', 'listUsers']);
    assert.match(error.message, /postgres:\/\/user:password@host\/database.*DATABASE_URL/);
    assert.doesNotMatch(everything(error), /s3cret/);
    assert.equal((await errorFrom(db.batch([db.listUsers()]))).name, 'ConnectionError');
  });

test('an endpoint that is no URL is a clear error', async () => {
  for (const endpoint of ['nonsense', '', '/sql', 'h.example:sql:x']) {
    const error = await errorFrom(mock(() => { throw new TypeError('Invalid URL'); }, { endpoint }).db.listUsers());
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', endpoint.includes(':') ? 'unknown' : 'not-sent']);
    assert.match(error.message, endpoint.includes(':') ? /reached/ : /endpoint must be a full URL/);
  }
  const secret = await errorFrom(createDatabase(URL_HOSTED, { endpoint: 'https://u:endp0int-pw@127.0.0.1:1/sql' }).listUsers());
  assert.equal(secret.name, 'ConnectionError');
  assert.doesNotMatch(everything(secret), /endp0int-pw/);
});

/** All the ways an error gets into a log. @param {any} error */
function everything(error) {
  const one = (/** @type {any} */ e) => [String(e), e?.message, e?.stack, JSON.stringify(e), inspect(e, { depth: 9, showHidden: true }),
    ...Object.values(e ?? {}).map(String)].join('\n');
  return one(error) + one(error.cause) + one(error.cause?.cause);
}

/** Passwords as they stand in the URL, with everything that must not be seen of them. @type {[string, string[]][]} */
const passwords = [
  ['s3cret-w0rd', []],
  ['s3%2Fcret%40w', ['s3/cret@w']],
  ['s3%zzcret', []],
  ['s3"cr et', ['s3%22cr%20et']],
  ['s3cr\u00e4\u{1F511}t', [encodeURIComponent('s3crä\u{1F511}t')]],
  ['s3$&cret$1', []],
];
for (const [password, more] of passwords)
  test(`the password ${JSON.stringify(password)} is in no error, whoever repeats it`, async () => {
    const url = `postgres://someone:${password}@ep-1.aws.example/db`;
    const header = { 'Neon-Connection-String': '' };
    const forms = [password, url, ...more];
    const leaks = () => [...forms, header['Neon-Connection-String']].join(' | ');
    /** @type {((request: any) => any)[]} */
    const ways = [
      () => { throw new TypeError(leaks()); },
      () => { throw new TypeError('fetch failed', { cause: Object.assign(new Error(leaks()), { code: 'ECONNREFUSED', input: leaks() }) }); },
      () => { throw Object.assign(new Error('x', { cause: new Error('y', { cause: leaks() }) }), { headers: header, config: leaks() }); },
      () => { throw leaks(); },
      () => new Response(leaks(), { status: 500 }),
      () => new Response(leaks()),
      () => json({ msg: leaks() }, { status: 502 }),
      () => json(leaks(), { status: 400 }),
      () => refusal('', { message: leaks() }),
      () => refusal('', { message: `password authentication failed: ${leaks()}` }),
      () => refusal('42601', { message: leaks(), detail: leaks(), hint: leaks(), where: leaks(), internalQuery: leaks(), table: leaks(), column: leaks(), constraint: leaks(), file: leaks() }),
      () => refusal('23505', { message: leaks(), detail: `Key (${leaks().replaceAll(',', '')})=(x)` }),
      () => json(result([[leaks()]])),
      () => new Response(new ReadableStream({ pull(c) { c.error(new Error(leaks())); } })),
    ];
    let way = ways[0];
    const { db } = mock((request) => {
      header['Neon-Connection-String'] = request.init.headers['Neon-Connection-String'];
      return way(request);
    }, {}, url);
    const shown = [...forms, decodeURIComponent(encodeURIComponent(password))];
    for (way of ways)
      for (const query of [db.connect(), db.getUserById('x'), db.createProject({ name: 'n', path: '/', userId: 'u' }), db.batch([db.listUsers()])]) {
        let error;
        try { await query; continue; } catch (e) { error = /** @type {any} */ (e); }
        for (const secret of [...shown, header['Neon-Connection-String']])
          assert.ok(!everything(error).includes(secret), `${way}\n${everything(error)}`);
      }
  });

test('a password that is an ordinary word leaves the error its class and outcome', async () => {
  for (const password of ['unknown', 'sent', 'e', 'not']) {
    const { db } = mock(() => refusal('08006', { message: `lost: ${password}` }), {}, `postgres://u:${password}@h.example/db`);
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.name, error.code, error.outcome], ['ConnectionError', 'CONNECTION', 'unknown']);
    assert.ok(!error.message.includes(password));
  }
});
