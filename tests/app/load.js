// The built application under load: fifty clients at once, and no answer but those that are meant. Its times are printed
// beside those with Prisma's service, and judge nothing. web.test.js runs it; `npm run load` does it for longer.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { compare, loadLines } from './load/compare.js';
import { drive } from './load/drive.js';
import { clientsOf } from './load/profile.js';

const SECONDS = 30, CLIENTS = 50;

describe('under load', { concurrency: 1 }, () => {
  test(`${CLIENTS} clients for ${SECONDS} s, beside the old service: every answer is what is meant`, async () => {
    const load = await compare({ seconds: SECONDS, count: CLIENTS });
    for (const line of loadLines(load)) console.log(line);
    assert.deepEqual(load.faults, []);
    const [, prisma] = load.sides, { mode, calls } = load.asked.createProject;
    // Prisma's service has made the projects of its side, those before the measured rounds too.
    assert.deepEqual([mode, calls], ['off', Number(prisma.times.get('create')?.length) + CLIENTS]);
  });

  /** @type {[name: string, answer: (response: import('node:http').ServerResponse) => unknown, fault: RegExp][]} */
  const bad = [
    ['another status', (response) => response.writeHead(503).end('too busy'), /^look: 503 too busy$/],
    ['a wrong answer', (response) => response.end('{"n":2}'), /^look: /],
    ['no JSON', (response) => response.end('<p>'), /^look: /],
    ['a connection that is ended without an answer', (response) => response.socket?.end(), /dropped/],
    ['a connection that breaks', (response) => response.socket?.resetAndDestroy(), /no answer|dropped/],
  ];
  for (const [name, answer, fault] of bad) {
    test(`${name} is a fault`, async () => {
      let asked = 0;
      const server = createServer((_, response) => void (++asked === 7 ? answer(response) : response.end('{"n":1}')));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const look = { name: 'look', method: 'GET', status: 200, path: () => '/', check: (/** @type {any} */ { n }) => assert.equal(n, 1) };
      try {
        const { faults } = await drive(`http://127.0.0.1:${port}`, clientsOf(2), Array(10).fill(look), 0);
        assert.match(String(faults[0]), fault);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }
});
