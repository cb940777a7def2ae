// Logins by JSON Web Token through the gateway, in front of a Postgres server: two users under row-level security on every
// path, tokens that are none, and what is left of one user for the next, which is nothing.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { neon, neonConfig } from '@neondatabase/serverless';
import { CompactSign, exportSPKI } from 'jose';
import pg from 'pg';
import { watchPasswords } from '../../js/cli/gateway/tokens.js';
import { clientOf, textOf } from '../support/client.js';
import { startCommand } from '../support/command.js';
import { ask, startBehind } from '../support/gateway.js';
import { AUDIENCE, ISSUER, createKey, lasting, now, publish } from '../support/tokens.js';
import { until } from '../support/until.js';

const { admin, postgres, role, secret, pathname, urlOf, gateway } = await startBehind('gateway_tokens');
const key = await createKey('one'), rsa = await createKey('rsa', 'RS256'), issuer = await publish([key.jwk, rsa.jwk]);
const tokens = {
  jwks: issuer.url, issuer: ISSUER, audience: [AUDIENCE], claim: 'role', passwords: { [role]: secret },
  roles: /** @type {[string, string][]} */ ([['authenticated', role]]),
};
/** Names no user: the token does. @param {number} port */
const urlFor = (port) => urlOf(port, 'nobody');
const bearer = (/** @type {string} */ token) => ({ Authorization: `Bearer ${token}` });
const tokenOf = (/** @type {string} */ sub, claims = {}) => key.sign({ sub, role: 'authenticated', ...claims });
const refused = (/** @type {string} */ why) => ({ status: 400, message: `the token is refused: ${why}`, code: '28000' });

await admin.query(`create table notes (owner text default current_setting('request.jwt.claims', true)::json ->> 'sub', text text not null);
  alter table notes enable row level security; grant all on notes to ${role};
  create policy own on notes using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub');
  insert into notes values ('ann', 'of ann'), ('bob', 'of bob')`);
const mine = 'select text from notes order by text', insert = 'insert into notes (text) values ($1)';
const rows = (/** @type {string[]} */ ...texts) => texts.map((text) => ({ text }));

const endpoint = await gateway({ tokens, limits: { pool: 1 } }), { port } = endpoint, url = urlFor(port);
after(endpoint.close);
const [ann, bob] = [await tokenOf('ann'), await tokenOf('bob')];
/** @param {string} token @param {string | object} query */
const askAs = (token, query, headers = {}) => ask(port, url, query, { ...bearer(token), ...headers });

