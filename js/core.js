// The only file that touches wasm memory: bytes in, a step of the core, bytes out. Synchronous; knows the
// ABI (include/helium.h) and nothing of methods, errors or HTTP.
import { abi } from '../build/names.js';
import { HeliumError } from './error.js';

export const DONE = 0, FETCH = 1, FAIL = 2;
export const REPLY = 0xff, BYTES = 1 << 8, SECRETS = 1 << 9, BATCH = 1 << 10, GUARD = 1 << 11, AGAIN = 1 << 12, PAGE = 1 << 13, PART = 1 << 14, STATUS = 16;

/** Wasm memory never shrinks, so an instance that has grown past this many bytes is dropped: a new one costs
 * some 20 microseconds, the memory would stay for good. */
const MEMORY = 16 << 20;

/** Beyond this many characters three bytes for each would be a waste of memory. */
const SHORT = 1 << 14;

const encoder = new TextEncoder();
const none = new Uint8Array();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @typedef {{memory: WebAssembly.Memory, abi(): number, reserve(n: number): number,
 *   step(op: number, state: number, input: number): number}} Exports
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{kind: number, code: number, text: Bytes, state: Bytes}} Answer
 *   `text` is a view of wasm memory that the next step overwrites: copy it or decode it at once
 * @typedef {(op: number, state: Bytes | undefined, input: string | Bytes | Bytes[]) => Answer} Step
 *   `input` in pieces need not be joined first: a large one would be copied, into memory that is new each time
 */

/** UTF-8 bytes as text; throws where they are none. @param {Bytes} bytes */
export const decode = (bytes) => decoder.decode(bytes);

/** @param {string | Bytes} part */
const bytesOf = (part) => (typeof part === 'string' ? encoder.encode(part) : part);

/** Of any realm: the bytes of an answer need not be of this one's class. @param {unknown} value */
const isBytes = (value) => ArrayBuffer.isView(value) && /** @type {any} */ (value)[Symbol.toStringTag] === 'Uint8Array';

/** @param {Bytes[]} pieces */
const lengthOf = (pieces) => pieces.reduce((sum, { length }) => sum + length, 0);

/** Puts pieces one behind the other. @param {Bytes} to @param {number} at @param {Bytes[]} pieces */
function put(to, at, pieces) {
  for (const piece of pieces) {
    to.set(piece, at);
    at += piece.length;
  }
}

/** Parts in one piece; a single one is not copied. @param {(string | Bytes)[]} parts @returns {Bytes} */
export function join(parts) {
  const pieces = parts.map(bytesOf);
  if (pieces.length === 1) return pieces[0];
  const joined = new Uint8Array(lengthOf(pieces));
  put(joined, 0, pieces);
  return joined;
}

/**
 * The step function of a compiled core. Instances are made when needed.
 * @param {WebAssembly.Module} module
 * @returns {Step}
 */
export function createCore(module) {
  /** @type {Exports | undefined} */
  let core;

  return (op, state = none, input) => {
    const short = typeof input === 'string' && input.length <= SHORT ? input : undefined;
    /** @type {Bytes[]} */
    const pieces = short !== undefined ? [] : Array.isArray(input) ? input : [bytesOf(/** @type {string | Bytes} */ (input))];
    // The one door to wasm memory, where a number would be taken for a length.
    if (!isBytes(state) || !pieces.every(isBytes)) throw new HeliumError('the core takes text and bytes only', { code: 'CALL' });
    let length = short !== undefined ? short.length * 3 : lengthOf(pieces);
    const used = core ?? /** @type {Exports} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
    if (!core && used.abi() !== abi) throw new Error(`core.wasm has ABI ${used.abi()}, not ${abi}: install both from one version`);
    core = undefined; // after a trap an instance is in no known state
    const at = used.reserve(state.length + length) >>> 0, from = at + state.length;
    if (!at) throw new RangeError('too large for wasm memory');
    // Looked up after each call that may have grown it; kept by nobody, so that a dropped instance is free.
    let memory = new Uint8Array(/** @type {ArrayBuffer} */ (used.memory.buffer));
    memory.set(state, at);
    if (short !== undefined) length = encoder.encodeInto(short, memory.subarray(from)).written;
    else put(memory, from, pieces);
    const answer = used.step(op, state.length, length) >>> 0;
    memory = new Uint8Array(/** @type {ArrayBuffer} */ (used.memory.buffer));
    const [kind, code, text, textLength, next, nextLength] = new Uint32Array(memory.buffer, answer, 6);
    if (memory.length <= MEMORY) core = used;
    return { kind, code, text: memory.subarray(text, text + textLength), state: memory.slice(next, next + nextLength) };
  };
}
