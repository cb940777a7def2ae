// Accounts and sessions of the application: what a token is good for, what becomes of a stolen one, how often one may try.
import assert from 'node:assert/strict';
import { test } from 'node:test';
// @ts-expect-error it is taken by its file, which has no types beside it
import { SignJWT, UnsecuredJWT } from '../../examples/app/node_modules/jose/dist/webapi/index.js';
import { configOf } from '../../examples/app/server/config.js';
import { hashPassword, isPassword } from '../../examples/app/server/password.js';
import { CONFIG, PASSWORD, databases, visitorOf } from './support.js';

test('a password is stored as a salted hash, and nothing else is taken for it', async () => {
  const [one, two] = [await hashPassword(PASSWORD, 2), await hashPassword(PASSWORD, 2)];
  assert.match(one, /^pbkdf2-sha256\$2\$[\w+/=]{24}\$[\w+/=]{44}$/);
  assert.notEqual(one, two);
  assert.deepEqual([await isPassword(PASSWORD, one), await isPassword(`${PASSWORD} `, one)], [true, false]);
  assert.ok(await isPassword('\u0041\u030a', await hashPassword('\u00c5', 1)), 'the same letter, typed in two ways');
  const [kind, rounds, salt, hash] = one.split('$');
  for (const stored of ['', 'plain', [kind, 61, salt, hash].join('$'), [kind, rounds, salt].join('$'), ['md5', rounds, salt, hash].join('$')])
    assert.equal(await isPassword(PASSWORD, stored), false, stored);
});

test('an unknown user costs as many hashes as a wrong password', async () => {
  const { subtle } = crypto, derived = subtle.deriveBits;
  let calls = 0;
  subtle.deriveBits = function (...args) {
    calls++;
    return Reflect.apply(derived, this, args);
  };
  try {
    const stored = await hashPassword(PASSWORD), made = calls;
    assert.equal(await isPassword('wrong password', stored), false);
    assert.equal(calls, 2 * made);
    assert.equal(await isPassword('wrong password', undefined), false);
    assert.equal(calls, 3 * made);
  } finally {
    subtle.deriveBits = derived;
  }
});

test('settings that are missing or weak are named, without their values', () => {
  const good = { DATABASE_URL: 'postgres://h/d', AUTH_SECRET: 'x'.repeat(32) };
  assert.equal(configOf(good).cronSecret, undefined);
  for (const [name, value] of [['DATABASE_URL', ''], ['AUTH_SECRET', undefined], ['AUTH_SECRET', 'hush'], ['CRON_SECRET', 'hush']])
    assert.throws(() => configOf({ ...good, [String(name)]: value }), (/** @type {Error} */ { message }) => message.startsWith(String(name)) && !message.includes('hush'));
});

