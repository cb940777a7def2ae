// heliumdb serve in front of a Postgres server: everybody logs in as itself, and Postgres checks it; what load
// balancers ask; how it ends.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { listen } from '../../js/endpoint/server.js';
import { clientOf, textOf } from '../support/client.js';
import { startCommand } from '../support/command.js';
import { ask, probe, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';

const behind = await startBehind('serve');
const { admin, postgres: POSTGRES, username, password, pathname, role: ROLE, secret: SECRET, urlOf, hold } = behind;

/** The command, once it is up. @param {string[]} args */
async function serve(...args) {
  const command = startCommand(['serve', '--postgres', POSTGRES, '--port', '0', '--unready', '0', ...args]);
  const [, port] = /127\.0\.0\.1:(\d+)/.exec(await command.until(/in front of .*\n/)) ?? [];
  return { ...command, port: Number(port) };
}

const gateway = (/** @type {Partial<import('../../js/endpoint/index.js').EndpointOptions>} */ more = {}) =>
  createEndpoint({ postgres: POSTGRES, gateway: {}, ...more });

const who = 'select current_user::text as who';
const refused = (/** @type {string} */ user) => ({ status: 400, message: `password authentication failed for user '${user}'`, code: '28P01' });

test('each caller is who it logs in as, over HTTP, WebSockets and TCP; its password is Postgres\'s to check', async () => {
  const command = await serve();
  const { port } = command;
  assert.deepEqual([await probe(port, '/health'), await probe(port, '/ready')], [[200, { status: 'ok' }], [200, { status: 'ready' }]]);
  assert.deepEqual(await ask(port, urlOf(port), who), { status: 200, rows: [{ who: username }] });
  assert.deepEqual(await ask(port, urlOf(port, `${ROLE}:${SECRET}`), who), { status: 200, rows: [{ who: ROLE }] });
  // The right one has a connection by now, which must not answer for a wrong one.
  assert.deepEqual(await ask(port, urlOf(port, `${username}:wrong`), who), refused(username));
  assert.deepEqual(await ask(port, urlOf(port, `${ROLE}:${password}`), who), refused(ROLE));
  const db = clientOf(textOf('blog'), urlOf(port, `${ROLE}:${SECRET}`));
  assert.deepEqual(await db.transaction((/** @type {any} */ tx) => tx.sql`select current_user::text as who`), [{ who: ROLE }]);
  const client = new pg.Client(urlOf(port, `${ROLE}:${SECRET}`));
  await client.connect();
  assert.deepEqual((await client.query(who)).rows, [{ who: ROLE }]);
  await client.end();
  await assert.rejects(new pg.Client(urlOf(port, `${username}:wrong`)).connect(), { code: '28P01', message: `password authentication failed for user '${username}'` });
  assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
  assert.deepEqual(command.said, { err: '', out: `heliumdb serve: 127.0.0.1:${port}, in front of ${POSTGRES}\nnot ready any more; taking new work for 0 s\nclosing; what runs has 10 s\n` });
});

test('other databases than those allowed are refused, whoever asks', async () => {
  const command = await serve('--allow-database', pathname.slice(1), '--allow-database', 'other');
  const { port } = command, message = 'database "postgres" may not be used through this gateway';
  assert.deepEqual(await ask(port, urlOf(port), who), { status: 200, rows: [{ who: username }] });
  assert.deepEqual(await ask(port, urlOf(port, undefined, '/postgres'), who), { status: 403, message, code: '28000' });
  assert.deepEqual(await ask(port, urlOf(port, undefined, '/other'), who), { status: 400, message: 'database "other" does not exist', code: '3D000' });
  await assert.rejects(new pg.Client(urlOf(port, undefined, '/postgres')).connect(), { code: '28000', message });
  await command.end('SIGTERM');
});

test('SIGTERM: what runs is answered, and the end is 0; what takes longer than the grace is cancelled', async () => {
  for (const [grace, wanted] of /** @type {const} */ ([['3600', { status: 200, rows: [{ answer: 42 }] }], ['0', { status: 400, message: 'query cancelled', code: '08P01' }]])) {
    const command = await serve('--grace', grace), lock = await hold();
    const answer = ask(command.port, urlOf(command.port), lock.query);
    await lock.waited();
    const ended = command.end('SIGTERM');
    await command.until(/closing; /);
    if (grace !== '0') await lock.release();
    assert.deepEqual(await answer, wanted);
    assert.deepEqual(await ended, { code: 0, signal: null });
    if (grace === '0') await lock.release();
  }
});

test('not ready any more, it still takes work until it is closed', async () => {
  const endpoint = await gateway(), { port } = endpoint;
  endpoint.unready();
  assert.deepEqual([await probe(port, '/health'), await probe(port, '/ready?x')], [[200, { status: 'ok' }], [503, { status: 'draining' }]]);
  assert.equal((await ask(port, urlOf(port), who)).status, 200);
  await endpoint.close();
  await assert.rejects(probe(port, '/health'), { message: 'fetch failed' });
});

test('it starts without a server, says so, and is ready when one answers', async () => {
  const place = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => place.once('listening', resolve));
  const { port: away } = /** @type {net.AddressInfo} */ (place.address());
  await new Promise((resolve) => place.close(resolve));
  const endpoint = await gateway({ postgres: `postgres://127.0.0.1:${away}` }), { port } = endpoint;
  assert.deepEqual([await probe(port, '/health'), await probe(port, '/ready')], [[200, { status: 'ok' }], [503, { status: 'no database' }]]);
  assert.deepEqual(await ask(port, urlOf(port), who), { status: 500, message: 'could not connect to the Postgres server (ECONNREFUSED)', code: '' });
  // What answers by another letter than Postgres's isn't one; nor is what hangs up.
  let says = 'X', asked = 0;
  const server = net.createServer((socket) => {
    asked++;
    socket.on('error', () => {}).once('data', () => socket.end(says));
  }).listen(away, '127.0.0.1');
  for (const wrong of ['X', '', 'H']) {
    const before = asked;
    says = wrong;
    await until(async () => (await probe(port, '/ready'))[0] === 200 || asked > before);
    assert.deepEqual(await probe(port, '/ready'), [503, { status: 'no database' }]);
  }
  says = 'N';
  await until(async () => (await probe(port, '/ready'))[0] === 200);
  await new Promise((resolve) => server.close(resolve));
  await endpoint.close();
});

