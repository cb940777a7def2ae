// The demo's calls that fail on purpose: each kind of error once, checked by its class and its fields. Some errors need
// an endpoint that misbehaves; `fault.next` is what the endpoint's fault hook does to the next request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortError, AuthError, ConnectionError, DatabaseError, ForeignKeyViolationError, NotFoundError, ProtocolError,
  SerializationError, TimeoutError, UniqueViolationError, ValidationError, createDatabase,
} from 'heliumdb';

/** @typedef {import('./log.js').Log} Log */
/** @typedef {{next?: () => any}} Fault */

/** Paths of the issues of an error. @param {any} error */
const paths = (error) => error.issues.map((/** @type {any} */ issue) => `${issue.path} ${issue.code}`);

/** A port nobody listens on. */
async function closedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await once(server.close(), 'close');
  return port;
}

/** @param {any} db @param {Log} log @param {{id: string}} project @param {{id: string}} ann */
async function badInput(db, { headline, works, fails }, project, ann) {
  headline('input that breaks the contract: all issues at once, nothing is sent');
  await fails('createUser', 'four things wrong',
    () => db.createUser({ email: "' OR 1=1 --@x", password: '', name: 5, admin: true }), ValidationError,
    (error) => assert.deepEqual(paths(error), ['email format', 'password empty', 'name type', 'admin unknown']));
  await fails('createProject', 'what is required', () => db.createProject({ settings: {} }), ValidationError,
    (error) => assert.deepEqual(paths(error).sort(), ['name required', 'path required', 'userId required']));
  await fails('createCost', 'numbers no column holds',
    () => db.createCost({
      projectId: project.id, amount: 1e6, model: 'm', provider: 'p', inputTokens: 2 ** 31, outputTokens: NaN,
    }), ValidationError,
    (error) => assert.deepEqual(paths(error), ['amount range', 'inputTokens range', 'outputTokens type']));
  await fails('createActivity', 'U+0000, which Postgres cannot store',
    () => db.createActivity({ projectId: project.id, type: 't', message: 'a\0b' }), ValidationError,
    (error) => assert.deepEqual(paths(error), ['message text']));
  const rows = [1, 2].map((amount) => ({ projectId: project.id, amount, model: 'm', provider: 'p' }));
  await fails('bulkCreateCosts', 'in the second row', () => db.bulkCreateCosts([rows[0], { ...rows[1], amount: 'x' }]),
    ValidationError, (error) => assert.deepEqual(paths(error), ['[1].amount type']));
  await fails('updateAgent', 'a status there is not', () => db.updateAgent('a', { status: 'asleep' }), ValidationError,
    (error) => assert.deepEqual(paths(error), ['status choice']));
  await fails('getUserById', 'an id that is not text', () => db.getUserById({ $ne: null }), ValidationError,
    (error) => assert.deepEqual(paths(error), ['id type']));
  await works('getUserByEmail', 'and all tables are still there', () => db.getUserByEmail('ann@example.com'),
    (user) => assert.equal(user.id, ann.id));
}

