// Hard values of every type that Postgres comes with, as its input functions take them, and of types that a user
// makes: what other people's clients must get through the endpoint as they get it from a server. Knows nothing of
// clients. (tests/zoo/values.js has those of the core's own types, with the JSON they must become.)

/** The user's types. */
export const USER_TYPES = `
  create type mood as enum ('sad', 'so so', 'it''s, "fine"', 'null', '😀');
  create domain posint as int check (value > 0);
  create domain tags as text[];
  create type pair as (a int, b text, c mood[]);
  create type nest as (p pair, ps pair[], d date);
  create type floatrange as range (subtype = float8);
`;

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('hex');

export const TEXTS = [
  '', ' ', 'a', "'", "''", '"', '\\', '\\\\', `"'\\"'\\`, '\n', '\r\n', '\t', '\u0001\u001f\u007f', 'NULL', 'null', '{}', '{NULL,"a"}', '(,)', '[]', ',', ';', '$1', '$$', ':name', '?', '--', '/*', '\\x41', '\\n\\u0041',
  '\ufeff', '\ufeffx', 'x\ufeff', '\u00a0', '\u2028\u2029', '\uffff', 'é e\u0301', 'ß漢字عربى', '\u202e', '😀👨‍👩‍👧‍👦\u{10ffff}\u{10000}', 'true', '1', 'NaN', '{"a":1}', '__proto__', 'x'.repeat(20_000), '😀'.repeat(5000),
];

const DOCUMENTS = [
  'null', 'true', '0', '-0', '1.0', '1e2', '""', '[]', '{}', '{"b": 1,  "a":[1,{"c":null}], "b": 2}', '[9007199254740993, 0.1234567890123456789, 12345678901234567890123456789]',
  '"\\u00e9\\ud83d\\ude00\\n\\"\\\\"', '"\ufeff\u2028😀"', '{"__proto__": {"x": 1}, "10": 1, "2": 2}', `${'['.repeat(60)}${']'.repeat(60)}`,
];

const days = ['2020-02-29', '1970-01-01', '0001-01-01', '0044-03-15 BC', '4713-01-01 BC', '99999-12-31', 'infinity', '-infinity'];
const instants = ['2020-02-29 12:34:56', '1970-01-01 00:00:00.000001', '1999-12-31 23:59:59.999999', '0044-03-15 01:02:03.4 BC', '12345-06-07 00:00:00', '294276-12-31 23:59:59.999999', 'infinity', '-infinity'];