describe('two users, one connection', () => {
  test('each sees and writes its own, by one query and by a batch; who it is is Postgres’s role', async () => {
    assert.deepEqual(await askAs(ann, mine), { status: 200, rows: rows('of ann') });
    assert.deepEqual(await askAs(bob, mine), { status: 200, rows: rows('of bob') });
    assert.deepEqual(await askAs(ann, 'select current_user as who, session_user as login'), { status: 200, rows: [{ who: role, login: role }] });
    assert.equal((await askAs(bob, { query: insert, params: ['more'] })).status, 200);
    const batch = { queries: [{ query: insert, params: ['again'] }, { query: mine }] };
    assert.deepEqual((await askAs(bob, batch)).results[1].rows, rows('again', 'more', 'of bob'));
    assert.deepEqual(await askAs(ann, mine), { status: 200, rows: rows('of ann') });
    const other = await askAs(ann, { query: "insert into notes values ('bob', $1)", params: ['forged'] });
    assert.deepEqual([other.status, other.code], [400, '42501']);
    // A batch with an error leaves nothing.
    assert.equal((await askAs(bob, { queries: [{ query: insert, params: ['lost'] }, { query: 'select 1/0' }] })).code, '22012');
    assert.equal((await admin.query("select from notes where text in ('lost', 'forged')")).rows.length, 0);
    assert.equal((await admin.query('select from pg_stat_activity where usename = $1', [role])).rows.length, 1, 'one connection for all of it');
  });

  test('at the same time, in turns', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => askAs(i % 2 ? ann : bob, 'select distinct owner from notes')));
    assert.deepEqual(answers.map(({ rows: [{ owner }] }) => owner), answers.map((_, i) => (i % 2 ? 'ann' : 'bob')));
  });

  test('Neon’s driver with authToken, and heliumdb’s db.as({ token })', async () => {
    neonConfig.fetchEndpoint = (host, to) => `http://${host}:${to}/sql`;
    const sql = neon(url.replace('nobody', 'nobody:nothing'), { authToken: ann });
    assert.deepEqual(await sql`select text from notes`, rows('of ann'));
    const [[{ owner }]] = await sql.transaction([sql`select owner from notes`], { readOnly: true });
    assert.equal(owner, 'ann');
    const db = clientOf(textOf('blog'), urlOf(port, 'nobody:nothing'));
    assert.deepEqual([...await db.as({ token: ann }).sql`select text from notes`], rows('of ann'));
    assert.equal((await db.as({ token: bob }).sql`select 1 / (count(*) - count(*)) from notes`.catch((/** @type {any} */ error) => error)).sqlState, '22012');
  });

  test('nothing is left of it: not of claims, not after errors, not after what would keep them', async () => {
    const left = "select current_setting('request.jwt.claims', true) as claims, current_setting('request.jwt.claim.sub', true) as sub";
    const keep = ["select set_config('request.jwt.claims', '{\"sub\":\"ann\"}', false)", "set request.jwt.claim.sub = 'ann'",
      "alter role current_user set request.jwt.claims = '{\"sub\":\"ann\"}'", 'create temporary table notes (text text)', 'select 1/0',
      "prepare notes as select 'of ann'", 'declare c cursor with hold for select 1', 'select pg_advisory_lock(1)'];
    for (const query of keep) {
      await askAs(ann, query);
      assert.deepEqual(await askAs(bob, "select count(*)::int as one from notes where text = 'of bob'"), { status: 200, rows: [{ one: 1 }] }, query);
      assert.deepEqual((await askAs(bob, "select current_setting('request.jwt.claims', true)::json ->> 'sub' as sub")).rows, [{ sub: 'bob' }], query);
    }
    // The same role by its password has the same connection, and no claims; unless it has given them to its own role.
    await admin.query(`alter role ${role} reset request.jwt.claims`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
    await until(async () => (await askAs(ann, mine)).status === 200);
    assert.deepEqual(await ask(port, urlOf(port, `${role}:${secret}`), left), { status: 200, rows: [{ claims: '', sub: null }] });
  });

  test('a request ends its transaction by no statement: what follows would have no claims', async () => {
    for (const end of ['commit', 'rollback', 'commit and chain']) {
      const told = { status: 403, message: 'with a token the gateway ends its transactions itself', code: '2D000' };
      assert.deepEqual(await askAs(ann, { queries: [{ query: end }, { query: mine }] }), told);
      assert.deepEqual(await askAs(ann, end), told);
    }
    const isolated = await askAs(ann, { queries: [{ query: 'show transaction_isolation' }] }, { 'Neon-Batch-Isolation-Level': 'Serializable' });
    assert.deepEqual(isolated.results[0].rows, [{ transaction_isolation: 'serializable' }]);
    const only = await askAs(ann, { queries: [{ query: insert, params: ['x'] }] }, { 'Neon-Batch-Read-Only': 'true' });
    assert.equal(only.code, '25006');
    assert.deepEqual(await askAs(ann, { queries: [] }), { status: 200, results: [] });
    // A constraint that is checked at the end fails the request.
    await admin.query(`create table later (id int unique deferrable initially deferred); grant all on later to ${role}; insert into later values (1)`);
    assert.equal((await askAs(ann, 'insert into later values (1)')).code, '23505');
  });

  test('read-only', async () => {
    const reader = await gateway({ tokens, readOnly: true }), at = reader.port, has = bearer(bob);
    assert.deepEqual((await ask(at, urlFor(at), 'select distinct owner from notes', has)).rows, [{ owner: 'bob' }]);
    assert.equal((await ask(at, urlFor(at), { query: insert, params: ['x'] }, has)).code, '25006');
    assert.deepEqual((await ask(at, urlFor(at), { queries: [{ query: 'select distinct owner from notes' }] }, bearer(ann))).results[0].rows, [{ owner: 'ann' }]);
    await reader.close();
  });

  test('sessions take no token, and a role’s own password goes on', async () => {
    await assert.rejects(new pg.Client(urlOf(port, `${role}:${ann.slice(0, 60)}`)).connect(), { code: '28P01' });
    const client = new pg.Client(urlOf(port, `${role}:${secret}`));
    await client.connect();
    assert.deepEqual((await client.query("select current_setting('request.jwt.claims', true) as claims")).rows, [{ claims: null }]);
    await client.end();
  });
});

