// How sessions begin, over TCP and WebSocket, and what else may come on the same port: known
// answers on raw sockets. The back end is PGlite in memory; nothing here depends on which.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import WebSocket from 'ws';
import { createEndpoint } from '../../js/endpoint/index.js';
import {
  begin, cancelRequest, copyData, gssRequest, openTcp, openWebSocket, packet, password, query, sslRequest,
  startup, terminate,
} from '../support/wire.js';

const SECRET = 'correct horse';
const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];

/** @type {import('../../js/endpoint/index.js').Endpoint} */
let endpoint;
/** @type {import('../../js/endpoint/index.js').Endpoint} with a password; the other is its Postgres server */
let locked;

before(async () => {
  endpoint = await createEndpoint({ memory: true });
  locked = await createEndpoint({ postgres: endpoint.url, password: SECRET });
});
after(async () => {
  await locked.close();
  await endpoint.close();
});

/** The answer to a first packet that ends the connection. @param {...Buffer} bytes */
async function refused(...bytes) {
  const peer = await openTcp(endpoint.port);
  peer.send(...bytes);
  const lines = await peer.until();
  await alive();
  return lines;
}

async function alive() {
  const peer = await begin(endpoint.port);
  assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
  peer.send(terminate);
  await peer.closed;
}

describe('the first packet', () => {
  test('a session without a password to insist on', async () => {
    const peer = await openTcp(endpoint.port);
    peer.send(startup());
    const lines = await peer.until('Z');
    assert.equal(lines[0], 'R 0');
    assert.ok(lines.includes('S server_encoding=UTF8') && lines.includes('S session_authorization=postgres'));
    assert.match(lines.at(-2) ?? '', /^K \d+ [0-9a-f]{8}$/);
    assert.equal(lines.at(-1), 'Z I');
    peer.send(terminate);
    assert.equal(await peer.closed, 'tcp');
  });

  test('encryption is declined, as often as it is asked for', async () => {
    const peer = await openTcp(endpoint.port);
    for (const request of [sslRequest, gssRequest, sslRequest]) {
      peer.send(request);
      assert.equal(await peer.byte(), 'N');
    }
    peer.send(startup());
    assert.equal((await peer.until('Z'))[0], 'R 0');
    peer.gone();
  });

  test('protocol 3.2 and options of the protocol: 3.0 is offered', async () => {
    const peer = await openTcp(endpoint.port);
    peer.send(startup({ user: 'postgres', '_pq_.some_option': 'x' }, 2));
    assert.deepEqual((await peer.until('Z')).slice(0, 2), ['v 196608 1 _pq_.some_option', 'R 0']);
    peer.gone();
  });

  const without = (/** @type {number} */ version) => packet(Buffer.concat([Buffer.from([0, version, 0, 0]), Buffer.from('user\0postgres\0\0')]));
  for (const [name, bytes, answer] of /** @type {[string, Buffer, string[]][]} */ ([
    ['protocol 2.0', without(2), ['E FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0']],
    ['protocol 4.0', without(4), ['E FATAL 0A000 unsupported frontend protocol 4.0: server supports 3.0']],
    ['no user', startup({ database: 'x' }), ['E FATAL 28000 no PostgreSQL user name specified in startup packet']],
    ['a name without a value', packet(Buffer.from('\0\x03\0\0user\0postgres\0odd')), ['E FATAL 08P01 invalid startup packet']],
    ['replication', startup({ user: 'postgres', replication: 'database' }), ['E FATAL 0A000 replication is not supported']],
    ['a length of 3', Buffer.from([0, 0, 0, 3, 0, 3, 0, 0]), ['E FATAL 08P01 invalid message length']],
    ['a length of 5', Buffer.from([0, 0, 0, 5, 0, 3, 0, 0]), ['E FATAL 08P01 invalid startup packet']],
    ['more than 10000 bytes', startup({ user: 'postgres', x: 'x'.repeat(10_000) }), ['E FATAL 08P01 invalid message length']],
    ['16 MB announced', Buffer.from([0, 255, 255, 255]), ['E FATAL 08P01 invalid message length']],
    ['a cancel request with a key nobody has', cancelRequest(99, Buffer.alloc(4)), []],
    ['a cancel request without a key', packet(Buffer.from([4, 210, 22, 46])), ['E FATAL 0A000 unsupported frontend protocol 1234.5678: server supports 3.0']],
  ])) test(`${name}: an answer, and the end`, async () => assert.deepEqual(await refused(bytes), answer));

  test('10000 bytes are not too many', async () => {
    const empty = startup({ user: 'postgres', application_name: '' }).length;
    const peer = await openTcp(endpoint.port);
    peer.send(startup({ user: 'postgres', application_name: 'x'.repeat(10_000 - empty) }));
    assert.equal((await peer.until('Z')).at(-1), 'Z I');
    peer.gone();
  });

  test('cut off anywhere, it is no session and no harm', async () => {
    const whole = Buffer.concat([sslRequest, startup()]);
    for (let size = 0; size < whole.length; size++) {
      const socket = net.connect(endpoint.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(whole.subarray(0, size));
      socket.resume();
      await once(socket, 'close');
    }
    await alive();
  });

  test('one byte at a time', async () => {
    const peer = await openTcp(locked.port);
    for (const byte of Buffer.concat([sslRequest, startup(), password(SECRET), query('SELECT 1')])) {
      peer.send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    assert.equal(await peer.byte(), 'N');
    assert.deepEqual((await peer.until('Z')).slice(0, 2), ['R 3', 'R 0']);
    assert.deepEqual(await peer.until('Z'), ONE);
    peer.gone();
  });

  test('all in one piece, as the driver of Neon does', async () => {
    const peer = await openWebSocket(endpoint.port);
    peer.send(startup(), password('any'), query('SELECT 1'));
    assert.deepEqual((await peer.until('Z')).slice(0, 2), ['R 3', 'R 0']);
    assert.deepEqual(await peer.until('Z'), ONE);
    peer.send(query('SELECT 1'), terminate);
    assert.deepEqual(await peer.until(), ONE);
    assert.equal(await peer.closed, '1000');
  });
});

describe('settings of the startup packet', () => {
  /** @param {Record<string, string>} parameters @param {string} sql */
  async function shown(parameters, sql) {
    const peer = await begin(endpoint.port, { parameters });
    const lines = await peer.ask(query(sql));
    peer.gone();
    return lines[1];
  }

  test('parameters, options and their escapes; an endpoint is no setting', async () => {
    const options = String.raw`endpoint=ep-x -c search_path=a,\ b\\c -cwork_mem=5MB --statement-timeout=7s -c app.x=it's\ \\n`;
    const sql = "SELECT concat_ws('|', current_setting('search_path'), current_setting('work_mem'), current_setting('statement_timeout'), "
      + "current_setting('app.x'), current_setting('application_name'))";
    assert.equal(await shown({ options, application_name: "l'app" }, sql), String.raw`D a, b\c|5MB|7s|it's \n|l'app`);
  });

  test('an unknown or impossible one ends the session', async () => {
    for (const [parameters, error] of /** @type {[Record<string, string>, string][]} */ ([
      [{ options: '-c no_such=1' }, 'E FATAL 42704 unrecognized configuration parameter "no_such"'],
      [{ work_mem: 'much' }, 'E FATAL 22023 invalid value for parameter "work_mem": "much"'],
    ])) {
      const peer = await openTcp(endpoint.port);
      peer.send(startup({ user: 'postgres', ...parameters }));
      assert.deepEqual(await peer.until(), ['R 0', error]);
    }
    await alive();
  });

  test('what is reported is what was asked for', async () => {
    const peer = await openTcp(endpoint.port);
    peer.send(startup({ user: 'postgres', TimeZone: 'Asia/Tokyo', DateStyle: 'German' }));
    const lines = await peer.until('Z');
    assert.ok(lines.includes('S TimeZone=Asia/Tokyo') && lines.includes('S DateStyle=German, DMY'), lines.join('\n'));
    peer.gone();
  });
});

describe('the password', () => {
  for (const webSocket of [false, true]) {
    const open = (/** @type {number} */ port) => (webSocket ? openWebSocket(port) : openTcp(port));
    const name = webSocket ? 'WebSocket' : 'TCP';

    test(`${name}: the right one`, async () => {
      const peer = await open(locked.port);
      peer.send(startup());
      assert.equal(await peer.next(), 'R 3');
      peer.send(password(SECRET));
      assert.equal(await peer.next(), 'R 0');
      assert.equal((await peer.until('Z')).at(-1), 'Z I');
      assert.ok(!peer.received().includes(SECRET));
      peer.gone();
    });

    test(`${name}: a wrong one`, async () => {
      const peer = await open(locked.port);
      peer.send(startup(), password('wrong horse'), query('SELECT 1'));
      const kind = webSocket ? 'ERROR XX000' : 'FATAL 28P01';
      assert.deepEqual(await peer.until(), ['R 3', `E ${kind} password authentication failed for user 'postgres'`]);
      assert.ok(!/horse/.test(peer.received()));
      await peer.closed;
    });

    test(`${name}: something else instead`, async () => {
      const peer = await open(locked.port);
      peer.send(startup(), query('SELECT 1'));
      assert.deepEqual(await peer.until(), ['R 3', 'E FATAL 08P01 expected password response, got message type 81']);
    });

    test(`${name}: a huge one is not waited for`, async () => {
      const peer = await open(locked.port);
      peer.send(startup(), Buffer.from([0x70, 0, 2, 0, 0]));
      assert.deepEqual(await peer.until(), ['R 3', 'E FATAL 08P01 invalid message length']);
    });
  }

  test('a WebSocket is always asked for one, as its client may send it unasked', async () => {
    const peer = await openWebSocket(endpoint.port);
    peer.send(startup(), password('any'));
    assert.equal((await peer.until('Z')).at(-1), 'Z I');
    peer.gone();
  });

  test('a client that leaves instead', async () => {
    const peer = await openTcp(locked.port);
    peer.send(startup());
    assert.equal(await peer.next(), 'R 3');
    peer.gone();
    await (await begin(locked.port, { webSocket: true, secret: SECRET })).gone();
  });
});

describe('frames', () => {
  test('split and merged anywhere', async () => {
    const peer = await openWebSocket(endpoint.port, { path: '/any/path?x=1' });
    const bytes = Buffer.concat([startup(), password(''), query('SELECT 1'), query('SELECT 1'), terminate]);
    for (let at = 0; at < bytes.length; at += 7) peer.send(bytes.subarray(at, at + 7));
    assert.equal((await peer.until('Z'))[0], 'R 3');
    assert.deepEqual(await peer.until(), [...ONE, ...ONE]);
    assert.equal(await peer.closed, '1000');
  });

  test('a text frame ends the connection, and nothing of it is done', async () => {
    const peer = await begin(endpoint.port, { webSocket: true });
    peer.socket.send(query('CREATE TABLE by_text_frame ()').toString('latin1'));
    assert.equal(await peer.closed, '1006');
    const other = await begin(endpoint.port);
    assert.deepEqual((await other.ask(query("SELECT to_regclass('by_text_frame')")))[1], 'D null');
    other.gone();
  });

  test('a message of 5 MB in one frame, fragments, an empty frame, a ping', async () => {
    const peer = await begin(endpoint.port, { webSocket: true });
    const large = query(`SELECT length('${'x'.repeat(5_000_000)}')`);
    assert.deepEqual((await peer.ask(large))[1], 'D 5000000');
    peer.socket.send(large.subarray(0, 3), { fin: false });
    peer.socket.send(large.subarray(3), { fin: true });
    assert.deepEqual((await peer.until('Z'))[1], 'D 5000000');
    peer.socket.send(Buffer.alloc(0));
    peer.socket.ping('hello');
    assert.equal(String((await once(peer.socket, 'pong'))[0]), 'hello');
    assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
    peer.socket.close(4000, 'bye');
    assert.equal(await peer.closed, '4000');
  });

  test('a frame or message beyond 256 MB is refused before it comes', async () => {
    const peer = await begin(endpoint.port, { webSocket: true });
    peer.socket._socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x20, 0, 0, 0, 1, 2, 3, 4])); // 512 MB, masked
    assert.equal(await peer.closed, '1009');
    const tcp = await begin(endpoint.port);
    tcp.send(Buffer.from([0x51, 0x80, 0, 0, 0]));
    assert.deepEqual(await tcp.until(), ['E FATAL 08P01 invalid message length']);
    await alive();
  });

  test('bytes that are no protocol', async () => {
    const peer = await openWebSocket(endpoint.port);
    peer.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    assert.deepEqual(await peer.until(), ['E FATAL 08P01 invalid message length']);
    assert.equal(await peer.closed, '1000');
  });
});

