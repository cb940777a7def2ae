// js/layout.js: which rows are made by what made the last ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLayout, makerOfState, makerOfText } from '../../js/layout.js';

test('rows of an equal state are made by what made the last ones, and no others', () => {
  const last = { state: Uint8Array.of(1, 2), make: () => [] };
  assert.equal(makerOfState(last, Uint8Array.of(1, 2)), last.make);
  for (const state of [[1, 3], [3, 2], [3, 4], [1], [1, 2, 3], []]) assert.equal(makerOfState(last, Uint8Array.from(state)), undefined, String(state));
  assert.equal(makerOfState(undefined, Uint8Array.of()), undefined);
});

test('a layout makes its rows each time, and is read once', () => {
  const make = makerOfText('[["id","at"],"-d"]');
  assert.equal(makerOfText('[["id","at"],"-d"]'), make);
  assert.notEqual(makerOfText('[["id","on"],"-d"]'), make);
  assert.deepEqual(fromLayout([make, [1, 5, 2, null]], true), [{ id: 1, at: new Date(5) }, { id: 2, at: null }]);
  assert.deepEqual(fromLayout([make, [1, 5]], false), { id: 1, at: new Date(5) });
  assert.equal(fromLayout([make, null], false), null);
});
