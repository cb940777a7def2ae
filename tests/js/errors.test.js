// Errors: the classes and their names are the core's, each SQLSTATE gets its class and fields, and what a
// database says of rows with secret columns is kept out of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { fails } from '../../build/names.js';
import { errorOf } from '../../js/error.js';
import * as heliumdb from '../../js/index.js';
import { errorFrom, json, mock, named, refusal, result, row, samples } from '../support/service.js';

const { HeliumError } = heliumdb;
/** @type {Record<string, any>} */
const classes = heliumdb;

test('the classes are those of the core, with their codes', () => {
  for (const [code, name, prismaCode] of fails) {
    const Class = classes[name];
    const error = new Class('x');
    assert.ok(error instanceof HeliumError && error instanceof Error && error instanceof Class);
    assert.equal(error.name, name);
    assert.equal(String(error), `${name}: x`);
    assert.match(String(error.stack), new RegExp(`^${name}: x\n`));
    if (name === 'HeliumError') continue;
    assert.equal(error.code, code);
    assert.equal(error.prismaCode, prismaCode || undefined);
    assert.deepEqual(Object.keys(error), []);
  }
  const builder = 'users projects agents costs activities eq ne gt gte lt lte inArray isNull like ilike escapeLike and or not asc desc count sum min max avg';
  assert.deepEqual(Object.keys(heliumdb).sort(), ['createDatabase', 'expect', ...builder.split(' '), ...new Set(fails.map(([, name]) => name))].sort(), 'and nothing else is exported');
});

/** @type {[string, string, object?][]} SQLSTATE, class, what else there is */
const states = [
  ['23505', 'UniqueViolationError', { prismaCode: 'P2002' }],
  ['23503', 'ForeignKeyViolationError', { prismaCode: 'P2003' }],
  ['23502', 'NotNullViolationError', { prismaCode: 'P2011' }],
  ['23514', 'CheckViolationError', { prismaCode: 'P2004' }],
  ['40001', 'SerializationError', { prismaCode: 'P2034', retryable: true }],
  ['40P01', 'SerializationError', { prismaCode: 'P2034', retryable: true }],
  ['28P01', 'AuthError', { prismaCode: 'P1000' }],
  ['28000', 'AuthError', { prismaCode: 'P1000' }],
  ['08006', 'ConnectionError', { prismaCode: 'P1001', outcome: 'unknown' }],
  ['57P01', 'ConnectionError', { outcome: 'unknown' }],
  ['23000', 'DatabaseError'],
  ['42P01', 'DatabaseError'],
  ['42601', 'DatabaseError'],
  ['22003', 'DatabaseError'],
  ['57014', 'DatabaseError'],
  ['53300', 'ConnectionError', { outcome: 'not-sent', retryable: true }],
  ['57P03', 'ConnectionError', { outcome: 'not-sent', retryable: true }],
  ['08004', 'ConnectionError', { outcome: 'not-sent', retryable: undefined }],
  ['53200', 'DatabaseError', { outcome: undefined }],
  ['XX000', 'DatabaseError'],
];
for (const [code, name, more] of states)
  test(`${code} is ${name}`, async () => {
    const { db } = mock(() => refusal(code, { message: 'what it says' }));
    for (const [query, method] of /** @type {[PromiseLike<unknown>, string][]} */ ([[db.getProjectById('x'), 'getProjectById'], [db.batch([db.connect()]), 'batch'],
      [db.bulkCreateActivities(samples.bulkCreateActivities[0]), 'bulkCreateActivities']])) {
      const error = await errorFrom(query);
      assert.ok(error instanceof classes[name], `${error}`);
      assert.equal(error.name, name);
      const { message, sqlState, severity } = error;
      assert.deepEqual({ message, sqlState, severity, method: error.method }, { message: 'what it says', sqlState: code, severity: 'ERROR', method });
      for (const [key, value] of Object.entries(more ?? {})) assert.equal(error[key], value, key);
    }
  });

test('all fields of a database error are kept', async () => {
  const fields = {
    detail: 'd', hint: 'h', position: '5', internalPosition: '6', internalQuery: 'q', where: 'w', schema: 'public', table: 'projects',
    column: 'c', dataType: 'text', constraint: 'k', file: 'f.c', line: '12', routine: 'r',
  };
  const error = await errorFrom(mock(() => refusal('42000', { ...fields, extra: 'x', stack: 'evil', name: 'evil', code2: 1, outcome: 'not-sent', retryable: 'yes', method: 'evil', index: '1', prismaCode: 'evil', cause: 'evil', issues: 'evil', columns: 'evil', constructor: 'evil' })).db.getProjectById('x'));
  assert.deepEqual({ ...error }, { ...fields, sqlState: '42000', severity: 'ERROR', columns: ['c'], code: 'DATABASE', method: 'getProjectById' });
  assert.match(error.stack, /^DatabaseError: no\n/);
});