describe('upgrades and origins', () => {
  /** @param {number} port @param {Record<string, string>} headers */
  async function upgrade(port, headers) {
    const request = http.get({ port, host: '127.0.0.1', headers: {
      Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', ...headers,
    } });
    request.on('error', () => {});
    const response = await Promise.race([once(request, 'upgrade'), once(request, 'response')]);
    response[0].socket.destroy();
    return response[0].statusCode;
  }

  test('a page of another origin may not, without a password', async () => {
    assert.equal(await upgrade(endpoint.port, { Origin: 'https://evil.example' }), 403);
    assert.equal(await upgrade(endpoint.port, { Origin: 'null' }), 403);
    assert.equal(await upgrade(endpoint.port, { Origin: 'http://localhost.evil.example' }), 403);
    assert.equal(await upgrade(endpoint.port, { Origin: 'http://localhost:5173' }), 101);
    assert.equal(await upgrade(endpoint.port, {}), 101);
    assert.equal(await upgrade(locked.port, { Origin: 'https://app.example' }), 101);
  });

  test('a broken handshake is a 400', async () => {
    assert.equal(await upgrade(endpoint.port, { 'Sec-WebSocket-Key': 'short' }), 400);
    assert.equal(await upgrade(endpoint.port, { 'Sec-WebSocket-Version': '7' }), 400);
  });

  test('no compression and no sub-protocol is agreed on', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${endpoint.port}/v2`, ['x'], { perMessageDeflate: true });
    socket.on('error', () => {});
    const [response] = await once(socket, 'upgrade');
    assert.equal(response.headers['sec-websocket-extensions'], undefined);
    socket.terminate();
  });

  test('an HTTP client that offers HTTP/2 is answered in HTTP/1.1, as before', async () => {
    const body = JSON.stringify({ query: 'SELECT 1 AS one', params: [] });
    const request = http.request({ port: endpoint.port, host: '127.0.0.1', path: '/sql', method: 'POST', headers: {
      Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
      'Neon-Connection-String': endpoint.url, 'Content-Length': body.length,
    }, agent: new http.Agent() });
    request.on('error', () => {});
    request.end(body);
    const [response] = await Promise.race([once(request, 'response'), once(request, 'close').then(() => [])]);
    assert.equal(response?.statusCode, 200);
    const [text] = await once(response.setEncoding('utf8'), 'data');
    assert.deepEqual(JSON.parse(text).rows, [{ one: 1 }]);
  });
});

describe('one port', () => {
  /** @param {http.Agent} [agent] */
  async function one(agent) {
    const body = JSON.stringify({ query: 'SELECT 1 AS one', params: [] });
    const request = http.request({ port: endpoint.port, host: '127.0.0.1', path: '/sql', method: 'POST', agent,
      headers: { 'Neon-Connection-String': endpoint.url } });
    request.end(body);
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    assert.deepEqual(JSON.parse(text).rows, [{ one: 1 }]);
    return request.reusedSocket;
  }

  test('HTTP beside sessions, and its connections are kept', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const peers = await Promise.all([begin(endpoint.port), begin(endpoint.port, { webSocket: true })]);
    assert.equal(await one(agent), false);
    for (const peer of peers) assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
    assert.equal(await one(agent), true);
    peers.forEach((peer) => peer.gone());
    agent.destroy();
  });

  test('a request byte by byte', async () => {
    const socket = net.connect(endpoint.port, '127.0.0.1');
    const body = '{"query":"SELECT 1 AS one"}';
    const text = `POST /sql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nNeon-Connection-String: ${endpoint.url}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (const byte of Buffer.from(text)) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    let answer = '';
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
    assert.match(answer, /^HTTP\/1\.1 200 OK/);
  });

  test('TLS, garbage, silence: closed or left alone, and nothing else suffers', async () => {
    for (const bytes of [Buffer.from('16030100a5010000a1', 'hex'), Buffer.from([255, 254]), Buffer.from('\r\n\r\nHELO\r\n'), copyData('x')]) {
      const peer = await openTcp(endpoint.port);
      peer.send(bytes);
      await peer.until();
      await peer.closed;
    }
    const silent = await openTcp(endpoint.port);
    await alive();
    silent.gone();
    const rude = await openTcp(endpoint.port);
    rude.socket.resetAndDestroy();
    await sleep(20);
    await alive();
  });

  test('pg, with and without a password', async () => {
    for (const connectionString of [endpoint.url, locked.url]) {
      const client = new pg.Client({ connectionString });
      await client.connect();
      assert.deepEqual((await client.query('SELECT $1::int AS n', [7])).rows, [{ n: 7 }]);
      await client.end();
    }
    const wrong = new pg.Client({ connectionString: locked.url.replace(/:[^:@]*@/, ':wrong@') });
    wrong.on('error', () => {});
    await assert.rejects(wrong.connect(), { code: '28P01', message: "password authentication failed for user 'postgres'" });
  });
});
