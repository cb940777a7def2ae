// What tests of migrations share: SQL of a migration run as the commands run it, stage by stage, and a database's
// schema as a document.

import { tool } from '../../js/cli/migrations/tools.js';

/** @typedef {import('../../js/cli/migrations/database.js').Database} Database */

const OUTSIDE = /^\s*(create\s+(unique\s+)?index\s+concurrently|drop\s+index\s+concurrently)\b/i;

/** A script's stages: lists of statements. @param {string} sql @returns {{outside: boolean, statements: string[]}[]} */
export function stagesOf(sql) {
  /** @type {{outside: boolean, statements: string[]}[]} */
  const stages = [];
  let text = '', open = false;
  const end = () => {
    const statement = text.trim();
    text = '';
    if (!statement) return;
    const outside = OUTSIDE.test(statement);
    if (!open || outside) stages.push({ outside, statements: [] });
    stages[stages.length - 1].statements.push(statement);
    open = !outside;
  };
  for (const [token] of sql.matchAll(/(\$\w*\$)[^]*?\1|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|;|[^]/g)) {
    if (token === ';') end();
    else if (token.startsWith('--')) {
      if (/^-- heliumdb:commit\b/.test(token)) open = false;
    } else text += token;
  }
  end();
  return stages;
}

/** Does all of a script. @param {Database} database @param {string} sql */
export async function runScript(database, sql) {
  for (const { outside, statements } of stagesOf(sql)) {
    try {
      if (outside) await database.runOutside({ query: statements[0] });
      else await database.run(statements.map((query) => ({ query })));
    } catch (error) {
      throw new Error(`${/** @type {Error} */ (error).message}, in:\n${statements.join(';\n')}`, { cause: error });
    }
  }
}

/** The schema that is there, columns by name, as their order counts nowhere. @param {Database} database */
export async function schemaOf(database) {
  const results = await database.run(tool('catalog', { schema: 'public' }).queries);
  const { document, left } = tool('pull', { results });
  for (const table of Object.values(/** @type {Record<string, any>} */ (document.tables ?? {})))
    table.columns = Object.fromEntries(Object.entries(table.columns).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { document, left };
}

/** Nothing is left. @param {Database} database */
export const clear = (database) => database.run([{ query: 'drop schema public cascade' }, { query: 'create schema public' }]);