test('the columns of a violated key', async () => {
  const columns = async (/** @type {object} */ more) => (await errorFrom(mock(() => refusal('23505', more)).db.getProjectById('x'))).columns;
  assert.deepEqual(await columns({ detail: 'Key (email)=(a@b.c) already exists.', table: 'users', constraint: 'users_email_key' }), ['email']);
  assert.deepEqual(await columns({ detail: 'Key (a, "B c")=(1, 2) already exists.' }), ['a', 'B c']);
  assert.deepEqual(await columns({ detail: 'Schlüssel »(email)=(x)« existiert bereits.' }), ['email']);
  assert.equal(await columns({ detail: 'nothing of the kind' }), undefined);
});

test('a refusal without a code: wrong password, lost connection, refused before it ran', async () => {
  const error = (/** @type {string} */ message, status = 400) =>
    errorFrom(mock(() => refusal('', { message }, status)).db.getProjectById('x'));
  assert.equal((await error("password authentication failed for user 'someone'")).name, 'AuthError');
  assert.equal((await error('missing authentication credentials: required password')).name, 'AuthError');
  for (const [message, status, outcome] of /** @type {[string, number, string][]} */ ([
    ['connection closed', 400, 'unknown'], ['error communicating with the server', 400, 'unknown'],
    ['Too many connections attempts', 500, 'not-sent'], ['Too many connections to this endpoint', 500, 'not-sent'],
    ['Failed to acquire permit to connect to the database', 500, 'not-sent'], ['Control plane request failed', 500, 'not-sent'],
    ['could not parse postgres response', 500, 'unknown'], ['something else', 502, 'unknown'], ['request is too large', 413, 'not-sent'], ['response is too large', 507, 'unknown'],
  ])) {
    const { name, outcome: is } = await error(message, status);
    assert.deepEqual([name, is], ['ConnectionError', outcome], message);
  }
});

test('a write that finds no row is NotFoundError, a read is null', async () => {
  for (const name of named('read', 'write', 'create')) {
    const { db, sent } = mock(() => json(result([])));
    if (/^(get.*By(Id|Email)|updateUser|update|delete)/.test(name) === false || name.startsWith('getTotal')) continue;
    const query = /** @type {any} */ (db)[name](...samples[name]);
    if (name.startsWith('get')) {
      assert.equal(await query, null);
      continue;
    }
    const error = await errorFrom(query);
    assert.deepEqual([error.name, error.code, error.prismaCode, error.method, sent.length], ['NotFoundError', 'NOT_FOUND', 'P2025', name, 1]);
  }
});

test('every issue of an input is in the error, nothing is sent', async () => {
  const { db, sent } = mock(() => 0);
  const error = await errorFrom(db.createUser(/** @type {any} */ ({ email: 'x', password: '', name: 5, role: 'admin' })));
  assert.deepEqual(error.issues.map((/** @type {any} */ { path, code }) => [path, code]),
    [['email', 'format'], ['password', 'empty'], ['name', 'type'], ['role', 'unknown']]);
  for (const { path, message } of error.issues) assert.ok(message.startsWith(path) && error.message.includes(message));
  const many = await errorFrom(db.bulkCreateCosts(Array.from({ length: 300 }, () => /** @type {any} */ ({}))));
  assert.deepEqual([many.issues.length, many.more, many.issues.at(-1).path], [100, 300 * 4 - 100, '[24].provider']);
  assert.equal(many.message, '[0].projectId is required; [0].amount is required; [0].model is required; [0].provider is required; [1].projectId is required; and 1195 more');
  const hostile = await errorFrom(db.createUser(/** @type {any} */ (Object.fromEntries(Array.from({ length: 320_000 }, (_, i) => [`k${i}`, i])))));
  assert.deepEqual([hostile.issues.length, hostile.more], [100, 320_000 + 2 - 100]);
  assert.equal(sent.length, 0);
});

const SECRETS = ['h4sh-of-it', 't0ken-of-it'];
/** What a server says of a row of users. */
const guarded = {
  '23502': { message: 'null value in column "email" of relation "users" violates not-null constraint', column: 'email', table: 'users',
    detail: `Failing row contains (u1, null, ${SECRETS[0]}, null, ${SECRETS[1]}, now).` },
  '23514': { message: 'new row for relation "users" violates check constraint "users_check"', constraint: 'users_check', table: 'users',
    detail: `Failing row contains (u1, a@b.c, ${SECRETS[0]}, null, ${SECRETS[1]}, now).` },
  '22P02': { message: `invalid input syntax for type uuid: "${SECRETS[0]}"`, where: `unnamed portal parameter $2 = '${SECRETS[0]}'`, internalQuery: `update users set token = '${SECRETS[1]}'` },
};
for (const [code, fields] of Object.entries(guarded))
  test(`no secret column's value is in an error ${code}`, async () => {
    const { db } = mock(() => refusal(code, fields));
    const user = { email: 'a@b.c', password: SECRETS[0] };
    for (const query of [
      db.createUser(user), db.updateUserRefreshToken('u1', SECRETS[1]), db.getUserById('u1'), db.bytes.getUserById('u1'), db.listUsers(),
      db.getProjectById('p1', { includeUser: true }), db.batch([db.connect(), db.createUser(user), db.connect()]),
    ]) {
      const error = await errorFrom(query);
      for (const secret of SECRETS)
        assert.ok(![inspect(error, { showHidden: true, depth: 9 }), JSON.stringify(error), error.stack].join().includes(secret), inspect(error));
      assert.equal(error.sqlState, code);
      assert.equal(error.message, code === '22P02' ? 'a value is none that its column takes' : fields.message);
    }
    assert.match((await errorFrom(db.createProject(samples.createProject[0]))).detail ?? SECRETS[0], /h4sh/, 'no other table\'s detail is lost');
  });

