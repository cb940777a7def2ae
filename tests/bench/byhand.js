// What a careful application writes without a library: JSON.parse and a map, typed column by column, and a CUID2.
// The measure for decode.js. `new Date(text)` reads Postgres's text in V8, and as fast as anything one would write.
import { createHash } from 'node:crypto';

const decoder = new TextDecoder();
/** @param {Uint8Array} bytes @returns {{rows: any[][]}} */
export const parse = (bytes) => JSON.parse(decoder.decode(bytes));

/** @param {string | null} text */
const date = (text) => (text === null ? null : new Date(text));
/** @param {string | null} text */
const number = (text) => (text === null ? null : Number(text));
/** @param {string | null} text */
const json = (text) => (text === null ? null : JSON.parse(text));

/** @param {any[]} row */
export const user = ([id, email, password, name, refreshToken, createdAt, updatedAt]) =>
  ({ id, email, password, name, refreshToken, createdAt: date(createdAt), updatedAt: date(updatedAt) });

/** @param {any[]} row */
const agent = ([id, projectId, status, startTime, endTime, logs, error, createdAt, updatedAt]) => ({
  id, projectId, status, startTime: date(startTime), endTime: date(endTime), logs, error, createdAt: date(createdAt), updatedAt: date(updatedAt),
});

/** @param {any[]} row */
const cost = ([id, projectId, amount, model, provider, inputTokens, outputTokens, timestamp]) =>
  ({ id, projectId, amount: Number(amount), model, provider, inputTokens: number(inputTokens), outputTokens: number(outputTokens), timestamp: date(timestamp) });

/** @param {any[]} row */
const activity = ([id, projectId, type, message, metadata, timestamp]) => ({ id, projectId, type, message, metadata, timestamp: date(timestamp) });

/** @param {any[]} row */
const project = ([id, name, path, userId, settings, createdAt, updatedAt, agents, costs, activities]) => ({
  id, name, path, userId, settings: json(settings), createdAt: date(createdAt), updatedAt: date(updatedAt),
  agents: json(agents).map(agent), costs: json(costs).map(cost), activities: json(activities).map(activity),
});

/** @param {Uint8Array} bytes */
export const readUsers = (bytes) => parse(bytes).rows.map(user);

/** @param {Uint8Array} bytes */
export const readProject = (bytes) => project(parse(bytes).rows[0]);

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const salt = () => {
  let text = '';
  for (let i = 0; i < 24; i++) text += alphabet[Math.floor(Math.random() * 36)];
  return text;
};
const fingerprint = salt() + salt().slice(0, 8);
let count = 1e6;

/** A CUID2 as its recipe has it, with Node's own SHA3-512, which is C, and a BigInt. */
export function cuid2() {
  const letter = alphabet[10 + Math.floor(Math.random() * 26)];
  const hash = createHash('sha3-512').update(Date.now().toString(36) + salt() + (count++).toString(36) + fingerprint).digest('hex');
  return letter + BigInt(`0x${hash}`).toString(36).slice(2, 25);
}
