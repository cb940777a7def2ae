// The keys of tokens over time: read again, at once for a key that is new, and what goes on while they can't be read. The
// clock is the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as jose from 'jose';
import { openKeys } from '../../js/endpoint/tokens/keys.js';
import { roleOf } from '../../js/endpoint/tokens/role.js';
import { sourceOf } from '../../js/endpoint/tokens/source.js';
import { createKey, publish } from '../support/tokens.js';

const [one, two] = [await createKey('one'), await createKey('two')];
const MINUTE = 60_000, NO_MATCH = { code: 'ERR_JWKS_NO_MATCHING_KEY' }, AWAY = { status: 503, code: '57P03' };

/** @param {object} [source] */
async function open(source) {
  const state = { time: 0, text: JSON.stringify({ keys: [one.jwk] }), away: false, asked: 0, told: /** @type {string[]} */ ([]) };
  const read = async () => {
    state.asked++;
    if (state.away) throw new Error('away');
    return state.text;
  };
  const keys = await openKeys(jose, { read, everyMs: 5 * MINUTE, near: true, ...source }, (problem) => state.told.push(problem), () => state.time);
  const find = (/** @type {string} */ kid) => /** @type {Promise<unknown>} */ (keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' }));
  return Object.assign(state, { find, close: keys.close });
}

test('a key that is new is asked for at once, but not again for ten seconds, however many ask', async () => {
  const keys = await open();
  await keys.find('one');
  keys.text = JSON.stringify({ keys: [two.jwk] });
  await Promise.all(Array.from({ length: 100 }, () => keys.find('two')));
  assert.equal(keys.asked, 2);
  await assert.rejects(keys.find('one'), NO_MATCH, 'it has gone with the new set');
  for (let i = 0; i < 100; i++) await assert.rejects(keys.find(`unknown ${i}`), NO_MATCH);
  assert.equal(keys.asked, 2);
  keys.time += 10_000;
  await Promise.all(Array.from({ length: 100 }, () => assert.rejects(keys.find('unknown'), NO_MATCH)));
  assert.equal(keys.asked, 3);
  keys.close();
});

test('keys that can’t be read again go on for an hour, without asking; then nobody gets in until they can', async () => {
  const keys = await open();
  keys.away = true;
  keys.time = 59 * MINUTE;
  await keys.find('one');
  assert.equal(keys.asked, 1);
  await assert.rejects(keys.find('two'), NO_MATCH);
  assert.deepEqual(keys.told, ['away']);
  keys.time = 61 * MINUTE;
  await assert.rejects(keys.find('one'), AWAY);
  await assert.rejects(keys.find('one'), AWAY);
  assert.deepEqual([keys.asked, keys.told], [3, ['away']], 'told once; asked once in ten seconds');
  keys.away = false;
  keys.time += 10_000;
  await keys.find('one');
  keys.close();
});

test('what is no JWK set leaves the one before in use', async () => {
  const keys = await open();
  for (const text of ['', '{', 'null', '[]', '{"keys":1}', '{"keys":[1]}', '<html>']) {
    keys.text = text;
    keys.time += 10_000;
    await assert.rejects(keys.find('two'), NO_MATCH, text);
    await keys.find('one');
  }
  assert.deepEqual(keys.told, ['what is read as the keys of tokens is no JWK set']);
  await assert.rejects(openKeys(jose, { read: async () => '[]', everyMs: 1, near: true }, () => {}), { message: 'what is read as the keys of tokens is no JWK set' });
  keys.close();
});

test('a set with a shared secret or a private key in it opens nothing by them', async () => {
  const secret = { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'secret' };
  const priv = { ...await jose.exportJWK(one.privateKey), kid: 'private', alg: 'ES256' };
  const keys = await open({ read: async () => JSON.stringify({ keys: [one.jwk, secret, priv, one.jwk] }) });
  await assert.rejects(keys.find('secret'), NO_MATCH);
  await assert.rejects(keys.find('private'), { code: 'ERR_JWKS_INVALID' });
  await assert.rejects(keys.find('one'), { code: 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' }, 'twice the same name');
  keys.close();
});

test('a URL: what it answers is bounded, and nothing but its own answer counts', async () => {
  const published = await publish([one.jwk]), { read } = sourceOf(published.url);
  assert.equal(await read(), published.body);
  for (const [change, message] of /** @type {[object, RegExp][]} */ ([
    [{ status: 500 }, /answers with status 500$/],
    [{ status: 302, headers: { Location: published.url } }, /can't be read \(.+\)$/],
    [{ status: 200, body: ' '.repeat(2 ** 20 + 1), headers: {} }, /answers with more than 1048576 bytes$/],
    [{ status: 0 }, /can't be read \(\w+\)$/],
    [{ status: 200, headers: { 'Content-Length': '1000000' }, body: '{' }, /can't be read \(/],
  ])) {
    Object.assign(published, change);
    if (/cut|1000000/.test(JSON.stringify(change))) setTimeout(published.close, 50);
    await assert.rejects(read(), { message });
  }
  await assert.rejects(sourceOf('/nowhere/keys.json').read(), { message: "/nowhere/keys.json can't be read (ENOENT)" });
});

test('a role by claim: own properties only, and the way of a JSON pointer', () => {
  const roles = /** @type {[string, string][]} */ ([['a', 'role_a'], ['b', 'role_b'], ['toString', 'never']]);
  for (const [claim, claims, role] of /** @type {[string, unknown, string | undefined][]} */ ([
    ['role', { role: 'a' }, 'role_a'], ['role', { role: ['b', 'a'] }, 'role_a'], ['role', {}, 'other'], ['role', { role: null }, 'other'],
    ['role', { role: 'c' }, undefined], ['role', { role: ['c'] }, undefined], ['role', { role: [['a']] }, undefined], ['constructor', {}, 'other'],
    ['/x/y', { x: { y: 'b' } }, 'role_b'], ['/x/y', { x: 'y' }, 'other'], ['/x/0', { x: ['a'] }, 'role_a'], ['/~01/~1', { '~1': { '/': 'a' } }, 'role_a'],
    ['https://x.example/role', { 'https://x.example/role': 'a' }, 'role_a'],
  ])) assert.equal(roleOf({ claim, roles, otherwise: 'other' }, claims), role, claim);
});
