// Law: what stands as a number in the text of users' schemas keeps its meaning. Types and flags are added at the end, and
// none is moved or removed: a client that an older heliumdb made must mean the same to a newer core.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts } from './texts.js';

/** The types in their order, as they were when the first schema text was written, and those added since. */
const TYPES = `TEXT BOOL INT2 INT4 INT8 FLOAT4 FLOAT8 NUMERIC NUMBER COUNT UUID JSON JSONB TIMESTAMPTZ TIMESTAMP DATE
  BYTEA OTHER INT8_NUMBER INT8_BIGINT BYTES TIMESTAMP_DATE DATE_DATE TSVECTOR USER`.split(/\s+/);

/** The flags from the lowest bit on. */
const FLAGS = `NULLABLE SECRET UNIQUE EMAIL NOT_EMPTY TOUCHED OPTION PARTS OPTIONAL READONLY CHARS ARRAY CUID2
  UUID7`.split(/\s+/);

/** @param {string} text of type.def */
const typesOf = (text) => [...text.matchAll(/^TYPE\((\w+)/gm)].map(([, name]) => name);

/** Flags by the number of their bit. @param {string} text of schema.h */
const flagsOf = (text) => [...text.matchAll(/\bCOLUMN_(\w+) =\s*(\d+)\b/g)].map(([, name, bit]) => `${name} ${bit}`);

const { 'src/core/type.def': types, 'src/core/schema.h': schema } = texts('src/core', /^(type\.def|schema\.h)$/);

test('types keep their numbers', () => {
  assert.deepEqual(typesOf(types), TYPES);
});

test('flags keep their bits', () => {
  assert.deepEqual(flagsOf(schema), FLAGS.map((name, i) => `${name} ${2 ** i}`));
});

test('the law sees what breaks it', () => {
  assert.notDeepEqual(typesOf(types.replace('TYPE(INT2', 'TYPE(INT3')), TYPES);
  assert.notDeepEqual(flagsOf(schema.replace('COLUMN_SECRET = 2', 'COLUMN_SECRET = 3')), flagsOf(schema));
});
