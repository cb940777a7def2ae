// Hard values of every type: the SQL that makes one, and the JSON that must be read of it. For the live test of the
// zoo; a type is called as in src/core/type.def.

/**
 * @typedef {{sql: string, json: string, bytes?: string, readOnly?: boolean}} Value
 *   bytes: where the bytes path has another form; readOnly: no argument may be this JSON
 */

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** Postgres prints the JSON string's own text. @param {string} sql @param {string} text @returns {Value} */
const text = (sql, text = sql) => ({ sql: quoted(sql), json: JSON.stringify(text) });

/** A number as JavaScript prints it. @param {string} sql @returns {Value} */
const number = (sql) => ({ sql: quoted(sql), json: String(Number(sql) || 0) });

/** Digits that no double holds stay as they are. @param {string} sql @param {string} [json] @returns {Value} */
const digits = (sql, json = sql) => ({ sql: quoted(sql), json });

/** @param {string} json @param {string} [read] what is read of it @returns {Value} */
const json = (json, read = JSON.stringify(JSON.parse(json))) => ({ sql: quoted(json), json: read });

/** @param {Value} value @returns {Value} */
const readOnly = (value) => ({ ...value, readOnly: true });

/** An instant: milliseconds, on the bytes path ISO text. @param {string} sql @param {string} iso @returns {Value} */
const time = (sql, iso) => ({
  sql: quoted(sql), json: String(+new Date(iso)), bytes: JSON.stringify(iso), readOnly: !/^\d{4}-/.test(iso) || iso.startsWith('0000'),
});

/** One that no Date holds: text on both paths. @param {string} sql @param {string} text @returns {Value} */
const noDate = (sql, text) => ({ sql: quoted(sql), json: JSON.stringify(text), readOnly: true });

const characters = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
const allBytes = `\\x${Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('hex')}`;

const texts = [
  '', ' ', '\n', 'a', "'", '"', '\\', '\\\\', `"'\\"'\\`, '\\n\\u0041\\x41', 'null', 'NULL', '{}', '{NULL,"a"}', '$1', '; drop table zoo --',
  characters(1, 31), characters(32, 127), characters(128, 255), '\u2028\u2029', '\uffff\ufdd0\ufeff', '\ud7ff\ue000', 'é e\u0301',
  '😀👨‍👩‍👧‍👦\u{10ffff}\u{10000}', 'x'.repeat(70000), '"\\é\u2028'.repeat(3000),
];

const documents = [
  'null', 'true', '0', '-0', '1.0', '-1.50e2', '1e-7', '0.1', '""', '[]', '{}', '[[],{"":[{}]}]', '{"a":{"b":[1,{"c":null}]}}',
  JSON.stringify(characters(1, 127)), JSON.stringify(texts), JSON.stringify('\ufeff\u2028😀é\ufeff'), '"\\u00e9\\ud83d\\ude00\\u2028\\/\\u007f"',
  '{"\\"\\\\\\n":"\\"\\\\\\n"}', '[9007199254740991,-9007199254740991,1.7976931348623157e308,5e-324]', '[1e300]',
  `${'['.repeat(90)}{"a":1}${']'.repeat(90)}`,
].map((document) => json(document));

const bigNumbers = '[9007199254740993,123456789012345678901234567890.12345678901234567890,0.12345678901234567890123]';
const deep = readOnly(json(`${'['.repeat(500)}1${']'.repeat(500)}`));

const floats = ['0', '-0', '1', '-1.5', '0.1', '1e21', '12345e16', '1e-7', '0.000001', '16777216', 'NaN', 'Infinity', '-Infinity']
  .map((value) => (/[NI]/.test(value) ? text(value) : number(value)));

