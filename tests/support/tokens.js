// Whoever makes tokens for the tests of the gateway: keys, tokens signed with them, and the server that publishes them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export const ISSUER = 'https://issuer.example/', AUDIENCE = 'app';

/** @param {string} kid @param {string} [alg] */
export async function createKey(kid, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...await exportJWK(publicKey), kid, alg, use: 'sig' };
  /** @param {Record<string, unknown>} claims @param {Record<string, unknown>} [header] */
  const sign = (claims, header = {}) => new SignJWT(lasting(claims)).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  return { jwk, sign, publicKey, privateKey };
}

/** Claims with what every good token has; `undefined` leaves one out. @param {Record<string, unknown>} claims */
export const lasting = (claims) => ({ iss: ISSUER, aud: AUDIENCE, exp: now() + 600, ...claims });

export const now = () => Math.floor(Date.now() / 1000);

/** Publishes keys on this machine; `answer` may be changed. @param {unknown[]} keys */
export async function publish(keys) {
  const state = { status: 200, body: JSON.stringify({ keys }), asked: 0, headers: {} };
  const server = createServer((_, response) => {
    state.asked++;
    if (state.status === 0) return void response.destroy();
    response.writeHead(state.status, { 'Content-Type': 'application/json', ...state.headers }).end(state.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  after(close);
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return Object.assign(state, { url: `http://127.0.0.1:${port}/jwks.json`, close });
}
