// The only file that touches wasm memory: bytes in, one step of the module, bytes out. Synchronous. Knows the ABI
// (include/helium.h), and nothing about methods or HTTP. An instance is given the schema before its first step.
import { abi } from '../build/names.js';
import { HeliumError } from './error.js';

export const DONE = 0, FETCH = 1, FAIL = 2;
export const SCHEMA = 0xfe, REPLY = 0xff;
export const BYTES = 1 << 8, SECRETS = 1 << 9, BATCH = 1 << 10, GUARD = 1 << 11, AGAIN = 1 << 12;
export const PAGE = 1 << 13, PART = 1 << 14, KNOWN = 1 << 15, STATUS = 16;

/** Where the number of a table stands in an operation. */
export const TABLE = 16;

/** An instance with more bytes of memory is dropped after the step: wasm memory never shrinks, and a new instance costs
 * only some 20 microseconds. */
const MEMORY = 16 << 20;

/** Text of at most so many characters is encoded right into wasm memory, with three bytes reserved for each. */
const SHORT = 1 << 14;

const encoder = new TextEncoder();
const none = new Uint8Array();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @typedef {{memory: WebAssembly.Memory, abi(): number, reserve(n: number): number,
 *   step(op: number, state: number, input: number): number}} Exports
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {{kind: number, code: number, text: Bytes, state: Bytes}} Answer
 *   `text` is a view of wasm memory, which the next step overwrites: copy or decode it at once
 * @typedef {(op: number, state: Bytes | undefined, input: string | Bytes | Bytes[]) => Answer} Step
 *   `input` may be in pieces, so that a large one is not copied to join them
 */

/** UTF-8 bytes as text; throws if they are not UTF-8. @param {Bytes} bytes */
export const decode = (bytes) => decoder.decode(bytes);

/** @param {string | Bytes} part */
const bytesOf = (part) => (typeof part === 'string' ? encoder.encode(part) : part);

/** By its tag: the bytes of an answer may come from another realm. @param {unknown} value */
const isBytes = (value) =>
  ArrayBuffer.isView(value) && /** @type {any} */ (value)[Symbol.toStringTag] === 'Uint8Array';

/** @param {Bytes[]} pieces */
const lengthOf = (pieces) => pieces.reduce((sum, { length }) => sum + length, 0);

/** Writes pieces one after the other. @param {Bytes} to @param {number} at @param {Bytes[]} pieces */
function put(to, at, pieces) {
  for (const piece of pieces) {
    to.set(piece, at);
    at += piece.length;
  }
}

/** Parts as one array; a single one is not copied. @param {(string | Bytes)[]} parts @returns {Bytes} */
export function join(parts) {
  const pieces = parts.map(bytesOf);
  if (pieces.length === 1) return pieces[0];
  const joined = new Uint8Array(lengthOf(pieces));
  put(joined, 0, pieces);
  return joined;
}

/**
 * The step function of a compiled module. Instances are created when needed.
 * @param {WebAssembly.Module} module
 * @param {string} [schema] the text of the schema that each instance is to have
 * @returns {Step}
 */
export function createCore(module, schema) {
  /** @type {Exports | undefined} */
  let core;

  /** A new instance, with the schema. */
  function create() {
    const made = /** @type {Exports} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
    if (made.abi() !== abi)
      throw new Error(`core.wasm has ABI ${made.abi()}, not ${abi}: install both from one version`);
    if (schema !== undefined) {
      const { kind, text } = run(made, SCHEMA, none, [encoder.encode(schema)]);
      core = undefined; // until there is a schema in it
      if (kind === FAIL) throw new HeliumError(JSON.parse(decode(text)).message, { code: 'CALL' });
    }
    return made;
  }

  /**
   * One step of an instance, which is kept for the next if it succeeds.
   * @param {Exports} used
   * @param {number} op
   * @param {Bytes} state
   * @param {Bytes[]} pieces of the input
   * @param {string} [short] the input in place of them
   * @returns {Answer}
   */
  function run(used, op, state, pieces, short) {
    core = undefined; // until the step succeeds: after a trap the state of an instance is unknown
    let length = short !== undefined ? short.length * 3 : lengthOf(pieces);
    const at = used.reserve(state.length + length) >>> 0, from = at + state.length;
    if (!at) throw new RangeError('too large for wasm memory');
    // Looked up after each call that may have grown it, and kept nowhere: a dropped instance can be freed.
    let memory = new Uint8Array(/** @type {ArrayBuffer} */ (used.memory.buffer));
    memory.set(state, at);
    if (short !== undefined) length = encoder.encodeInto(short, memory.subarray(from)).written;
    else put(memory, from, pieces);
    const answer = used.step(op, state.length, length) >>> 0;
    if (!memory.length) memory = new Uint8Array(/** @type {ArrayBuffer} */ (used.memory.buffer)); // it has grown
    const words = new Uint32Array(memory.buffer, answer, 6);
    if (memory.length <= MEMORY) core = used;
    return {
      kind: words[0],
      code: words[1],
      text: memory.subarray(words[2], words[2] + words[3]),
      state: words[5] ? memory.slice(words[4], words[4] + words[5]) : none,
    };
  }

  return (op, state = none, input) => {
    const short = typeof input === 'string' && input.length <= SHORT ? input : undefined;
    /** @type {Bytes[]} */
    let pieces = [];
    if (short === undefined) pieces = Array.isArray(input) ? input : [bytesOf(/** @type {string | Bytes} */ (input))];
    // All that enters wasm memory is checked here: set() would take a number for a length.
    if (!isBytes(state) || !pieces.every(isBytes))
      throw new HeliumError('the core takes text and bytes only', { code: 'CALL' });
    return run(core ?? create(), op, state, pieces, short);
  };
}
