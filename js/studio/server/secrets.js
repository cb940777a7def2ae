// Which columns hold secrets, and are masked until somebody asks for them: those that the project's schema document
// calls secret, and, in tables that it doesn't have, those whose name says so.

import { existsSync } from 'node:fs';
import { documentFile, readDocument } from '../../cli/migrations/document.js';

/** What a secret is called, where no document says. */
const SOUNDS = /passw(or)?d|secret|token|api_?key|private_?key|credential/i;

/**
 * @param {import('../../cli/options.js').Given} given its option `schema` names the document
 * @returns {(table: {schema: string, name: string}, column: {name: string}) => boolean}
 */
export function secretsOf(given) {
  const there = given.schema !== undefined || existsSync(documentFile(given));
  const tables = there ? readDocument(given).document.tables : {};
  return ({ schema, name }, column) => {
    const key = schema === 'public' ? name : `${schema}.${name}`;
    const columns = Object.hasOwn(tables, key) ? tables[key].columns : {};
    if (!Object.hasOwn(columns, column.name)) return SOUNDS.test(column.name);
    return Boolean(columns[column.name].client?.secret);
  };
}
