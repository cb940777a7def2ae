// Reads JSON so that no integer loses a digit: integers of 64 bits become bigints,
// all other numbers doubles. JSON.parse does the checking and, where a text holds no
// numbers that matter, all of the work. It knows JSON's lexis; not what the values mean.

/** serde_json's recursion limit, which Neon's proxy has. */
export const MAX_DEPTH = 127;

/**
 * @param {string} text a text JSON.parse has accepted
 * @returns {any} as JSON.parse gives it, but with bigints for 64-bit integers
 * @throws {SyntaxError} nested too deep, or a number too large for a double
 */
export function readExact(text) {
  const reader = { text, at: 0 };
  return readValue(reader, 0);
}

/** @typedef {{ text: string, at: number }} Reader at = the next character to read */

/**
 * @param {Reader} reader
 * @param {number} depth
 * @returns {any}
 */
function readValue(reader, depth) {
  if (depth > MAX_DEPTH) throw new SyntaxError('recursion limit exceeded');
  skipSpace(reader);
  switch (reader.text[reader.at]) {
    case '{': return readObject(reader, depth);
    case '[': return readArray(reader, depth);
    case '"': return readString(reader);
    case 't':
      reader.at += 4;
      return true;
    case 'f':
      reader.at += 5;
      return false;
    case 'n':
      reader.at += 4;
      return null;
    default: return readNumber(reader);
  }
}

/**
 * @param {Reader} reader
 * @param {number} depth
 */
function readObject(reader, depth) {
  /** @type {[string, any][]} */
  const entries = [];
  while (nextItem(reader, '}')) {
    const key = readString(reader);
    skipSpace(reader);
    reader.at++; // the colon
    entries.push([key, readValue(reader, depth + 1)]);
  }
  return Object.fromEntries(entries); // defines `__proto__` like any other key
}

/**
 * @param {Reader} reader
 * @param {number} depth
 */
function readArray(reader, depth) {
  const items = [];
  while (nextItem(reader, ']')) items.push(readValue(reader, depth + 1));
  return items;
}

/**
 * Steps over the opening bracket or the comma, and over the closing bracket.
 * @param {Reader} reader
 * @param {string} end
 * @returns {boolean} is there another item?
 */
function nextItem(reader, end) {
  skipSpace(reader);
  if (reader.text[reader.at] !== end) {
    reader.at++;
    skipSpace(reader);
    if (reader.text[reader.at] !== end) return true;
  }
  reader.at++;
  return false;
}

/** @param {Reader} reader */
function readString(reader) {
  const from = reader.at;
  let quote = from;
  do quote = reader.text.indexOf('"', quote + 1);
  while (isEscaped(reader.text, quote));
  reader.at = quote + 1;
  return JSON.parse(reader.text.slice(from, reader.at));
}

/**
 * @param {string} text
 * @param {number} at
 */
function isEscaped(text, at) {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

/** @param {Reader} reader */
function readNumber(reader) {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (!match) throw new SyntaxError(`expected a value at position ${reader.at}`);
  reader.at = NUMBER.lastIndex;
  const [digits, fraction, exponent] = match;
  if (!fraction && !exponent && digits !== '-0' && digits.length <= 20) {
    const integer = BigInt(digits);
    if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return integer;
  }
  const number = Number(digits);
  if (!Number.isFinite(number)) throw new SyntaxError(`number out of range at position ${reader.at}`);
  return number;
}

const SPACE = /[ \t\r\n]*/y;

/** @param {Reader} reader */
function skipSpace(reader) {
  SPACE.lastIndex = reader.at;
  SPACE.exec(reader.text);
  reader.at = SPACE.lastIndex;
}