/** @param {any} db @param {Log} log @param {{id: string}} project */
async function refusals(db, { headline, works, fails }, project) {
  headline('what the database refuses');
  await fails('createUser', 'an address twice', () => db.createUser({ email: 'ANN@example.com', password: 'x' }),
    UniqueViolationError,
    (error) => assert.deepEqual([error.sqlState, error.prismaCode, error.table, error.columns, error.method],
      ['23505', 'P2002', 'users', ['email'], 'createUser']));
  await fails('createProject', 'of a user there is not',
    () => db.createProject({ name: 'n', path: '/', userId: 'nobody' }), ForeignKeyViolationError,
    (error) => assert.deepEqual([error.sqlState, error.columns, error.constraint],
      ['23503', ['user_id'], 'projects_user_id_fkey']));
  /** @type {[string, any[]][]} */
  const writes = [['updateUserRefreshToken', ['none', null]], ['updateProject', ['none', { name: 'n' }]],
    ['deleteProject', ['none']], ['updateAgent', ['none', {}]]];
  for (const [name, args] of writes)
    await fails(name, 'of a row that is not there', () => db[name](...args), NotFoundError,
      (error) => assert.equal(error.prismaCode, 'P2025'));
  const cost = { projectId: project.id, amount: 1, model: 'm', provider: 'p' };
  const total = await db.getTotalCostByProject(project.id);
  await fails('bulkCreateCosts', 'one bad row of three: none is written',
    () => db.bulkCreateCosts([cost, { ...cost, projectId: 'none' }, cost]), ForeignKeyViolationError);
  await fails('batch', 'the second query fails: the first is undone',
    () => db.batch([db.createCost(cost), db.createCost({ ...cost, projectId: 'none' })]), ForeignKeyViolationError);
  await works('getTotalCostByProject', 'as it was', () => db.getTotalCostByProject(project.id),
    (now) => assert.equal(now, total));
  await fails('batch', 'a write in a read-only one', () => db.batch([db.createCost(cost)], { readOnly: true }),
    DatabaseError, (error) => assert.equal(error.sqlState, '25006'));
}

/** @param {any} db @param {Log} log @param {Fault} fault @param {string} url */
async function badConnections(db, { headline, fails }, fault, url) {
  headline('deadlines, signals, and an endpoint that misbehaves');
  /** Makes the endpoint do this to the next request. @param {() => any} next @param {() => any} call */
  const meets = (next, call) => () => {
    fault.next = next;
    return call();
  };
  const slow = () => sleep(150);
  const answer = (/** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ message) =>
    () => Response.json({ message, code, severity: 'ERROR' }, { status });
  await fails('listUsers', 'no answer within its 20 ms', meets(slow, () => db.listUsers({ timeout: 20 })), TimeoutError,
    (error) => assert.equal(error.outcome, 'unknown'));
  await fails('listUsers', 'the caller aborts it',
    meets(slow, () => db.listUsers({ signal: AbortSignal.timeout(20) })), AbortError,
    (error) => assert.equal(error.outcome, 'unknown'));
  await fails('listUsers', 'aborted before it was sent', () => db.listUsers({ signal: AbortSignal.abort() }),
    AbortError, (error) => assert.equal(error.outcome, 'not-sent'));
  await fails('listUsers', 'the connection is cut', meets(() => 'cut', () => db.listUsers()), ConnectionError,
    (error) => assert.equal(error.outcome, 'unknown'));
  await fails('listUsers', 'a deadlock: worth another try',
    meets(answer(400, '40P01', 'deadlock detected'), () => db.listUsers()), SerializationError,
    (error) => assert.equal(error.retryable, true));
  await fails('listUsers', 'a wrong password',
    meets(answer(400, '28P01', 'password authentication failed'), () => db.listUsers()), AuthError);
  await fails('listUsers', 'something else than the protocol',
    meets(() => new Response('<h1>Hi</h1>'), () => db.listUsers()), ProtocolError);
  const cut = () => new Response('{"rows":[["a","b"', { headers: { 'content-type': 'application/json' } });
  await fails('listUsers', 'half an answer', meets(cut, () => db.listUsers()), ConnectionError,
    (error) => assert.equal(error.outcome, 'unknown'));
  await fails('connect', 'nobody listens there',
    async () => createDatabase(`postgres://u:hunter2@127.0.0.1:${await closedPort()}/d`).connect(), ConnectionError,
    (error) => {
      assert.equal(error.outcome, 'not-sent');
      assert.ok(!`${error.stack}${error.cause?.stack}`.includes('hunter2'), 'a password in an error');
    });
  await fails('clearAll', 'refused unless it was allowed', () => createDatabase(url).clearAll(), ValidationError);
}

/**
 * @param {any} db
 * @param {Log} log
 * @param {Fault} fault
 * @param {string} url the endpoint's
 * @param {{ann: {id: string}, project: {id: string}}} rows that exist
 */
export async function driveFailures(db, log, fault, url, { ann, project }) {
  await badInput(db, log, project, ann);
  await refusals(db, log, project);
  await badConnections(db, log, fault, url);
}
