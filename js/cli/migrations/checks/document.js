// What the document's schema may do, and what will be slow all the same: advice, for which the command doesn't fail.
// With --tenant, which tables of tenants' rows have nothing that keeps one from another's: for that it fails.

import { existsSync } from 'node:fs';
import { CliError } from '../../error.js';
import { quoted } from '../../quoted.js';
import { documentFile, readDocument } from '../document.js';
import { tool } from '../tools.js';

/**
 * Tables that have the tenant's column, but no policy, or whose policies are not in force.
 * @param {any} document
 * @param {string} column
 * @returns {import('./index.js').Finding[]}
 */
function checkTenant({ tables = {}, sql = {} }, column) {
  const named = Object.keys(tables).filter((table) => Object.hasOwn(tables[table].columns ?? {}, column));
  if (!named.length) throw new CliError(`--tenant: no table of the document has a column ${column}`);
  return named.flatMap((table) => {
    const spellings = [table, quoted(table)], where = `tables.${table}`;
    /** @param {(name: string, spelling: string) => boolean} is */
    const find = (is) => Object.entries(sql).find(([name]) => spellings.some((spelling) => is(name, spelling)));
    const policy = find((name, spelling) => name.startsWith('policy ') && name.endsWith(` on ${spelling}`));
    const [, security] = find((name, spelling) => name === `row security of ${spelling}`) ?? [];
    const finding = { code: 'tenant-without-policy', where };
    if (!policy) {
      const message = `has ${column} and no policy: who may read it reads the rows of all tenants`;
      return [{ ...finding, message, fix: `under sql: "policy own on ${table}": "create policy own on ${table} …"` }];
    }
    if (/\benable\b/i.test(security?.text ?? security ?? '')) return [];
    const message = `has ${column} and a policy, which is not in force: row security is off`;
    const fix = `under sql: "row security of ${table}", with alter table ${table} enable row level security`;
    return [{ ...finding, message, fix }];
  });
}

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[] | string>} */
export async function checkDocument({ given }) {
  const file = documentFile(given), { schema, tenant } = given;
  if (schema === undefined && tenant === undefined && !existsSync(file)) return `there is no ${file}`;
  const { document } = readDocument(given), { advice } = tool('advise', { document });
  const advised = advice.map((/** @type {import('./index.js').Finding} */ finding) => ({ ...finding, advice: true }));
  return [...(tenant === undefined ? [] : checkTenant(document, tenant)), ...advised];
}