describe('tokens that are none', () => {
  const parts = ann.split('.'), encode = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const good = lasting({ sub: 'ann', role: 'authenticated' }), algorithm = 'its algorithm is not taken here', none = 'it is no JSON Web Token that can be verified here';
  const signature = 'its signature is wrong';

  test('confused, forged, out of date, of others', async () => {
    const stranger = await createKey('one'), unknown = await createKey('unknown');
    const hmac = (/** @type {string} */ by) => {
      const signed = `${encode({ alg: 'HS256', kid: 'rsa' })}.${encode(good)}`;
      return `${signed}.${createHmac('sha256', by).update(signed).digest('base64url')}`;
    };
    const payload = (/** @type {string} */ text) => new CompactSign(Buffer.from(text, 'latin1')).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key.privateKey);
    for (const [token, why] of /** @type {[string, string][]} */ ([
      [`${encode({ alg: 'none', kid: 'one' })}.${encode(good)}.`, algorithm],
      [`${encode({ alg: 'nOnE', kid: 'one' })}.${encode(good)}.${parts[2]}`, algorithm],
      [hmac(await exportSPKI(rsa.publicKey)), algorithm],
      [hmac(JSON.stringify(rsa.jwk)), algorithm],
      [`${encode({ alg: 'RS256', kid: 'one' })}.${encode(good)}.${parts[2]}`, 'its key is not known here'],
      [`${encode({ alg: 'ES256', kid: 'one', jwk: stranger.jwk })}.${encode(good)}.${(await stranger.sign(good)).split('.')[2]}`, signature],
      [await stranger.sign(good), signature],
      [await stranger.sign(good, { jwk: stranger.jwk, jku: issuer.url, x5u: issuer.url }), signature],
      [await unknown.sign(good), 'its key is not known here'],
      [await unknown.sign(good, { kid: '__proto__' }), 'its key is not known here'],
      [await unknown.sign(good, { kid: "' or 1=1 --" }), 'its key is not known here'],
      [await key.sign(good, { kid: undefined }), 'it names no key (kid)'],
      [await key.sign(good, { kid: '' }), 'it names no key (kid)'],
      [`${parts[0]}.${encode({ ...good, sub: 'bob' })}.${parts[2]}`, signature],
      [`${parts[0]}.${parts[1]}.`, signature],
      [await tokenOf('ann', { exp: now() - 60 }), 'it has expired'],
      [await tokenOf('ann', { exp: undefined }), 'it never expires'],
      [await tokenOf('ann', { nbf: now() + 600 }), 'it is not valid yet'],
      [await tokenOf('ann', { iss: 'https://other.example/' }), 'it is of another issuer'],
      [await tokenOf('ann', { iss: undefined }), 'it is of another issuer'],
      [await tokenOf('ann', { aud: 'other' }), 'it is for another audience'],
      [await tokenOf('ann', { aud: undefined }), 'it is for another audience'],
      [await tokenOf('ann', { role: undefined }), 'there is no role for it here'],
      [await tokenOf('ann', { role: 'postgres' }), 'there is no role for it here'],
      [await tokenOf('ann', { role }), 'there is no role for it here'],
      [await tokenOf('ann', { role: { authenticated: true } }), 'there is no role for it here'],
      [await tokenOf('ann', { role: '__proto__' }), 'there is no role for it here'],
      [await payload(JSON.stringify({ ...good, sub: '\xff' })), none], [await payload(`\0${JSON.stringify(good)}`), none],
      [await payload('[]'), none], [await payload('null'), none], [await payload('{'), none],
      [parts.slice(0, 2).join('.'), none], [`${ann}.${parts[1]}.${parts[2]}`, none], ['x', none], ['..', none],
      ['e'.repeat(12_289), 'it is longer than 12288 bytes'],
    ])) {
      assert.deepEqual(await askAs(token, mine), refused(why), token.slice(0, 200));
    }
    assert.deepEqual(await askAs(ann, mine), { status: 200, rows: rows('of ann') }, 'refusals slow nobody down');
  });

  test('what is no token is no login', async () => {
    const missing = { status: 400, message: 'missing authentication credentials: required password', code: '' };
    for (const Authorization of [ann, `Basic ${ann}`, `Bearer ${ann} ${bob}`, 'Bearer', 'Bearer ']) assert.deepEqual(await ask(port, url, mine, { Authorization }), missing);
    assert.deepEqual(await ask(port, url, mine), missing);
    const without = await gateway({});
    assert.deepEqual(await ask(without.port, urlOf(without.port, `${role}:${secret}`), mine, bearer(ann)), missing);
    await without.close();
    const answer = await fetch(`http://127.0.0.1:${port}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': url, ...bearer('e'.repeat(20_000)) }, body: '{}' });
    assert.equal(answer.status, 431);
  });

  test('claims with hostile text are a text, and numbers keep their digits', async () => {
    const sub = `'"); drop table notes; --\\\u0000\u2028\ud83d\ude00$1`, hostile = await tokenOf(sub, { big: 1, __proto__x: "'" });
    const said = await askAs(hostile, "select current_setting('request.jwt.claims') as claims");
    assert.equal(JSON.parse(said.rows[0].claims).sub, sub);
    assert.deepEqual((await askAs(await tokenOf("bob' or true --"), mine)).rows, []);
    const exact = `{"iss":"${ISSUER}","aud":"app","exp":${now() + 60},"role":"authenticated","id":9007199254740993}`;
    const token = await new CompactSign(Buffer.from(exact)).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key.privateKey);
    assert.equal((await askAs(token, "select current_setting('request.jwt.claims') as claims")).rows[0].claims, exact);
    assert.deepEqual(await askAs(ann, mine), { status: 200, rows: rows('of ann') });
  });
});

