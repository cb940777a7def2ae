// Connection strings: which endpoint they lead to, what is sent along, and that a password, in whatever form,
// is in nothing that comes out of a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createDatabase } from '../../js/index.js';
import { createAddress, redact, secretsOf } from '../../js/address.js';
import { URL_HOSTED, errorFrom, json, mock, refusal, result } from '../support/service.js';

/** The one request of a ping. @param {any} url @param {object} [options] */
async function ping(url, options) {
  const { db, sent } = mock(() => json(result([['t']])), options, url);
  await db.connect();
  return sent[0];
}

/** What is asked over HTTP, and over a transaction's WebSocket. @type {[url: string, endpoint: string, socket?: string][]} */
const places = [
  // Neon's own hosts: api. for the first label, TLS, the standard port, whatever else is said.
  ['postgres://u:p@ep-cool-1.us-east-2.aws.neon.tech/db', 'https://api.us-east-2.aws.neon.tech/sql', 'wss://ep-cool-1.us-east-2.aws.neon.tech/v2'],
  ['postgresql://u:p@ep-cool-1-pooler.us-east-2.aws.neon.tech/db?sslmode=require&channel_binding=require', 'https://api.us-east-2.aws.neon.tech/sql',
    'wss://ep-cool-1-pooler.us-east-2.aws.neon.tech/v2'],
  ['postgres://u:p@EP-Cool-1.US-East-2.aws.neon.tech:5432/db', 'https://api.us-east-2.aws.neon.tech/sql', 'wss://ep-cool-1.us-east-2.aws.neon.tech/v2'],
  ['postgres://u:p@ep-1.c-3.us-east-1.aws.neon.tech:6543/db', 'https://api.c-3.us-east-1.aws.neon.tech/sql', 'wss://ep-1.c-3.us-east-1.aws.neon.tech/v2'],
  ['postgres://u:p@ep-1.eastus2.azure.neon.tech/db?sslmode=disable', 'https://api.eastus2.azure.neon.tech/sql', 'wss://ep-1.eastus2.azure.neon.tech/v2'],
  ['postgres://u:p@ep-1.us-east-2.aws.neon.build/db', 'https://api.us-east-2.aws.neon.build/sql', 'wss://ep-1.us-east-2.aws.neon.build/v2'],
  ['postgres://u:p@ep-1-pooler.us-east-1.postgres.vercel-storage.com:5432/verceldb', 'https://api.us-east-1.postgres.vercel-storage.com/sql',
    'wss://ep-1-pooler.us-east-1.postgres.vercel-storage.com/v2'],
  ['postgres://u:p@ep-1.neon.tech/db', 'https://api.neon.tech/sql', 'wss://ep-1.neon.tech/v2'],
  // Every other host is asked itself.
  ['postgres://u:p@example.com/db', 'https://example.com/sql', 'wss://example.com/v2'],
  ['postgres://u:p@mydb.fly.dev/db', 'https://mydb.fly.dev/sql'],
  ['postgres://u:p@myco.co.uk/db', 'https://myco.co.uk/sql'],
  ['postgres://u:p@host.example/db', 'https://host.example/sql'],
  ['postgres://u:p@neon.tech/db', 'https://neon.tech/sql'],
  ['postgres://u:p@neon.build/db', 'https://neon.build/sql'],
  ['postgres://u:p@postgres.vercel-storage.com/db', 'https://postgres.vercel-storage.com/sql'],
  ['postgres://u:p@blob.vercel-storage.com/db', 'https://blob.vercel-storage.com/sql'],
  ['postgres://u:p@ep-1.evilneon.tech/db', 'https://ep-1.evilneon.tech/sql'],
  ['postgres://u:p@ep-1.aws.neon.tech.evil.example/db', 'https://ep-1.aws.neon.tech.evil.example/sql'],
  ['postgres://u:p@ep-1.aws.neon-tech/db', 'https://ep-1.aws.neon-tech/sql'],
  ['postgres://u:p@ep-1.aws.neonxtech/db', 'https://ep-1.aws.neonxtech/sql'],
  ['postgres://u:p@ep-1.aws.neon.tech./db', 'https://ep-1.aws.neon.tech./sql'],
  ['postgres://u:p@db.abcdef.supabase.co:5432/postgres', 'https://db.abcdef.supabase.co/sql'],
  ['postgres://u:p@nodot/db', 'https://nodot/sql'],
  ['postgres://u:p@under_score.example/db', 'https://under_score.example/sql'],
  ['postgres://u:p@10.1.2.3:5432/db', 'https://10.1.2.3/sql'],
  ['postgres://u:p@[2001:db8::1]:5432/db', 'https://[2001:db8::1]/sql'],
  // Its port, but for Postgres's own; the scheme's own too.
  ['postgres://u:p@db:4444/db', 'https://db:4444/sql', 'wss://db:4444/v2'],
  ['postgres://u:p@host.docker.internal:4444/db', 'https://host.docker.internal:4444/sql', 'wss://host.docker.internal:4444/v2'],
  ['postgres://u:p@[2001:db8::1]:4444/db', 'https://[2001:db8::1]:4444/sql'],
  ['postgres://u:p@db:05432/db', 'https://db/sql'],
  ['postgres://u:p@db:/db', 'https://db/sql'],
  ['postgres://u:p@db:80/db', 'https://db:80/sql', 'wss://db:80/v2'],
  ['postgres://u:p@db:443/db', 'https://db/sql'],
  ['postgres://u:p@db:443/db?sslmode=disable', 'http://db:443/sql', 'ws://db:443/v2'],
  // TLS, unless it is said that there is none.
  ['postgres://u:p@db:4444/db?sslmode=disable', 'http://db:4444/sql', 'ws://db:4444/v2'],
  ['postgres://u:p@db/db?application_name=a&sslmode=disable&b=c#d', 'http://db/sql', 'ws://db/v2'],
  ['postgres://u:p@db:80/db?sslmode=disable', 'http://db/sql'],
  ['postgres://u:p@db?sslmode=disable', 'http://db/sql'],
  ...['require', 'prefer', 'allow', 'verify-full', 'disabled', 'disable%20', 'DISABLE', ''].map((mode) =>
    /** @type {[string, string]} */ ([`postgres://u:p@db:4444/db?sslmode=${mode}`, 'https://db:4444/sql'])),
  ['postgres://u:p@db/sslmode=disable', 'https://db/sql'],
  ['postgres://u:p@db/db?nosslmode=disable', 'https://db/sql'],
  ['postgres://u:p@db/db#?sslmode=disable', 'https://db/sql'],
  ['postgres://sslmode=disable:p@db/db', 'https://db/sql'],
  // This machine: no TLS, the URL's own port, Postgres's too.
  ['postgres://u:p@localhost:4444/db', 'http://localhost:4444/sql', 'ws://localhost:4444/v2'],
  ['postgres://u:p@localhost:5432/db', 'http://localhost:5432/sql', 'ws://localhost:5432/v2'],
  ['postgres://u:p@127.0.0.1:4444/db?sslmode=require', 'http://127.0.0.1:4444/sql'],
  ['postgres://u:p@127.8.9.1:4444/db', 'http://127.8.9.1:4444/sql'],
  ['postgres://u:p@[::1]:4444/db', 'http://[::1]:4444/sql', 'ws://[::1]:4444/v2'],
  ['postgres://u:p@[0:0:0:0:0:0:0:1]:4444/db', 'http://[::1]:4444/sql'],
  ['postgres://u:p@LOCALHOST:4444/db', 'http://localhost:4444/sql'],
  ['postgres://u:p@localhost/db', 'http://localhost/sql'],
  ['postgres://u:p@localhost:443/db', 'http://localhost:443/sql'],
  ['postgres://u:p@localhost.evil.example:4444/db', 'https://localhost.evil.example:4444/sql'],
  ['postgres://u:p@127.0.0.1.evil.example:4444/db', 'https://127.0.0.1.evil.example:4444/sql'],
  // What may be missing, and what a part may hold.
  ['postgres://localhost:4444', 'http://localhost:4444/sql'],
  ['postgres://@db:4444', 'https://db:4444/sql'],
  ['postgres://u@db:4444/', 'https://db:4444/sql'],
  ['postgres://:p@db:4444?a=b', 'https://db:4444/sql'],
  ['postgres://u:p:w:4444@db/db', 'https://db/sql'],
  ['postgres://u:%40evil.example%2F@db/db', 'https://db/sql'],
  ['postgres://u:p"<>[]{}|^`!$&\'()*+,;=~%zz@db/a/b', 'https://db/sql'],
  ['postgres://evil.example:p@db/db', 'https://db/sql'],
  ['postgres://u:p@db/db?host=evil.example&port=1', 'https://db/sql'],
  ['POSTGRES://u:p@db/db', 'https://db/sql'],
  ['  postgres://u:p@h.example/db\n', 'https://h.example/sql'],
];