/** @type {Record<string, Value[]>} */
export const values = {
  TEXT: texts.map((value) => text(value)),
  BOOL: [{ sql: 'true', json: 'true' }, { sql: 'false', json: 'false' }],
  INT2: ['0', '-32768', '32767'].map(number),
  INT4: ['0', '-2147483648', '2147483647', '10', '-100000'].map(number),
  INT8: ['0', '-9223372036854775808', '9223372036854775807', '9007199254740993', '-1'].map((value) => text(value)),
  FLOAT4: [...floats, ...['3.4028235e38', '-3.4028235e+38', '1e-45', '1.1754944e-38', '0.33333334'].map(number)],
  FLOAT8: [...floats, ...['1.7976931348623157e308', '-1.7976931348623157e308', '5e-324', '2.2250738585072014e-308', '2.225073858507201e-308',
    '0.30000000000000004', '123456789012345680', '9007199254740992', '1.0000000000000002'].map(number)],
  NUMERIC: ['0', '1.50', '-1.500000000', '1234567890123456789012345678901234567890', '-0.0000000000000000000000000000000000000001',
    '9007199254740993', 'NaN', `${'9'.repeat(300)}.${'1'.repeat(300)}`].map((value) => text(value))
    .concat(text('1e-20', '0.00000000000000000001'), text('1e30', `1${'0'.repeat(30)}`), text('-0.00', '0.00')),
  NUMBER: [number('0'), number('1.500000000'), number('-0.00'), number('100'), number('0.0000001'), number('123456.123456789'), number('1e30'),
    digits('123456789.123456789123456789'), digits('1234567890123456789012345678901234567890'), readOnly(text('NaN'))],
  COUNT: [number('0'), number('2147483647'), readOnly(digits('9223372036854775807')), readOnly(digits('9007199254740993')), readOnly(number('-1'))],
  UUID: [text('00000000-0000-0000-0000-000000000000'), text('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')],
  JSON: [...documents, json(bigNumbers, bigNumbers), deep, json(' { "b" : 1 , "a" : [ 2 , 3 ] } '), json('{"a":1,"a":2}', '{"a":1,"a":2}'),
    readOnly(json('"\\u0000"')), readOnly(json('["\\ud800","\\udc00\\ud800"]')), json('1e400', '1e+400')],
  JSONB: [...documents, json(bigNumbers, bigNumbers), deep, json(' { "bb" : 1 , "a" : [ 2 , 3 ] } ', '{"a":[2,3],"bb":1}'),
    json('{"a":1,"a":2}', '{"a":2}'), json('1e400', '1e+400')],
  TIMESTAMPTZ: [
    time('1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000Z'), time('1969-12-31 23:59:59.999999+00', '1969-12-31T23:59:59.999Z'),
    time('2026-01-02 03:04:05.678901+00', '2026-01-02T03:04:05.678Z'), time('2026-01-02 03:04:05.1+05:45', '2026-01-01T21:19:05.100Z'),
    time('2000-02-29 23:59:59.000999+00', '2000-02-29T23:59:59.000Z'), time('1890-01-01 00:00:00+00', '1890-01-01T00:00:00.000Z'),
    time('0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'), time('0001-12-31 23:59:59.999+00 BC', '0000-12-31T23:59:59.999Z'),
    time('0002-03-01 00:00:00+00 BC', '-000001-03-01T00:00:00.000Z'), time('4713-01-02 00:00:00+00 BC', '-004712-01-02T00:00:00.000Z'),
    time('9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999Z'), time('10000-01-01 00:00:00+00', '+010000-01-01T00:00:00.000Z'),
    time('275760-09-13 00:00:00+00', '+275760-09-13T00:00:00.000Z'), noDate('275760-09-13 00:00:00.001+00', '+275760-09-13T00:00:00.001Z'),
    noDate('294276-12-30 23:59:59.999999+00', '+294276-12-30T23:59:59.999Z'), noDate('infinity', 'infinity'), noDate('-infinity', '-infinity'),
  ],
  TIMESTAMP: ['2026-01-02 03:04:05.678901', '1970-01-01 00:00:00', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', 'infinity', '-infinity']
    .map((value) => text(value)),
  DATE: ['2026-01-02', '2000-02-29', '4713-01-01 BC', '5874897-12-31', 'infinity', '-infinity'].map((value) => text(value)),
  BYTEA: [text('\\x'), text('\\x00'), text(allBytes), text('\\\\', '\\x5c'), text('\\x0022275c0a', '\\x0022275c0a'), text('', '\\x')],
};

/** An array of such values, or of arrays of them. @param {Value[]} list @returns {Value} */
const array = (list) => ({
  sql: `array[${list.map(({ sql }) => sql).join()}]::timestamptz[]`, json: `[${list.map(({ json }) => json).join()}]`,
  bytes: `[${list.map(({ json, bytes = json }) => bytes).join()}]`, readOnly: list.some((value) => value.readOnly),
});

values.TIMES = [
  array([]), array([{ sql: 'null', json: 'null' }]), array(values.TIMESTAMPTZ), array(values.TIMESTAMPTZ.filter((value) => !value.readOnly)),
  readOnly(array([array(values.TIMESTAMPTZ.slice(0, 3)), array(values.TIMESTAMPTZ.slice(3, 6))])), // an argument has one level
];

// For the object path all is ASCII.
for (const value of Object.values(values).flat()) {
  value.bytes ??= value.json;
  value.json = value.json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