test('others of the role see neither claims nor tokens in pg_stat_activity', async () => {
  await askAs(ann, mine);
  const { rows: seen } = await admin.query('select query from pg_stat_activity where usename = $1', [role]);
  for (const { query } of seen) assert.doesNotMatch(query, /"sub"|eyJ/);
});

test('the role: by a claim inside of another, of several values the first that is listed, or the one of a token without', async () => {
  const roles = /** @type {[string, string][]} */ ([['admin', `${role}_admin`], ['user', role]]);
  await admin.query(`create role ${role}_admin login password 'a'; create role ${role}_anon login password 'b'`);
  const rules = { ...tokens, claim: '/app_metadata/my~1roles', roles, otherwise: `${role}_anon`, passwords: { [role]: secret, [`${role}_admin`]: 'a', [`${role}_anon`]: 'wrong' } };
  const mapped = await gateway({ tokens: rules }), at = mapped.port, who = 'select current_user as who';
  /** @param {unknown} claim */
  const whoIs = async (claim) => {
    const { rows: [found] = [], message } = await ask(at, urlFor(at), who, bearer(await key.sign({ app_metadata: { 'my/roles': claim } })));
    return found?.who ?? message;
  };
  assert.equal(await whoIs('user'), role);
  assert.equal(await whoIs(['other', 'user', 'admin']), `${role}_admin`);
  for (const none of [['other'], [], 'other', 1, {}]) assert.equal(await whoIs(none), 'the token is refused: there is no role for it here');
  // A wrong password of the gateway's is no guess of its callers'.
  for (let i = 0; i < 6; i++) assert.equal(await whoIs(undefined), `the gateway's password of the role '${role}_anon' is wrong`);
  assert.equal(await whoIs('user'), role);
  await mapped.close();
  await admin.query(`drop role ${role}_admin; drop role ${role}_anon`);
});

test('a rate is that of each user, not of the role that they share', async () => {
  const limited = await gateway({ tokens, limits: { rate: 1 } }), at = limited.port;
  /** @param {string} token */
  const as = async (token) => (await ask(at, urlFor(at), 'select 1 as one', bearer(token))).status;
  const flood = await Promise.all(Array.from({ length: 40 }, () => as(ann)));
  assert.ok(flood.includes(429));
  assert.equal(await as(bob), 200);
  await limited.close();
});

