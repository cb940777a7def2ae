// Two results compared. First each becomes a tree of its own, as the caller may change what it got; then the trees are
// walked, and each deviation has the name of a rule. The six of RULES excuse it, unless switched off. What is told of a
// value is safe to log: of texts their lengths, of secrets nothing.

export const RULES = ['order', 'microseconds', 'numeric-spelling', 'key-order', 'undefined-null', 'secrets'];

/** Larger or deeper results are not compared. Of one result at most so many differences are told. */
export const NODES = 20000, DEPTH = 64, BYTES = 1048576, TOLD = 10;

/** Keys of what is secret: `refreshToken`, but not `inputTokens`. */
export const SECRET =
  /passw|passphrase|secret|token$|hash$|salt$|api_?key|private_?key|authorization|cookie|credential/i;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,9}))?$/i;

/** What can't be compared: too large, too deep, or no data. */
export class Incomparable extends Error {}

/** In a plan, a value that the side or the database makes; no text of Postgres has this character. */
export const GENERATED = '\0';

/** @typedef {{numeric: string}} Numeric a number that was an object, like Prisma's Decimal */
const NUMERIC = Symbol('numeric');

/** @param {any} value */
export const isPlain = (value) => {
  const prototype = Object.getPrototypeOf(value);
  // The second: a plain object of another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/**
 * A tree that shares nothing with the value: primitives, Dates, bytes, arrays, objects without a prototype.
 * @param {unknown} value @returns {unknown}
 * @throws where it can't be compared, and whatever a getter throws
 */
export function copyOf(value) {
  let nodes = 0;
  /** @type {Set<object>} */
  const above = new Set();
  /** @param {any} from @returns {unknown} */
  const copy = (from) => {
    if (++nodes > NODES || above.size > DEPTH) throw new Incomparable();
    if (typeof from === 'function' || typeof from === 'symbol') throw new Incomparable();
    if (typeof from !== 'object' || from === null) return from;
    if (from instanceof Date) return new Date(from.getTime());
    // Not its slice: a Buffer's shares the memory.
    if (from instanceof Uint8Array && from.length <= BYTES) return new Uint8Array(from);
    // A cycle has no end to compare.
    if (above.has(from)) throw new Incomparable();
    above.add(from);
    const made = copyObject(from, copy);
    above.delete(from);
    return made;
  };
  return copy(value);
}

/** @param {any} from @param {(value: unknown) => unknown} copy @returns {unknown} */
function copyObject(from, copy) {
  if (Array.isArray(from)) return Array.from(from, copy);
  if (!isPlain(from)) {
    if (typeof from.toFixed === 'function' && NUMBER.test(String(from))) return { [NUMERIC]: String(from) };
    if (typeof from.toJSON === 'function') return copy(from.toJSON());
    if (Object.keys(from).length === 0) throw new Incomparable();
  }
  const made = Object.create(null);
  for (const key of Object.keys(from)) made[key] = copy(from[key]);
  return made;
}

/** Arguments for a second call later: data is copied, what else there is stays itself. @param {any[]} args */
export const copyArguments = (args) => args.map((value) => {
  try {
    return copyOf(value);
  } catch {
    return value;
  }
});

/** What `digitsOf` reads, as a number. @param {any} value */
export const numberOf = (value) => Number(typeof value === 'object' ? value?.[NUMERIC] : value);

/** A number as digits and exponent, without the choices of spelling; undefined: it is none. @param {any} value */
export function digitsOf(value) {
  const text = typeof value === 'object' ? value?.[NUMERIC] : value;
  if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'bigint') return undefined;
  const [, sign, whole, part, exponent = '0'] = NUMBER.exec(String(text)) ?? [];
  if (whole === undefined || whole + part === '') return undefined;
  const digits = (whole + part).replace(/^0+/, ''), short = digits.replace(/0+$/, '');
  if (!short) return '0';
  return `${sign === '-' ? '-' : ''}${short}e${Number(exponent) - part.length + digits.length - short.length}`;
}

