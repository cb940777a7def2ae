// Which side a call goes to: flags as an object, a function, the text of an environment variable or a URL that is
// polled. It knows nothing of the two sides. No timer runs: a URL is read again by the first call after its time.

/** @typedef {{mode: string, share?: number, key?: Key}} Flag */
/** @typedef {(method: string, args: any[]) => unknown} Key */
/** @typedef {(method: string, args: any[], behind: (work: Promise<unknown>) => void) => Flag} Lookup */

export const MODES = ['off', 'shadow', 'canary', 'on', 'on+verify'];

/** @type {Flag} */
export const OFF = Object.freeze({ mode: 'off' });

/** How large the answer of a polled URL may be, in characters. */
const LONGEST = 65536;

/** Own properties only. @param {any} value @returns {Record<string, any>} */
export const ownOf = (value) => Object.assign(Object.create(null), value);

/** @param {unknown} value */
export const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value for a message. @param {unknown} value */
export const shown = (value) =>
  (typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `a value of type ${typeof value}`);

/** @param {unknown} share */
export const isShare = (share) => typeof share === 'number' && share >= 0 && share <= 1;

/**
 * One flag, checked.
 * @param {unknown} flag a mode, or {mode, share, key}
 * @param {string} what it is, for messages
 * @param {{share?: unknown, key?: unknown}} common share and key of the flags that have none
 * @returns {Flag}
 */
export function readFlag(flag, what, common) {
  if (typeof flag !== 'string' && !isRecord(flag))
    throw new TypeError(`${what} must be a mode or {mode, share, key}, not ${shown(flag)}`);
  const given = ownOf(typeof flag === 'string' ? { mode: flag } : flag);
  const { mode, share = common.share, key = common.key } = given;
  if (!MODES.includes(mode))
    throw new TypeError(`${what}: ${shown(mode)} is not a mode; the modes are ${MODES.join(', ')}`);
  if (mode === 'canary' && !isShare(share)) throw new TypeError(`${what}: canary needs a share, a number from 0 to 1`);
  if (key !== undefined && typeof key !== 'function')
    throw new TypeError(`${what}: key must be a function of the method and its arguments`);
  return Object.freeze({ mode, share, key });
}

/**
 * Flags, checked, as a function. That of an object never throws; that of a function throws what it throws itself, and
 * throws a TypeError if it gives no mode.
 * @param {unknown} flags
 * @param {Set<string>} methods the methods there are
 * @param {{share?: unknown, key?: unknown}} common
 * @returns {Lookup}
 */
export function readFlags(flags, methods, common) {
  if (typeof flags === 'function')
    return (method, args, behind) => readFlag(flags(method, args, behind), `flags(${method})`, common);
  if (!isRecord(flags)) throw new TypeError('flags must be an object or a function');
  const entries = Object.entries(/** @type {object} */ (flags)).map(([method, flag]) => {
    if (method !== '*' && !methods.has(method))
      throw new TypeError(`flags: neither side has a method ${shown(method)}`);
    return /** @type {[string, Flag]} */ ([method, readFlag(flag, `flags.${method}`, common)]);
  });
  const known = new Map(entries);
  const others = known.get('*') ?? OFF;
  return (method) => known.get(method) ?? others;
}

/**
 * The part of callers that a key falls into, from 0 to 1. The same key always gives the same: FNV-1a, then the last
 * steps of MurmurHash3, which spread keys that differ only at their ends.
 * @param {string} key
 */
export function partOf(key) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Does the new side answer this call of a canary? A key that is no text or number means no. Without a `key` function
 * each call is drawn by itself.
 * @param {Flag} flag @param {string} method @param {any[]} args
 */
export function isCanary({ share = 0, key }, method, args) {
  if (!key) return Math.random() < share;
  const value = key(method, args);
  return (typeof value === 'string' || typeof value === 'number') && partOf(String(value)) < share;
}

/**
 * Flags from a text like `getUserById=shadow,listUsers=canary:0.1,*=off`; a share follows its mode after a colon.
 * @param {Record<string, string | undefined>} [environment] where HELIUMDB_FLAGS is; the process's own by default
 * @returns {Record<string, string | Flag>} what `flags` takes; empty where the variable is not set
 */
export function flagsFromEnvironment(environment) {
  const text = (environment ?? /** @type {any} */ (globalThis).process?.env ?? {}).HELIUMDB_FLAGS ?? '';
  const flags = Object.create(null);
  for (const piece of text.split(',').map((/** @type {string} */ part) => part.trim()).filter(Boolean)) {
    const [, method, mode, share] = /^([\w$]+|\*)\s*=\s*([^:]*?)\s*(?::\s*([\d.]+))?$/.exec(piece) ?? [];
    if (!method) throw new TypeError(`HELIUMDB_FLAGS: ${shown(piece)} must be method=mode or method=mode:share`);
    // Without a share of its own, it takes the common one: that is checked where the flags are used.
    const flag = share === undefined ? mode : { mode, share: Number(share) };
    readFlag(flag, `HELIUMDB_FLAGS: ${method}`, { share: 0 });
    flags[method] = flag;
  }
  return flags;
}

/**
 * Flags that a URL gives as JSON, `{"getUserById": "shadow", "*": {"mode": "canary", "share": 0.1}}`. All are off
 * until its first answer. The first call after `ms` reads it again, behind that call. After a failure the last good
 * ones hold.
 * @param {string | URL} url
 * @param {number} [ms] how long an answer holds
 * @param {PollOptions} [options]
 *
 * @typedef {object} PollOptions
 * @property {(url: string | URL, init: RequestInit) => Promise<Response>} [fetch]
 * @property {Record<string, string>} [headers]
 * @property {(error: unknown) => void} [onError] gets what went wrong; what it throws is ignored
 */
export function pollFlags(url, ms = 30000, options) {
  const { fetch: given, headers, onError } = ownOf(options);
  /** @type {Map<string, unknown>} */
  let known = new Map();
  let due = -Infinity, asked = 0, answered = 0;
  const read = async (/** @type {number} */ turn) => {
    try {
      const response = await (given ?? fetch)(url, headers ? { headers } : {});
      if (!response.ok) throw new TypeError(`flags: the URL answered with status ${response.status}`);
      const text = await response.text();
      if (text.length > LONGEST) throw new TypeError(`flags: the URL's answer has more than ${LONGEST} characters`);
      const flags = JSON.parse(text);
      if (!isRecord(flags)) throw new TypeError("flags: the URL's answer must be a JSON object");
      for (const [method, flag] of Object.entries(flags)) readFlag(flag, `flags.${method.slice(0, 40)}`, { share: 0 });
      // An answer that was overtaken by a later one is dropped.
      if (turn > answered) {
        known = new Map(Object.entries(flags));
        answered = turn;
      }
    } catch (error) {
      try {
        onError?.(error);
      } catch {
        // The caller of a method has no part in this.
      }
    }
  };
  /** @param {string} method @param {any[]} _ @param {(work: Promise<unknown>) => void} behind */
  return (method, _, behind = () => {}) => {
    const now = Date.now();
    if (now >= due) {
      due = now + ms;
      asked++;
      behind(read(asked));
    }
    return known.get(method) ?? known.get('*') ?? 'off';
  };
}
