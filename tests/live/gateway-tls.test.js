// The gateway with a certificate: HTTP, WebSockets and Postgres's own protocol inside of TLS, nothing outside of it, and
// new files in place of old ones.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import tls from 'node:tls';
import pg from 'pg';
import WebSocket from 'ws';
import { openCertificate } from '../../js/endpoint/certificate.js';
import { listen } from '../../js/endpoint/server.js';
import { int32 } from '../../js/endpoint/wire/message.js';
import { makeCertificate } from '../support/certificate.js';
import { startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';
import { cancelRequest, message, password, sslRequest, startup } from '../support/wire.js';

const { role, secret, pathname, urlOf, gateway } = await startBehind('gateway_tls');
const own = `${role}:${secret}`, { files, pair: { cert: ca } } = makeCertificate();
const gssRequest = Buffer.concat([int32(8), int32(80877104)]), REFUSED = 'this port speaks TLS only';

describe('a port with a certificate', async () => {
  const endpoint = await gateway({ tls: files }, { host: '0.0.0.0' }), { port } = endpoint;
  after(() => endpoint.close());

  /** Bytes to the port, and what came until it was closed. @param {...Buffer} bytes */
  async function plain(...bytes) {
    const socket = net.connect(port, '127.0.0.1');
    let came = '';
    socket.on('data', (data) => { came += data.toString('latin1'); }).on('error', () => {});
    for (const each of bytes) socket.write(each);
    await once(socket, 'close');
    return came;
  }

  /** One statement, inside of TLS. @param {string} query */
  async function ask(query) {
    const request = https.request({ port, host: '127.0.0.1', path: '/sql', method: 'POST', ca, headers: { 'Neon-Connection-String': urlOf(port, own) } });
    request.end(JSON.stringify({ query }));
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return JSON.parse(text);
  }

  test('HTTP, also much of it', async () => {
    assert.deepEqual((await ask('select current_user::text as who')).rows, [{ who: role }]);
    assert.equal((await ask("select repeat('x', 3000000) as long")).rows[0].long.length, 3_000_000);
  });

  test('Postgres’s protocol by its own request for TLS, by TLS at once, and over a WebSocket', async () => {
    const client = new pg.Client({ connectionString: urlOf(port, own), ssl: { ca } });
    await client.connect();
    assert.deepEqual((await client.query('select current_user::text as who')).rows, [{ who: role }]);
    await client.end();
    const direct = tls.connect({ port, host: '127.0.0.1', ca, ALPNProtocols: ['postgresql'] });
    await once(direct, 'secureConnect');
    assert.equal(direct.alpnProtocol, 'postgresql');
    direct.write(startup({ user: role, database: pathname.slice(1) }));
    assert.deepEqual((await once(direct, 'data'))[0], message('R', int32(3)));
    direct.destroy();
    const socket = new WebSocket(`wss://127.0.0.1:${port}/v2`, { ca });
    await once(socket, 'open');
    socket.send(Buffer.concat([startup({ user: role, database: pathname.slice(1) }), password(secret)]));
    assert.deepEqual((await once(socket, 'message'))[0], message('R', int32(3)));
    socket.terminate();
  });

  test('without TLS nothing is taken, and no password asked for; a cancel request is, as by Postgres', async () => {
    await assert.rejects(new pg.Client(urlOf(port, own)).connect(), { code: '28000', message: `${REFUSED}: sslmode=require` });
    const http = await plain(Buffer.from('POST /sql HTTP/1.1\r\nHost: x\r\n\r\n'));
    assert.match(http, /^HTTP\/1\.1 400 Bad Request\r\n.*\r\n\r\n"this port speaks TLS only"$/s);
    assert.equal(await plain(cancelRequest(1, Buffer.alloc(4))), '');
  });

  test('what somebody put behind a request for TLS, in the clear, ends the connection', async () => {
    assert.match(await plain(Buffer.concat([sslRequest, startup({ user: role })])), /28000/);
    assert.match(await plain(Buffer.concat([gssRequest, startup({ user: role })])), /28000/);
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    for (const [request, answer] of /** @type {[Buffer, string][]} */ ([[gssRequest, 'N'], [sslRequest, 'S']])) {
      socket.write(request);
      assert.equal(String((await once(socket, 'data'))[0]), answer);
    }
    socket.resume().write(startup({ user: role })); // no handshake
    await once(socket, 'close');
  });
});

test('a new certificate is for new connections; those there are go on', async () => {
  const old = makeCertificate('old.test').pair, next = makeCertificate('next.test').pair;
  const listener = await listen({ handle: async () => new Response('ok'), serve: async () => {}, mayUpgrade: () => false }, { port: 0, host: '127.0.0.1', pair: old });
  const open = async () => {
    const socket = tls.connect({ port: listener.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return socket;
  };
  const nameOf = (/** @type {tls.TLSSocket} */ socket) => socket.getPeerCertificate().subject.CN;
  const before = await open();
  listener.renew(next);
  const behind = await open();
  assert.deepEqual([nameOf(before), nameOf(behind)], ['old.test', 'next.test']);
  for (const socket of [before, behind]) {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 OK/);
    socket.destroy();
  }
  await listener.close(async () => {});
});

test('files are read again: a good pair is used, a broken one told of once and not used, a mended one used', async () => {
  const first = makeCertificate('first.test'), second = makeCertificate('second.test').pair;
  /** @type {string[]} */
  const used = [];
  /** @type {string[]} */
  const told = [];
  // As those who renew do it: nobody reads half a file.
  const replace = (/** @type {string} */ path, /** @type {string} */ text) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  const certificate = await openCertificate(first.files, (pair) => used.push(pair.cert), (problem) => told.push(problem), 5);
  replace(first.files.cert, second.cert);
  await until(() => told.length > 0);
  assert.deepEqual([told, used], [[`${first.files.cert} and ${first.files.key} don't belong together`], []]);
  assert.equal(certificate.pair.cert, first.pair.cert);
  replace(first.files.key, second.key);
  await until(() => used.length > 0);
  assert.deepEqual([used, certificate.pair], [[second.cert], second]);
  replace(first.files.key, 'c0ffee, no key');
  await until(() => told.length > 1);
  replace(first.files.cert, first.pair.cert);
  replace(first.files.key, first.pair.key);
  await until(() => used.length > 1);
  certificate.close();
  assert.deepEqual(used, [second.cert, first.pair.cert]);
  assert.ok(told.includes(`${first.files.cert} and ${first.files.key} are no certificate and key as PEM`), told.join());
  assert.ok(!told.join().includes('c0ffee'));
  await assert.rejects(openCertificate({ ...first.files, key: '/nowhere/key.pem' }, () => {}, () => {}), { message: "/nowhere/key.pem can't be read (ENOENT)" });
});