databases((place) => {
  /** @param {string} [address] */
  const visitor = (address) => visitorOf(place().app, address);

  test('register, who am I, refresh, log out', async () => {
    const ann = visitor();
    const registered = await ann.register(' Ann@Example.com ');
    assert.deepEqual([registered.status, Object.keys(registered.body)], [201, ['userId', 'accessToken', 'expiresIn']], registered.text);
    assert.match(String(registered.headers.get('set-cookie')), /^refresh=[\w.-]+; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict; Path=\/$/);
    const me = await ann.ask('GET', '/auth/me');
    assert.deepEqual([me.status, me.body.email, Object.keys(me.body)], [200, 'ann@example.com', ['id', 'email', 'name', 'createdAt', 'updatedAt']]);
    const before = { cookie: ann.cookie, token: ann.token };
    assert.equal((await ann.ask('POST', '/auth/refresh')).status, 200);
    assert.ok(ann.cookie !== before.cookie && ann.token !== before.token);
    const stored = await place().database.service.getUserById(registered.body.userId, { secrets: true });
    assert.match(String(stored?.refreshToken), /^[\w-]{36}\.[0-9a-f]{64}$/);
    assert.ok(!JSON.stringify(stored).includes(ann.cookie) && !JSON.stringify(stored).includes(PASSWORD));
    const out = await ann.ask('POST', '/auth/logout');
    assert.deepEqual([out.status, ann.cookie], [204, '']);
    const gone = await ann.ask('POST', '/auth/refresh');
    assert.deepEqual([gone.status, gone.headers.get('content-type')], [401, 'application/problem+json']);
  });

  test('a refresh token that comes again ends the session for the thief and the owner', async () => {
    const owner = visitor(), thief = visitor();
    await owner.register('stolen@example.com');
    thief.cookie = owner.cookie;
    assert.equal((await thief.ask('POST', '/auth/refresh')).status, 200);
    assert.equal((await owner.ask('POST', '/auth/refresh')).status, 401);
    assert.equal((await thief.ask('POST', '/auth/refresh')).status, 401);
  });

  test('of two refreshes at once, one wins at most', async () => {
    const twice = visitor();
    await twice.register('twice@example.com');
    const cookie = twice.cookie;
    const answers = await Promise.all(Array.from({ length: 6 }, () => Object.assign(visitor(), { cookie }).ask('POST', '/auth/refresh')));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  });

  test('a token of a session before it neither works nor ends the session of now', async () => {
    const first = visitor(), second = visitor();
    await first.register('two@example.com');
    assert.equal((await second.login('TWO@example.com')).status, 200);
    assert.equal((await first.ask('POST', '/auth/refresh')).status, 401);
    assert.equal((await second.ask('POST', '/auth/refresh')).status, 200);
    assert.equal((await Object.assign(visitor(), { cookie: second.cookie }).ask('POST', '/auth/logout')).status, 204);
    assert.equal((await second.ask('POST', '/auth/refresh')).status, 401);
  });

  test('pages of other sites can neither refresh nor log out', async () => {
    const ann = visitor();
    await ann.register('site@example.com');
    for (const site of ['cross-site', 'same-site'])
      for (const at of ['/auth/refresh', '/auth/logout'])
        assert.equal((await ann.ask('POST', at, { headers: { 'sec-fetch-site': site } })).status, 403);
    assert.equal((await ann.ask('POST', '/auth/refresh', { headers: { 'sec-fetch-site': 'same-origin' } })).status, 200);
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    await visitor().register('known@example.com');
    const wrong = await visitor().login('known@example.com', 'wrong password'), unknown = await visitor().login('unknown@example.com');
    assert.deepEqual([wrong.status, unknown.status], [401, 401]);
    assert.equal(wrong.text, unknown.text);
    for (const email of ['no address', "' or 1=1 --", 'a@b\u0000.c', 'x'.repeat(10_000)]) assert.equal((await visitor().login(email)).text, wrong.text);
    assert.equal((await visitor().login('known@example.com', PASSWORD + 'x'.repeat(10_000))).text, wrong.text);
  });

  test('input that is wrong is refused, with its paths', async () => {
    const asked = (/** @type {unknown} */ body, at = '/auth/register') => visitor().ask('POST', at, { body });
    const short = await asked({ email: 'a@example.com', password: 'short' });
    assert.deepEqual([short.status, short.body.title, short.body.errors[0].path], [422, 'Invalid input', 'password']);
    const more = await asked({ email: 'a@example.com', password: PASSWORD, id: 'mine', refreshToken: 'mine', name: 'A' });
    assert.deepEqual(more.body.errors.map((/** @type {any} */ { path }) => path), ['id', 'refreshToken']);
    assert.deepEqual((await asked({})).body.errors.map((/** @type {any} */ { path }) => path), ['email', 'password']);
    assert.equal((await asked({ email: 'no address', password: PASSWORD })).body.errors[0].path, 'email');
    assert.equal((await asked({ email: { ilike: '%' }, password: PASSWORD }, '/auth/login')).status, 422);
    assert.equal((await asked({ email: 'a@example.com', password: ['x'] }, '/auth/login')).status, 422);
    assert.equal((await asked([], '/auth/login')).status, 422);
    await visitor().register('taken@example.com');
    const taken = await visitor().register('TAKEN@example.com');
    assert.deepEqual([taken.status, taken.body.detail], [409, 'it is taken']);
  });

  test('tries at an account are counted by address, and all together', async () => {
    await visitor().register('tried@example.com');
    const tries = async (/** @type {string} */ address, /** @type {number} */ n) => {
      const guesser = visitor(address);
      for (let i = 0; i < n; i++) assert.equal((await guesser.login('tried@example.com', 'a wrong guess')).status, 401);
      return guesser.login('tried@example.com');
    };
    const late = await tries('198.51.100.1', 10);
    assert.deepEqual([late.status, Number(late.headers.get('retry-after')) > 0], [429, true]);
    assert.equal((await visitor('198.51.100.2').login('tried@example.com')).status, 200, 'others are not shut out');
    const rows = await place().database.tables.rateLimits.findMany();
    assert.ok(rows.length && rows.every(({ key }) => !key.includes('example.com') && !key.includes('198.51')));
    await place().database.tables.rateLimits.updateMany({ all: true, set: { resetsAt: new Date(0) } });
    assert.equal((await visitor('198.51.100.1').login('tried@example.com')).status, 200, 'after a quarter of an hour');
  });

  test('twenty requests at once are counted as twenty', async () => {
    await place().database.tables.rateLimits.deleteMany({ all: true });
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor('203.0.113.1').login('nobody@example.com')));
    assert.equal(answers.filter(({ status }) => status === 429).length, 10);
  });

  test('no token but an access token of ours opens anything', async () => {
    const ann = visitor();
    const { body: { userId } } = await ann.register('jwt@example.com');
    const sign = (/** @type {{alg?: string, typ?: string, secret?: string | Uint8Array, claims?: object, audience?: string, issuer?: string, exp?: string}} */
      { alg = 'HS256', typ = 'at+jwt', secret = CONFIG.authSecret, claims = {}, audience = 'access', issuer = 'heliumdb-example-app', exp = '5m' }) =>
      new SignJWT({ jti: 'x', ...claims }).setProtectedHeader({ alg, typ }).setSubject(userId).setIssuer(issuer).setAudience(audience)
        .setExpirationTime(exp).sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);
    const none = new UnsecuredJWT({ sub: userId, aud: 'access', iss: 'heliumdb-example-app', jti: 'x', exp: 4e9 }).encode();
    const [header, payload, signature] = ann.token.split('.');
    const other = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody' })).toString('base64url');
    const bad = {
      'no signature': none, 'refresh token': ann.cookie, 'another subject': `${header}.${other}.${signature}`,
      'cut off': `${header}.${payload}.`, 'another secret': await sign({ secret: 'x'.repeat(36) }), 'empty secret': await sign({ secret: new Uint8Array(32) }),
      'another algorithm': await sign({ alg: 'HS512', secret: CONFIG.authSecret.repeat(2) }), 'another type': await sign({ typ: 'JWT' }),
      'another audience': await sign({ audience: 'refresh' }), 'another issuer': await sign({ issuer: 'x' }), 'over': await sign({ exp: '-1s' }),
      'not a token': 'a.b.c', 'very long': 'a'.repeat(100_000),
    };
    for (const [name, token] of Object.entries(bad)) {
      const answer = await Object.assign(visitor(), { token }).ask('GET', '/auth/me');
      assert.deepEqual([answer.status, answer.headers.get('www-authenticate')], [401, 'Bearer'], name);
    }
    assert.equal((await Object.assign(visitor(), { token: await sign({}) }).ask('GET', '/auth/me')).status, 200, 'what is made here is good otherwise');
    const refreshed = await Object.assign(visitor(), { cookie: ann.token }).ask('POST', '/auth/refresh');
    assert.equal(refreshed.status, 401, 'an access token is no refresh token');
  });
}, { worker: true });
