// The demo, the README's first command: all of its calls, once, and what it says at its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { startNode } from '../support/command.js';

test('npm run demo: every call of it works, and it ends by itself', async () => {
  const { ended, said } = startNode(path('examples/demo/demo.js'), ['--once'], { cwd: path('') });
  const { code, signal } = await ended;
  assert.deepEqual({ code, signal, err: said.err }, { code: 0, signal: null, err: '' }, said.out);
  assert.match(said.out, /\n\d+ passed, 0 failed\n$/);
});