/** The address of the one WebSocket that a transaction opens. @param {string} url */
async function socketOf(url) {
  /** @type {string[]} */
  const opened = [];
  class Refusing extends EventTarget {
    /** @param {string} address */
    constructor(address) {
      super();
      opened.push(address);
      queueMicrotask(() => this.dispatchEvent(new Event('error')));
    }
  }
  const error = await errorFrom(createDatabase(url, { WebSocket: /** @type {any} */ (Refusing) }).transaction((/** @type {any} */ tx) => tx.connect()));
  assert.deepEqual([error.name, error.outcome, error.retryable], ['ConnectionError', 'not-sent', true]);
  assert.equal(opened.length, 1);
  return opened[0];
}

for (const [url, endpoint, socket] of places)
  test(`${JSON.stringify(url)} leads to ${endpoint}`, async () => {
    const { url: to, init } = await ping(url);
    assert.equal(to, endpoint);
    assert.deepEqual(init.headers, {
      'Neon-Connection-String': url.trim(), 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true',
    });
    assert.equal(init.method, 'POST');
    assert.equal(init.redirect, 'manual');
    assert.equal(await socketOf(url), socket ?? endpoint.replace('http', 'ws').replace(/sql$/, 'v2'));
  });

test('the endpoint option goes before what the connection string says', async () => {
  assert.equal((await ping(URL_HOSTED, { endpoint: 'http://127.0.0.1:1234/elsewhere/sql?x=1' })).url, 'http://127.0.0.1:1234/elsewhere/sql?x=1');
  assert.equal((await ping(URL_HOSTED, { endpoint: new URL('https://a.b/sql') })).url, 'https://a.b/sql');
});

