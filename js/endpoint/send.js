// Sends an answer to a request over HTTP: in one write where it can, and not for ever to who reads too slowly. It knows
// how Node's responses end; not what is in an answer.

import { drained } from './drained.js';

/**
 * @typedef {import('./http/reply.js').Answer} Answer
 * @typedef {import('node:http').ServerResponse} ServerResponse
 */

/** What an answer's reader has to read at least, in bytes a millisecond. */
const SLOWEST = 100;

/**
 * @param {Answer | Response} answer
 * @param {ServerResponse} outgoing
 * @param {number} [slowMs] how long a reader may take, beside what the length takes; without a limit by default
 * @returns {Promise<void> | undefined} nothing if the system has all of it: nobody can make it wait any more
 */
export function send(answer, outgoing, slowMs) {
  if (answer instanceof Response) return sendResponse(answer, outgoing, slowMs);
  const { status, headers, text } = answer;
  outgoing.writeHead(status, headers);
  if (!end(outgoing, text ?? undefined)) return undefined;
  if (slowMs) limit(outgoing, slowMs, Number(headers['Content-Length'] ?? 0));
  return ended(outgoing);
}

/** @param {Response} response @param {ServerResponse} outgoing @param {number} [slowMs] */
async function sendResponse({ status, headers, body }, outgoing, slowMs) {
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (slowMs) limit(outgoing, slowMs, Number(headers.get('content-length') ?? 0));
  if (body && !outgoing.destroyed) await pour(body, outgoing);
  if (end(outgoing)) await ended(outgoing);
}

/** @param {ServerResponse} outgoing @param {string} [text] @returns {boolean} has the system not got all of it yet? */
function end(outgoing, text) {
  if (outgoing.destroyed) return false; // 'close' has fired already, and won't again
  outgoing.end(text);
  return outgoing.writableLength > 0;
}

/** @param {ServerResponse} outgoing @returns {Promise<void>} */
const ended = (outgoing) =>
  new Promise((resolve) => outgoing.once('close', () => resolve()).once('finish', () => resolve()));

/**
 * Sends a body. It is cancelled when the reader leaves: nobody waits for its next piece then.
 * @param {ReadableStream<Uint8Array>} body
 * @param {ServerResponse} outgoing
 */
async function pour(body, outgoing) {
  const reader = body.getReader(), cancel = () => void reader.cancel().catch(() => {});
  outgoing.once('close', cancel);
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (!outgoing.write(piece.value)) await drained(outgoing);
  }
  outgoing.off('close', cancel);
}

/**
 * Ends the connection of who reads too slowly.
 * @param {ServerResponse} outgoing @param {number} slowMs @param {number} bytes
 */
function limit(outgoing, slowMs, bytes) {
  const timer = setTimeout(() => outgoing.destroy(), slowMs + bytes / SLOWEST), end = () => clearTimeout(timer);
  outgoing.once('close', end).once('finish', end).setTimeout(slowMs, () => outgoing.destroy());
}