/** Milliseconds of a time; undefined: it is none. @param {any} value */
export function timeOf(value) {
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'string' || !TIME.test(value)) return undefined;
  // Cut to milliseconds, and the offset spelled in full: both are what Date.parse surely reads.
  const text = value.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`));
}

/** @param {any} value */
const kindOf = (value) => {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'list';
  if (value instanceof Date) return 'date';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'object' && NUMERIC in value) return 'decimal';
  return typeof value;
};

/** A value as one may log it. @param {any} value */
function describe(value) {
  const kind = kindOf(value);
  if (value === GENERATED) return 'a generated value';
  if (kind === 'string') return `text of ${value.length} characters`;
  if (kind === 'list') return `list of ${value.length}`;
  if (kind === 'bytes') return `${value.length} bytes`;
  if (kind === 'object') return `object of ${Object.keys(value).length} keys`;
  if (kind === 'decimal') return value[NUMERIC].slice(0, 40);
  if (kind === 'date') return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  return String(value).slice(0, 40);
}

/** @param {string} path @param {string} key */
const below = (path, key) => (/^[A-Za-z_$][\w$]{0,40}$/.test(key) ? `${path}${path && '.'}${key}` : `${path}[…]`);

/** @param {Set<string>} off rules that are switched off */
export const canonicalBy = (off) => {
  /** One text for all values that the rules hold for equal. @param {any} value @returns {string} */
  const canonical = (value) => {
    const kind = kindOf(value);
    if (kind === 'list') {
      const parts = value.map(canonical);
      return `[${(off.has('order') ? parts : parts.sort()).join()}]`;
    }
    if (kind === 'object') {
      const keys = Object.keys(value).filter((key) =>
        (off.has('undefined-null') || (value[key] ?? null) !== null) && (off.has('secrets') || !SECRET.test(key)));
      if (!off.has('key-order')) keys.sort();
      return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
    }
    const time = off.has('microseconds') && kind !== 'date' ? undefined : timeOf(value);
    if (time !== undefined) return `time ${time}`;
    const digits = off.has('numeric-spelling') && kind === 'string' ? undefined : digitsOf(value);
    if (digits !== undefined) return `number ${digits}`;
    if (!off.has('undefined-null') && (value ?? null) === null) return 'null';
    return `${kind} ${JSON.stringify(kind === 'bytes' ? [...value] : String(value))}`;
  };
  return canonical;
};

/**
 * @param {unknown} old @param {unknown} next two trees of copyOf
 * @param {Set<string>} off rules that are switched off
 * @param {string} [root] the path of what is compared
 * @returns {{excused: Set<string>, differences: Difference[]}}
 *
 * @typedef {{rule: string, path: string, old: string, next: string}} Difference
 */
export function compare(old, next, off, root = '') {
  const canonical = canonicalBy(off);
  /** @type {Set<string>} */
  let excused = new Set();
  /** @type {Difference[]} */
  let differences = [];

  /** @param {string} rule @param {string} path @param {any} a @param {any} b @param {boolean} secret */
  const differ = (rule, path, a, b, secret) => {
    const [from, to] = secret ? ['secret', 'secret'] : [describe(a), describe(b)];
    if (differences.length < TOLD) differences.push({ rule, path, old: from, next: to });
  };
  /** @param {string} rule @param {string} path @param {any} a @param {any} b @param {boolean} secret */
  const note = (rule, path, a, b, secret) => {
    if (off.has(rule)) differ(rule, path, a, b, secret);
    else excused.add(rule);
  };

  /** @param {any[]} a @param {any[]} b @param {string} path @param {boolean} secret */
  const walkLists = (a, b, path, secret) => {
    if (a.length !== b.length) {
      differ('length', path, a, b, secret);
      return;
    }
    const inPlace = trial(a, b, path, secret);
    if (inPlace.differences.length === 0 || !sameElements(a, b)) {
      keep(inPlace);
      return;
    }
    note('order', path, a, b, secret);
    keep(trial(sorted(a), sorted(b), path, secret));
  };
  /** @param {any[]} list */
  const sorted = (list) => {
    const keyed = list.map((value) => ({ key: canonical(value), value }));
    return keyed.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key)).map(({ value }) => value);
  };
  /** @param {any[]} a @param {any[]} b */
  const sameElements = (a, b) => {
    const keys = (/** @type {any[]} */ list) => list.map(canonical).sort().join('\n');
    return keys(a) === keys(b);
  };
  /**
   * What a walk of two lists, pair by pair, finds.
   * @param {any[]} a @param {any[]} b @param {string} path @param {boolean} secret
   */
  const trial = (a, b, path, secret) => {
    const before = { excused, differences };
    excused = new Set();
    differences = [];
    a.forEach((value, i) => walk(value, b[i], `${path}[${i}]`, secret));
    const found = { excused, differences };
    ({ excused, differences } = before);
    return found;
  };
  /** @param {{excused: Set<string>, differences: Difference[]}} found */
  const keep = (found) => {
    found.excused.forEach((rule) => excused.add(rule));
    differences = [...differences, ...found.differences].slice(0, TOLD);
  };

  /** @param {any} a @param {any} b @param {string} path @param {boolean} secret */
  const walkObjects = (a, b, path, secret) => {
    const keys = Object.keys(a), others = Object.keys(b);
    for (const key of new Set([...keys, ...others])) {
      const hidden = secret || SECRET.test(key);
      if (hidden && key in a !== key in b) note('secrets', below(path, key), a[key], b[key], true);
      else walk(a[key], b[key], below(path, key), hidden);
    }
    const shared = (/** @type {string[]} */ from, /** @type {object} */ other) =>
      from.filter((key) => key in other).join('\n');
    if (shared(keys, b) !== shared(others, a)) note('key-order', path, a, b, secret);
  };

  /** @param {any} a @param {any} b @param {string} path @param {boolean} secret */
  const walk = (a, b, path, secret) => {
    if (Object.is(a, b)) return;
    const kinds = [kindOf(a), kindOf(b)], same = kinds[0] === kinds[1];
    if ((a ?? null) === null && (b ?? null) === null) note('undefined-null', path, a, b, secret);
    else if (same && kinds[0] === 'list') walkLists(a, b, path, secret);
    else if (same && kinds[0] === 'object') walkObjects(a, b, path, secret);
    else if (same && kinds[0] === 'bytes') walkBytes(a, b, path, secret);
    else if (same && kinds[0] === 'date') walkDates(a, b, path, secret);
    else if (digitsOf(a) !== undefined && digitsOf(a) === digitsOf(b)) note('numeric-spelling', path, a, b, secret);
    else if (timeOf(a) !== undefined && timeOf(a) === timeOf(b)) note('microseconds', path, a, b, secret);
    else differ(same ? 'value' : 'type', path, a, b, secret);
  };
  /** @param {Uint8Array} a @param {Uint8Array} b @param {string} path @param {boolean} secret */
  const walkBytes = (a, b, path, secret) => {
    if (a.length !== b.length || a.some((byte, i) => byte !== b[i])) differ('value', path, a, b, secret);
  };
  /** @param {Date} a @param {Date} b @param {string} path @param {boolean} secret */
  const walkDates = (a, b, path, secret) => {
    if (!Object.is(a.getTime(), b.getTime())) differ('value', path, a, b, secret);
  };

  walk(old, next, root, false);
  return { excused, differences };
}