test('the connection string goes along as it is, or percent-encoded where a header cannot hold it', async () => {
  const connection = async (/** @type {any} */ url) =>
    /** @type {Record<string, string>} */ ((await ping(url)).init.headers)['Neon-Connection-String'];
  const asIs = 'postgres://us%40er:p%2Fw%zz+%3A"@h.example/my%20db?a=b%26#c';
  assert.equal(await connection(asIs), asIs);
  assert.equal(await connection('postgres://ü:pä ß@h.example/dβ?x=1'), 'postgres://%C3%BC:p%C3%A4%20%C3%9F@h.example/d%CE%B2?x=1');
  assert.equal(await connection(new URL('postgres://u:p@h.example/db')), 'postgres://u:p@h.example/db');
});

const FORM = 'the connection string must be postgres://user:password@host/database; is DATABASE_URL set?';
const ENCODE = 'the connection string can be read in more ways than one: percent-encode the password, as encodeURIComponent does ' +
  '(@ is %40, / is %2F, # is %23, ? is %3F, \\ is %5C)';

/** @type {[message: string, urls: unknown[]][]} */
const refusals = [
  [FORM, ['', ' ', undefined, null, 5, {}, [], 'nonsense', 'http://u:s3cret-w0rd@h.example/db', 'https://api.neon.tech/sql',
    'mysql://u:s3cret-w0rd@h/db', 'postgres:u:s3cret-w0rd@h/db', 'postgres:/u:s3cret-w0rd@h/db', 'postgres://', 'postgres:///db', 'postgres://u:s3cret-w0rd@',
    'postgres://u:s3cret-w0rd@/db', 'postgres://u:s3cret-w0rd@:5432/db', 'postgres://u:s3cret-w0rd@h:99999/db', 'postgres://u:s3cret-w0rd@h:-1/db',
    'postgres://u:s3cret-w0rd@h h/db', 'postgres://u:s3cret-w0rd@h%2eexample/db', 'postgres://u:s3cret-w0rd@h1,h2/db', 'postgres://u:s3cret-w0rd@h1:1,h2:2/db',
    'postgres://u:s3cret-w0rd@b\u00fccher.example/db', 'postgres://u:s3cret-w0rd@h\u3002example/db', 'postgres://u:s3cret-w0rd@[::1/db', 'postgres://u:s3cret-w0rd@::1/db',
    'postgres://u:s3cret-w0rd@[::zz]/db', 'postgres://u:s3cret-w0rd@[fe80::1%25eth0]/db', 'postgres://u:s3cret-w0rd@1.2.3.999/db', 'postgres://u:s3cret-w0rd',
    'postgresql+x://u:s3cret-w0rd@h/db', 'DATABASE_URL=postgres://u:s3cret-w0rd@h/db', '"postgres://u:s3cret-w0rd@h/db"']],
  // Where half of a password may be the host: nothing is asked, whatever the other half looks like.
  [ENCODE, ['postgres://u:12/34@h.example/db', 'postgres://u:1234/s3cret@h.example/db', 'postgres://u:12#34@h.example/db', 'postgres://u:12?34@h.example/db',
    'postgres://u:12\\34@h.example/db', 'postgres://u:p@evil.example@h.example/db', 'postgres://u:p@evil.example/x@h.example/db', 'postgres://u:p@evil.example:443/@h.example/db',
    'postgres://u:p@evil.example?x@h.example/db', 'postgres://u:p@evil.example#x@h.example/db', 'postgres://u:s3cret-w0rd#@h/db', 'postgres://u:s3cret/w0rd@h/db',
    'postgres://u:@@h/db', 'postgres://s3cret/w0rd@h/db', 'postgres://u:p@h/db?application_name=me@example', 'postgres://u:p@h/d@b', 'postgres://u:p@h\\@evil.example/db',
    'postgres://u:s3cret\nw0rd@h.example/db', 'postgres://u:s3cret\tw0rd@h.example/db', 'postgres://u:s3cret\0w0rd@h.example/db', 'postgres://u:s3cret\ud800w0rd@h.example/db',
    'postgres://u:s3cret\x7fw0rd@h.example/db', 'postgres://u@h.example/db?password=s3cret\ud800w0rd', 'postgres://u@h.example/db?password=s3cret-w0rd&token=\udfff']],
  ['"./dev.db" is no URL; a database in a folder is file:./dev.db', ['./dev.db']],
  ['"dev.db" is no URL; a database in a folder is file:./dev.db', ['dev.db', ' dev.db\n']],
  ['"../data/dev" is no URL; a database in a folder is file:../data/dev', ['../data/dev']],
  ['"/srv/app/dev.sqlite" is no URL; a database in a folder is file:/srv/app/dev.sqlite', ['/srv/app/dev.sqlite']],
];
for (const [message, urls] of refusals) for (const url of urls)
  test(`${inspect(url)} is refused, but not before a call`, async () => {
    const nothing = /** @type {any} */ (function nothing() { assert.fail('nothing may be asked'); });
    for (const endpoint of message === FORM || message === ENCODE ? [undefined, 'https://elsewhere.example/sql'] : [undefined]) {
      const db = createDatabase(/** @type {any} */ (url), { fetch: nothing, WebSocket: nothing, endpoint });
      for (const [begin, method] of /** @type {[() => PromiseLike<any>, string | undefined][]} */ ([[() => db.listUsers(), 'listUsers'],
        [() => db.batch([db.listUsers()]), 'batch'], [() => db.transaction((tx) => tx.listUsers()), 'listUsers']])) {
        const error = await errorFrom(begin());
        assert.deepEqual([error.message, error.name, error.code, error.prismaCode, error.outcome, error.retryable, error.method],
          [message, 'ConnectionError', 'CONNECTION', 'P1001', 'not-sent', undefined, method]);
        assert.doesNotMatch(everything(error), /s3cret|w0rd|evil/);
      }
    }
  });