test('nobody waits for who publishes the keys, and a stranger’s key asks for them no more often', async () => {
  const published = await publish([key.jwk]), next = await createKey('two');
  const rotating = await gateway({ tokens: { ...tokens, jwks: published.url } }), at = rotating.port;
  /** @param {string} token */
  const as = async (token) => (await ask(at, urlFor(at), 'select 1 as one', bearer(token))).message ?? 'in';
  assert.equal(await as(ann), 'in');
  assert.equal(await as(await next.sign({ role: 'authenticated' })), 'the token is refused: its key is not known here');
  assert.equal(published.asked, 1, 'asked a moment ago');
  published.close();
  assert.equal(await as(ann), 'in');
  await rotating.close();
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-tokens-')), file = (/** @type {string} */ name) => join(folder, name);
  after(() => rmSync(folder, { recursive: true }));
  writeFileSync(file('passwords.json'), JSON.stringify({ [role]: secret }), { mode: 0o600 });
  const args = ['serve', '--json', '--postgres', postgres, '--port', '0', '--unready', '0'];
  const by = ['--jwks', issuer.url, '--jwt-issuer', ISSUER, '--jwt-audience', AUDIENCE, '--jwt-role', `authenticated=${role}`, '--jwt-passwords', file('passwords.json')];

  test('a token gets in, and neither it nor a password is printed, whatever becomes of it', async () => {
    const command = startCommand([...args, ...by, '--log', 'all']);
    const { port: at } = JSON.parse(await command.until(/\n/));
    assert.deepEqual((await ask(at, urlFor(at), mine, bearer(ann))).rows, rows('of ann'));
    const expired = await tokenOf('ann', { exp: 1 });
    assert.deepEqual(await ask(at, urlFor(at), mine, bearer(expired)), refused('it has expired'));
    const lines = (await command.until(/("event".*\n[^]*){2}/)).trim().split('\n').slice(1).map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ role: who, status, code }) => [who, status, code]), [[role, 200, ''], ['', 400, '28000']]);
    assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
    for (const word of [...ann.split('.'), ...expired.split('.'), secret]) assert.ok(!`${command.said.out}${command.said.err}`.includes(word));
  });

  /** @param {string[]} more */
  async function fails(...more) {
    const command = startCommand(['serve', '--postgres', postgres, '--port', '0', ...more]);
    assert.deepEqual(await command.ended, { code: 1, signal: null });
    return command.said.err.trim();
  }

  test('--check prints file names, and warns of a file that others can read', async () => {
    writeFileSync(file('open.json'), JSON.stringify({ [role]: secret }), { mode: 0o644 });
    const command = startCommand(['serve', '--check', '--postgres', postgres, ...by.slice(0, -1), file('open.json')]);
    assert.deepEqual(await command.ended, { code: 0, signal: null });
    assert.match(command.said.out, /^jwt-passwords\s+\S+open\.json  \(--jwt-passwords\)$/m);
    assert.equal(command.said.err, `--jwt-passwords ${file('open.json')} can be read by other users of this machine: chmod 600 ${file('open.json')}\n`);
    assert.ok(!command.said.out.includes(secret));
  });

  test('what doesn’t fit together, and files that are none', async () => {
    const without = (/** @type {string} */ name) => by.filter((word, i) => word !== name && by[i - 1] !== name);
    let written = 0;
    const passwords = (/** @type {string} */ text) => {
      writeFileSync(file(`wrong${++written}.json`), text, { mode: 0o600 });
      return [...without('--jwt-passwords'), '--jwt-passwords', file(`wrong${written}.json`)];
    };
    const own = (/** @type {number} */ number) => `--jwt-passwords ${file(`wrong${number}.json`)}`;
    for (const [given, says] of /** @type {[string[], string][]} */ ([
      [without('--jwks'), '--jwt-issuer means nothing without --jwks'],
      [['--jwt-claim', 'role'], '--jwt-claim means nothing without --jwks'],
      [without('--jwt-issuer'), '--jwks needs --jwt-issuer: whose tokens they are'],
      [without('--jwt-role'), '--jwks needs --jwt-role or --jwt-default-role: as whom a token logs in'],
      [without('--jwt-passwords'), '--jwks needs --jwt-passwords: what the gateway logs in with'],
      [[...by, '--jwt-default-role', 'anon'], `--jwt-passwords ${file('passwords.json')} has no password of the role anon`],
      [passwords(`{"${role}": "c0ffee"`), `${own(1)}: it isn't JSON`],
      [passwords('["c0ffee"]'), `${own(2)}: give an object of texts, {"app_user": "..."}`],
      [passwords(`{"${role}": 7}`), `${own(3)}: give an object of texts, {"app_user": "..."}`],
      [passwords(`{"${role}": ""}`), `${own(4)}: give an object of texts, {"app_user": "..."}`],
      [['--jwks', 'http://keys.example/'], '--jwks: give an https URL, or a file'],
      [['--jwks', 'https://me:c0ffee@keys.example/'], '--jwks: give a URL without a user and a password: it is printed'],
      [['--jwks', 'ftp://keys.example/'], '--jwks: give an https URL, or a file'],
      [[...by, '--jwt-role', 'authenticated'], '--jwt-role: give VALUE=ROLE'],
      [[...without('--jwks'), '--jwks', file('none.json')], `${file('none.json')} can't be read (ENOENT)`],
      [[...without('--jwks'), '--jwks', file('wrong2.json')], 'what is read as the keys of tokens is no JWK set'],
    ])) assert.equal(await fails(...given), `heliumdb serve: ${says}`);
  });

  test('the file of the passwords is read again: a new one logs in, and of a broken one it is said once, without its text', async () => {
    const roles = file('roles.json'), told = /** @type {string[]} */ ([]), own = `--jwt-passwords ${roles}`;
    const write = (/** @type {string} */ text) => writeFileSync(roles, text, { mode: 0o600 });
    /** Every five milliseconds. @param {Record<string, string>} passwords */
    async function begin(passwords) {
      const used = { ...tokens, passwords }, gate = await gateway({ tokens: used, limits: { pool: 1 } });
      const watched = watchPasswords(used, roles, (problem) => told.push(problem), 5);
      return { at: gate.port, end: async () => {
        watched.close();
        await gate.close();
      } };
    }
    write(JSON.stringify({ [role]: 'c0ffee' }));
    const { at, end } = await begin({ [role]: secret });
    const asked = () => ask(at, urlFor(at), mine, bearer(ann)), wrong = `the gateway's password of the role '${role}' is wrong`;
    try {
      await until(async () => (await asked()).status !== 200);
      assert.deepEqual(await asked(), { status: 500, message: wrong, code: '28P01' });
      // What can't be used changes nothing.
      for (const [text, why] of [
        ['{"c0ffee', `${own}: it isn't JSON`], ['[]', `${own}: give an object of texts, {"app_user": "..."}`],
        ['{"c0ffee": "x"}', `${own} has no password of the role ${role}`], [`{"__proto__": {"${role}": "x"}}`, `${own}: give an object of texts, {"app_user": "..."}`],
        [' '.repeat(2 ** 20 + 1), `${roles} can't be read (more than 1048576 bytes)`],
      ]) {
        told.length = 0;
        write(text);
        await until(() => told.includes(why));
        assert.deepEqual((await asked()).message, wrong);
        assert.equal(told.filter((each) => each === why).length, 1);
      }
      rmSync(roles);
      await until(() => told.includes(`${roles} can't be read (ENOENT)`));
      assert.ok(!told.join().includes('c0ffee'), told.join());
      // The role gets another password, and the file does.
      const next = randomBytes(9).toString('hex');
      await admin.query(`alter role ${role} password '${next}'`);
      write(`\ufeff${JSON.stringify({ [role]: next, another: 'unused' })}`);
      await until(async () => (await asked()).status === 200);
      assert.deepEqual((await asked()).rows, rows('of ann'));
      assert.ok(![secret, next].some((each) => told.join().includes(each)));
    } finally {
      await end();
      await admin.query(`alter role ${role} password '${secret}'`);
    }
  });

  test('who publishes the keys is away: it starts, says so, and answers as soon as they are there', async () => {
    const away = await publish([key.jwk]);
    away.status = 0;
    const command = startCommand([...args, ...by.map((word) => (word === issuer.url ? away.url : word))]);
    const { port: at } = JSON.parse(await command.until(/\n/));
    assert.deepEqual(await ask(at, urlFor(at), mine, bearer(ann)), { status: 503, message: "the keys of tokens can't be read at the moment: try again", code: '57P03' });
    away.status = 200;
    await until(async () => (await ask(at, urlFor(at), mine, bearer(ann))).status === 200);
    await command.end('SIGTERM');
    assert.match(command.said.err, /^heliumdb serve: the keys of tokens: http\S+\/jwks\.json can't be read \(\w+\)\n$/);
  });
});