test('a secret value in a wrong input is not in the ValidationError', async () => {
  const { db } = mock(() => 0);
  for (const query of [
    db.createUser(/** @type {any} */ ({ email: 5, password: [SECRETS[0]] })), db.createUser({ email: `${SECRETS[1]}@`, password: `${SECRETS[0]}\0` }),
    db.createUser(/** @type {any} */ ({ password: `\ud800${SECRETS[0]}` })), /** @type {any} */ (db).updateUserRefreshToken(5, { x: SECRETS[1] }), db.updateUserRefreshToken('u', `${SECRETS[1]}\0`),
  ]) {
    const error = await errorFrom(query);
    assert.equal(error.name, 'ValidationError');
    for (const secret of SECRETS) assert.ok(!inspect(error, { depth: 9 }).includes(secret), inspect(error));
  }
});

test('an unexpected row does not come out either', async () => {
  const cells = row.secrets();
  cells[2] = SECRETS[0];
  const { db } = mock(() => json(result([[...cells, 'one more']])));
  const error = await errorFrom(db.getUserById('u1'));
  assert.equal(error.name, 'ProtocolError');
  assert.ok(!inspect(error).includes(SECRETS[0]));
});

test('an error stringifies with all that it says, and no more', async () => {
  const fields = { detail: 'd', hint: 'h', position: '5', schema: 'public', table: 'projects', column: 'c', constraint: 'k' };
  const refused = await errorFrom(mock(() => refusal('23505', fields)).db.getProjectById('x'));
  assert.deepEqual(JSON.parse(JSON.stringify(refused)), { name: 'UniqueViolationError', message: 'no', code: 'UNIQUE_VIOLATION', prismaCode: 'P2002', method: 'getProjectById',
    sqlState: '23505', severity: 'ERROR', columns: ['c'], ...fields });
  assert.equal(JSON.stringify({ error: await errorFrom(mock(() => 0).db.getUserById(/** @type {any} */ (5))) }),
    '{"error":{"name":"ValidationError","message":"id must be text","code":"VALIDATION","issues":[{"path":"id","code":"type","message":"id must be text"}],"method":"getUserById"}}');
  const lost = await errorFrom(mock(() => { throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('refused at s3cret-w0rd'), { code: 'ECONNREFUSED', headers: 's3cret-w0rd' }) }); }).db.listUsers());
  assert.deepEqual(JSON.parse(JSON.stringify(lost)), { name: 'ConnectionError', message: "the endpoint at api.us-east-2.aws.neon.tech can't be reached: refused at ***", code: 'CONNECTION', prismaCode: 'P1001',
    cause: { name: 'Error', message: 'refused at ***' }, outcome: 'not-sent', retryable: true, method: 'listUsers' });
  for (const reason of ['why', { secret: 1 }, null]) {
    const { cause, ...others } = JSON.parse(JSON.stringify(await errorFrom(mock(() => 0).db.listUsers({ signal: AbortSignal.abort(reason) }))));
    assert.deepEqual([cause, others], [undefined, { name: 'AbortError', message: 'aborted by the caller', code: 'ABORT', prismaCode: 'P1008', outcome: 'not-sent', method: 'listUsers' }]);
  }
  const mine = new class Mine extends HeliumError { extra = 5; }('said', { code: 'CALL', rows: 3, index: null });
  assert.deepEqual(JSON.parse(JSON.stringify(mine)), { name: 'HeliumError', message: 'said', code: 'CALL', rows: 3, index: null, extra: 5 });
});

test('a message counts the issues that the core has left out', () => {
  const issues = Array.from({ length: 100 }, (_, i) => ({ path: `p${i}`, code: 'type', message: `p${i} must be text` }));
  const shown = 'p0 must be text; p1 must be text; p2 must be text; p3 must be text; p4 must be text';
  const of = (/** @type {any} */ fields) => (({ message, more }) => [message, more])(/** @type {any} */ (errorOf(1, fields)));
  assert.deepEqual(of({ issues, more: 319_900 }), [`${shown}; and 319995 more`, 319_900]);
  assert.deepEqual(of({ issues }), [`${shown}; and 95 more`, undefined]);
  assert.deepEqual(of({ issues: issues.slice(0, 5) }), [shown, undefined]);
});