test('an endpoint that is no URL is a clear error', async () => {
  const nothing = /** @type {any} */ (function nothing() { assert.fail('nothing may be asked'); });
  for (const endpoint of ['nonsense', '', '/sql', 'h.example:sql:x', 'api.neon.tech/sql', 'postgres://u:s3cret-w0rd@h/db', 'file:///sql', 'httpx://h/sql', 'ws://h/sql', {}, 5, false, Symbol('x')]) {
    const db = createDatabase(URL_HOSTED, { endpoint: /** @type {any} */ (endpoint), fetch: nothing, WebSocket: nothing });
    for (const query of [db.listUsers(), db.transaction((tx) => tx.listUsers())]) {
      const error = await errorFrom(query);
      assert.deepEqual([error.name, error.outcome, error.message], ['ConnectionError', 'not-sent', 'the endpoint must be a full URL: https://host/sql']);
    }
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
      header['Neon-Connection-String'] = /** @type {Record<string, string>} */ (request.init.headers)['Neon-Connection-String'];
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
  for (const [password, message] of [['unknown', 'lost: ***'], ['sent', 'lost: ***'], ['CONNECTION', 'lost: ***']]) {
    const { db } = mock(() => refusal('08006', { message: `lost: ${password}` }), {}, `postgres://u:${password}@h.example/db`);
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.name, error.code, error.outcome, error.message], ['ConnectionError', 'CONNECTION', 'unknown', message]);
  }
});

