// Whether staged values can be: what the core refuses, as it would when they are written, and what the database says of
// each text as a value of its column's type. Whether they break a constraint, only writing tells.

/**
 * @typedef {import('./write.js').Change} Change
 * @typedef {import('./write.js').Asked} Asked
 * @typedef {import('./source.js').Opened} Opened
 * @typedef {{text: string, type: string, change: number, name: string}} Value
 * @typedef {Record<string, string>} Faults what is wrong, by the column's number
 */

/** What it may take (ms); the first server that tells what is wrong with a text; values that an older one is asked. */
const LIMIT = 10_000, TELLS = 16, MOST = 50;

/** All texts at once. */
const ASKED = `
select n, e.message, e.detail
from unnest($1::text[], $2::text[]) with ordinality v(text, type, n), pg_input_error_info(v.text, v.type) e
where e.message is not null`;

/**
 * Types that have their own reading of a text within JSON. Of the others, `json_to_record` refuses what is too long, as
 * writing does; a cast would cut it.
 */
const JSONS = /^jsonb?$/;

/** A list of texts as Postgres reads it. @param {string[]} list */
const arrayOf = (list) => `{${list.map((one) => `"${one.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;

/** @param {(string | null | undefined)[]} parts */
const told = (...parts) => parts.filter(Boolean).join(' · ');

/**
 * @param {import('./source.js').Source} source @param {import('./reader.js').Reader} reader
 * @param {(opened: Opened, change: Change) => any} writing a query of the client's that makes the change
 */
export function createCheck(source, reader, writing) {
  /** @param {Opened} opened @param {Change} change @returns {Promise<Faults>} */
  const core = async (opened, change) => {
    const { columns } = opened.catalog.tables[change.table];
    const issues = await writing(opened, change).toSQL()
      .then(() => [], (/** @type {any} */ { issues: found = [] }) => found);
    return Object.fromEntries(issues.map((/** @type {{path: string, message: string}} */ { path, message }) =>
      [path, message.replace(path, columns[Number(path.slice(1))]?.name ?? path)]));
  };
  /** @param {Value} value @param {AbortSignal} signal */
  const one = async ({ text, type }, signal) => {
    try {
      const statement = JSONS.test(type) ? { query: `select $1::text::${type}`, params: [text] }
        : { query: `select v.v from json_to_record($1) v(v ${type})`, params: [JSON.stringify({ v: text })] };
      await reader.read([statement], { limit: LIMIT, signal });
      return '';
    } catch (error) {
      const { message, fields } = /** @type {any} */ (error);
      return told(message, fields?.detail);
    }
  };
  /** @param {Opened} opened @param {Value[]} values @param {Faults[]} faults @param {AbortSignal} signal */
  const database = async ({ catalog }, values, faults, signal) => {
    if (!values.length) return;
    const params = [arrayOf(values.map(({ text }) => text)), arrayOf(values.map(({ type }) => type))];
    try {
      if (parseInt(catalog.server) < TELLS) throw new Error('it can only be tried');
      const [{ rows }] = await reader.read([{ query: ASKED, params }], { limit: LIMIT, signal });
      for (const [n, ...parts] of rows) {
        const { change, name } = values[Number(n) - 1];
        faults[change][name] = told(...parts);
      }
    } catch {
      // A type of somebody's own may fail instead of telling, too: each for itself.
      for (const value of values.slice(0, MOST)) {
        const fault = await one(value, signal);
        if (fault) faults[value.change][value.name] = fault;
      }
    }
  };
  return {
    /** @param {Asked} asked @param {AbortSignal} signal @returns {Promise<{faults: Faults[]}>} of each change */
    async check(asked, signal) {
      const opened = source.at(asked), { tables } = opened.catalog;
      const faults = await Promise.all(asked.changes.map((change) => core(opened, change)));
      const values = asked.changes.flatMap(({ table, set = {} }, change) =>
        Object.entries(set).flatMap(([name, text]) => {
          const { type } = tables[table].columns[Number(name.slice(1))] ?? {};
          return text === null || !type || faults[change][name] ? [] : [{ text, type, change, name }];
        }));
      await database(opened, values, faults, signal);
      return { faults };
    },
  };
}