test('behind a proxy it takes HTTP and WebSockets only, and callers are those that the proxy names last', async () => {
  const endpoint = await gateway({ host: '0.0.0.0', gateway: { behindProxy: true } }), { port } = endpoint;
  assert.equal((await ask(port, urlOf(port), who)).status, 200);
  assert.equal((await clientOf(textOf('blog'), urlOf(port)).transaction((/** @type {any} */ tx) => tx.sql`select 1 as one`))[0].one, 1);
  await assert.rejects(new pg.Client(urlOf(port)).connect(), { code: '0A000', message: 'behind a proxy this port takes HTTP and WebSockets only' });
  await endpoint.close();
  for (const proxied of [true, false]) {
    const handle = async (/** @type {any} */ { address }) => new Response(address);
    const listener = await listen({ handle, serve: async () => {}, mayUpgrade: () => false }, { port: 0, host: '127.0.0.1', proxied });
    const seen = async (/** @type {string} */ forwarded) =>
      (await fetch(`http://127.0.0.1:${listener.port}`, { headers: { 'X-Forwarded-For': forwarded } })).text();
    assert.deepEqual([await seen('1.1.1.1, 2.2.2.2'), await seen('::7'), await seen('1.1.1.1, unknown'), await seen('')],
      proxied ? ['2.2.2.2', '::7', '127.0.0.1', '127.0.0.1'] : Array(4).fill('127.0.0.1'));
    await listener.close(async () => {});
  }
});