/** Type → values. @type {Record<string, string[]>} */
export const VALUES = {
  bool: ['t', 'f'],
  int2: ['0', '-32768', '32767'],
  int4: ['0', '-2147483648', '2147483647'],
  int8: ['0', '-9223372036854775808', '9223372036854775807', '9007199254740993'],
  float4: ['0', '-0', '1.5', '0.1', 'NaN', 'Infinity', '-Infinity', '1e-45', '3.4028235e38', '16777216'],
  float8: ['0', '-0', '1.5', '0.1', 'NaN', 'Infinity', '-Infinity', '5e-324', '1.7976931348623157e308', '1e21', '1e-7', '0.30000000000000004'],
  numeric: ['0', '-0.00', '1.10', 'NaN', 'Infinity', '-Infinity', '9007199254740993.000000000000000000001', `1${'0'.repeat(1000)}.5`, `0.${'0'.repeat(1000)}1`],
  'numeric(15,9)': ['0', '-123456.123456789', 'NaN'],
  money: ['0', '1234.56', '-92233720368547758.08', '92233720368547758.07'],
  text: TEXTS,
  varchar: TEXTS,
  'varchar(5)': ['', 'abcde', '😀😀', '\\"\'{}'],
  'char(5)': ['', 'a', 'abcde', '😀 😀', '\\"'],
  '"char"': ['a', '\\', '"', "'"],
  name: ['', 'a', "it's", 'x'.repeat(63), '\\"'],
  bytea: ['\\x', '\\x00', '\\xff5c27', `\\x${allBytes}`, `\\x${'ab'.repeat(50_000)}`],
  date: days,
  time: ['00:00:00', '24:00:00', '23:59:59.999999', '12:34:56.7'],
  'time(3)': ['23:59:59.1239'],
  timetz: ['00:00:00+00', '24:00:00-15:59', '12:34:56.7+05:30', '12:00:00+01:02:03'],
  timestamp: instants,
  timestamptz: instants.map((text) => (/^-?inf/.test(text) ? text : text.replace(/( BC)?$/, '+00$1'))),
  interval: ['0', '1 year 2 mons -3 days +04:05:06.789', '-00:00:01', '178000000 years', '-1 mons', '999999:00:00', '0.000001 s'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'],
  json: DOCUMENTS,
  jsonb: DOCUMENTS,
  jsonpath: ['$.a[*] ? (@.b > 1)', 'strict $."x y"'],
  xml: ['<a b="c">x &amp; y</a>', 'text', '<é>😀</é>'],
  inet: ['192.168.0.1', '192.168.0.1/24', '::1', '2001:db8::/32', '::ffff:1.2.3.4'],
  cidr: ['192.168.0.0/24', '::/0', '10.0.0.0/8'],
  macaddr: ['08:00:2b:01:02:03', 'ff-ff-ff-ff-ff-ff'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  'bit(3)': ['000', '101'],
  varbit: ['', '1', '10101010101'],
  point: ['(1,2)', '(-0.5,1e300)', '(NaN,Infinity)'],
  line: ['{1,2,3}', '{-1,0,0.5}'],
  lseg: ['[(1,2),(3,4)]'],
  box: ['(1,1),(0,0)', '(3,3),(-2.5,2)'],
  path: ['[(1,2),(3,4)]', '((0,0),(1,1),(1,0))'],
  polygon: ['((0,0),(1,1),(1,0))'],
  circle: ['<(1,2),3>', '<(0,0),0>'],
  int4range: ['empty', '[1,5)', '(,)', '[,3]', '(5,]'],
  int8range: ['[1,9223372036854775806]'],
  numrange: ['[1.10,2.20]', '(1e10,)'],
  tsrange: ['["2020-01-01 00:00:00","2020-01-02 00:00:00")', '[-infinity,infinity]'],
  tstzrange: ['["2020-01-01 00:00:00+00",)'],
  daterange: ['[2020-01-01,2020-12-31]', 'empty'],
  int4multirange: ['{}', '{[1,3),[5,9)}'],
  datemultirange: ['{[2020-01-01,2020-02-01)}'],
  tsvector: ['', "'cat':3 'fat':2A,5B", "'it''s' 'a b'"],
  tsquery: ["'fat' & !'rat'", "'a' <-> 'b':*A"],
  oid: ['0', '26', '4294967295'],
  xid: ['0', '4294967295'],
  cid: ['7'],
  tid: ['(0,1)', '(4294967295,65535)'],
  xid8: ['18446744073709551615'],
  pg_lsn: ['0/0', '16/B374D848'],
  pg_snapshot: ['10:20:10,14,15'],
  int2vector: ['', '1 2 3', '-1'],
  oidvector: ['', '26 27'],
  regclass: ['pg_class', 'pg_catalog.pg_type'],
  regtype: ['integer', 'text[]', 'mood'],
  regproc: ['now'],
  refcursor: ['a cursor'],
  mood: ['sad', 'so so', 'it\'s, "fine"', 'null', '😀'],
  posint: ['1', '2147483647'],
  tags: ['{}', '{a,NULL,"NULL","b c"}'],
  pair: ['(1,a,{sad})', '(,,)', '(-1,"a ""b"", (c) \\\\ \n😀","{""so so"",null}")', '(1,"",{})'],
  nest: ['("(1,a,{sad})","{""(1,,)"",NULL}",2020-01-02)', '(,,)'],
  floatrange: ['[1.5,2.5]', '(,)'],
};

/** Arrays beyond those the tests make of the above, as text: bounds, depths, quotes. @type {Record<string, string[]>} */
export const ARRAYS = {
  int4: ['[2:3]={7,8}', '{{1,2},{3,NULL}}', '{{{1},{2}},{{3},{4}}}', '[0:1][-1:0]={{1,2},{3,4}}', '{}'],
  text: ['{{a,"b c"},{NULL,"NULL"}}', '{"{}","\\"","\\\\",",",""}'],
  bool: ['{{t,f},{f,NULL}}'],
  float8: ['{{NaN,-0},{Infinity,1e-7}}'],
  timestamptz: ['{{"2020-01-01 00:00:00+00",infinity}}'],
  box: ['{(1,1),(0,0);(3,3),(2,2)}'],
  mood: ['{{sad,"so so"},{😀,NULL}}'],
};

/** A text as a literal. @param {string} text */
export const quoted = (text) => `${/\\/.test(text) ? 'E' : ''}'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** One SELECT with all the values of a type: alone, as NULL, in arrays of one and two dimensions. @param {string} type */
export function everyValue(type) {
  const values = VALUES[type].map((value) => `${quoted(value)}::${type}`);
  const [first, last] = [values[0], values[values.length - 1]];
  return `select ${[
    ...values, `null::${type}`, `array[${[...values, 'null']}]::${type}[]`, `array[null]::${type}[]`, `'{}'::${type}[]`, `null::${type}[]`,
    ...(type === 'tags' || /vector$/.test(type) ? [] : [`array[[${first}, ${last}], [null, ${first}]]::${type}[]`]),
    ...(ARRAYS[type] ?? []).map((array) => `${quoted(array)}::${type}[]`),
  ].map((value, i) => `${value} as c${i}`).join(', ')}`;
}

/** Parsers, for pg and for Neon's driver, that leave Postgres's text as it is. */
export const RAW = /** @type {any} */ ({ getTypeParser: () => (/** @type {unknown} */ text) => text });