test('a password that is too short to be one garbles nothing, and is not shown in its place', async () => {
  const said = 'the role does not exist, see postgres://u:e@h.example/db, //u:e@h, //v:some-other@k and http://w:@l/';
  const shown = 'the role does not exist, see ***, //u:***@h, //v:***@k and http://w:***@l/';
  for (const password of ['e', 'no', 'not', '', '%65', '***']) {
    const link = createAddress(`postgres://u:${password}@h.example/db`);
    assert.equal(redact(link, said.replaceAll('u:e@', `u:${password}@`)), shown, password);
    assert.equal(redact(link, 'the role does not exist'), 'the role does not exist');
  }
  assert.equal(redact(createAddress('postgres://u:note@h.example/db'), 'note: a footnote'), '***: a foot***');
});

test('a secret is hidden in each of its forms, the longest first', () => {
  const link = createAddress('postgres://u:p%2Fw%20%ef%ac%81%40x@h.example/db', 'https://us-token:end%2Fpoint@e.example/sql?api_key=k%2Fey1&x=plain');
  for (const form of ['p%2Fw%20%ef%ac%81%40x', 'p/w \ufb01@x', 'p%2Fw%20%EF%AC%81%40x', 'p/w fi@x', 'us-token', 'end%2Fpoint', 'end/point', 'k%2Fey1', 'k/ey1'])
    assert.equal(redact(link, `<${form}>`), '<***>', form);
  assert.equal(redact(link, 'plain u h.example db'), 'plain u h.example db');
  const parameters = createAddress('postgres://h.example/db?user=someone&password=s3%2Fcret&sslpassword=an0ther&options=plain');
  assert.equal(redact(parameters, 's3%2Fcret s3/cret an0ther someone plain'), '*** *** *** someone plain');
  assert.equal(redact(createAddress('postgres://u:abcd%25ef@h/db'), 'abcd%25ef abcd%ef abcd'), '*** *** abcd');
});

test('a token and a userinfo of whomever are known by their place, in a text of any length', () => {
  const link = createAddress('postgres://h.example/db');
  assert.equal(redact(link, 'authorization: Bearer eyJ0.a.b, "bearer x", bearer'), 'authorization: Bearer ***, "bearer ***", bearer');
  assert.equal(redact(link, '{"url":"https://a:b@c/d","e":"f@g"}'), '{"url":"https://a:***@c/d","e":"f@g"}');
  assert.equal(redact(link, 'https://h.example:443/x?mail=a@b and //x, a:b@c'), 'https://h.example:443/x?mail=a@b and //x, a:b@c');
  for (const part of ['//', '//a:', '//a', ':', 'bearer ', '//a:b', '/:'])
    assert.ok(redact(link, `${part.repeat(300_000)} end`).endsWith(' end'));
});

test('the longest secret is hidden first: none leaves a part of another', () => {
  const secrets = secretsOf(createAddress('postgres://u:word@h.example/db?token=password-of-mine&key=word2', 'https://h.example/sql?secret=word-and-more'));
  assert.deepEqual(secrets.map(({ length }) => length), secrets.map(({ length }) => length).sort((a, b) => b - a));
  const address = createAddress('postgres://u:word@h.example/db?token=words&key=a-word-more');
  assert.equal(redact(address, 'a-word-more, words, word and wor'), '***, ***, *** and wor');
});