test('what can be reached from other machines needs a proxy; a gateway needs a server', async () => {
  const why = 'can be reached from other machines: passwords would pass unencrypted; give a certificate (--tls-cert, --tls-key), or put a proxy with TLS in front, and say so (--behind-proxy)';
  await assert.rejects(gateway({ host: '0.0.0.0' }), { message: `host "0.0.0.0" ${why}` });
  await assert.rejects(gateway({ host: '0.0.0.0', password: 'x' }), { message: `host "0.0.0.0" ${why}` });
  await assert.rejects(createEndpoint({ memory: true, gateway: {} }), { message: 'a gateway needs `postgres`, the server it stands in front of' });
  for (const [args, said] of [
    [[], 'no server is named: give --postgres postgres://HOST:PORT, or set HELIUMDB_POSTGRES'],
    [['--postgres', 'postgres://h', '--host', '0.0.0.0'], '--host 0.0.0.0 can be reached from other machines, and passwords would pass unencrypted: give --tls-cert and --tls-key, or put a proxy with TLS in front and give --behind-proxy'],
    [['--postgres', 'postgres://h', '--tls-cert', '/cert.pem'], '--tls-cert and --tls-key: give both, or none'],
    [['--postgres', 'postgres://h', '--tls-cert', '/no/cert.pem', '--tls-key', '/no/key.pem'], "/no/cert.pem can't be read (ENOENT)"],
    [['--postgres', 'postgres://h', '--max-bytes', '100'], '--max-bytes 100 is less than --max-request and --max-response together: give 134217728 at least'],
    [['--postgres', 'postgres://h', '--max-server', '48'], '--max-server 48 leaves none for requests, beside 40 for sessions and 8 for logins: give 49 at least'],
    [['--postgres', 'postgres://u:secret@h'], "--postgres: give only host and port, as postgres://HOST:PORT; user, password and database are the caller's"],
  ]) {
    const command = startCommand(['serve', ...args]);
    assert.deepEqual([await command.ended, command.said], [{ code: 1, signal: null }, { out: '', err: `heliumdb serve: ${said}\n` }]);
  }
});

test('--check prints what is in force, and starts nothing', async () => {
  const env = { HELIUMDB_GRACE: '3' }, args = ['serve', '--check', '--postgres', 'postgres://db:1', '--allow-database', 'a', '--allow-database', 'b'];
  const command = startCommand(args, { env }), json = startCommand([...args, '--json'], { env });
  assert.deepEqual([await command.ended, command.said], [{ code: 0, signal: null }, { err: '', out: `postgres           postgres://db:1  (--postgres)
host               127.0.0.1  (default)
port               4444  (default)
tls-cert           none  (default)
tls-key            none  (default)
behind-proxy       false  (default)
allow-database     a, b  (--allow-database)
jwks               none  (default)
jwt-issuer         none  (default)
jwt-audience       any  (default)
jwt-claim          role  (default)
jwt-role           none  (default)
jwt-default-role   none  (default)
jwt-passwords      none  (default)
workers            1  (default)
read-only          false  (default)
rate               0  (default)
rate-address       0  (default)
max-request        67108864  (default)
max-response       67108864  (default)
max-bytes          268435456  (default)
max-connections    4096  (default)
max-server         90  (default)
max-sessions       40  (default)
max-pool           20  (default)
queue-timeout      5000  (default)
statement-timeout  30000  (default)
log                none  (default)
metrics-port       none  (default)
metrics-host       127.0.0.1  (default)
unready            5  (default)
grace              3  (HELIUMDB_GRACE)
` }]);
  await json.ended;
  const { ok, settings, from } = JSON.parse(json.said.out);
  assert.deepEqual([ok, settings.grace, from.grace, settings['allow-database']], [true, 3, 'HELIUMDB_GRACE', ['a', 'b']]);
});
