// The load test in small: 50 clients at once, 500 requests, none fails, each write is there once. npm run bench:load
// is the same with 10,000 requests, and shows what they cost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../bench/load.js';

test('500 requests by 50 clients at once, and by pg: none fails, nothing is lost', async () => {
  const { failures, endpoint, straight } = await load({ requests: 500, clients: 50, warmUp: 100 });
  assert.deepEqual(failures, []);
  assert.ok(endpoint.rate > 0 && straight.rate > 0);
});
