// The plans of slow statements: asks Postgres how it would run one that has ended, with the same parameters, on a
// session of the endpoint's and never by running it again. One question at a time, and one for each text: whatever
// comes meanwhile is left out. A plan is printed without values: only names, estimates and conditions, whose constants
// are `?`.

/**
 * @typedef {import('./index.js').SeenStatement} SeenStatement
 * @typedef {import('./index.js').SeenPlan} SeenPlan
 * @typedef {import('./backend.js').Backend} Backend
 *
 * @typedef {object} Ran what a statement ran with
 * @property {import('./backend.js').Row | null} params null: not known as text
 * @property {import('./backend.js').Login} [login]
 *
 * @typedef {Record<string, any>} Node of Postgres's JSON
 */

/** How many texts are remembered; then all are forgotten, and may be asked of again. */
const TEXTS = 1000;

/** Bytes of a plan's JSON. */
const LIMIT = 1024 * 1024;

/** Levels of a plan that are printed. */
const DEPTH = 32;

/** What of a node may hold constants, in the order it is printed. */
const CONDITIONS = [
  'Index Cond', 'Recheck Cond', 'Hash Cond', 'Merge Cond', 'Join Filter', 'Filter', 'Sort Key', 'Group Key',
];

/** A quoted name, which stays; or a constant as Postgres spells it: a quoted text, a number, a word. */
const CONSTANT = /("(?:[^"]|"")*")|[EBX]?'(?:[^']|'')*'|(?<![\w$."])[-+]?\d[\d.]*(?:[eE][-+]?\d+)?|\b(?:true|false)\b/g;

/** @param {string} text a condition, as Postgres writes it */
export const withoutConstants = (text) => text.replace(CONSTANT, (_, name) => name ?? '?');

/**
 * @param {Backend} backend
 * @param {number} fromMs how long a statement takes that is asked of
 * @param {(plan: SeenPlan) => void} tell
 * @param {number} mostMs how long a plan may take; on PGlite it waits for its turn, too
 */
export function createPlans(backend, fromMs, tell, mostMs) {
  /** @type {Set<string>} */
  const asked = new Set();
  /** @type {{ answered: Promise<void>, stop: () => void } | null} */
  let asking = null;

  /** @param {SeenStatement} statement @param {Ran} ran @param {AbortSignal} signal */
  async function ask({ sql, ms }, { params, login }, signal) {
    try {
      const session = await backend.take(login, { signal });
      const node = await planOf(session, sql, params ?? []).finally(() => session.release());
      tell({ sql, ms, plan: linesOf(node) });
    } catch {
      // Without a plan are: BEGIN and its like, and what needs a table or a setting of its own session.
      if (signal.aborted) asked.delete(sql);
    }
  }

  return {
    /** @param {SeenStatement} statement @param {Ran} ran */
    seen(statement, ran) {
      const { sql, ms, error } = statement;
      if (error !== undefined || ms < fromMs || !ran.params || !sql || asking || asked.has(sql)) return;
      if (asked.size === TEXTS) asked.clear();
      asked.add(sql);
      const given = new AbortController(), stop = () => given.abort(new Error('no plan'));
      const timer = setTimeout(stop, mostMs).unref();
      const answered = ask(statement, ran, given.signal).finally(() => {
        clearTimeout(timer);
        asking = null;
      });
      asking = { answered, stop };
    },
    /** Gives up what is being asked. */
    async close() {
      asking?.stop();
      await asking?.answered;
    },
  };
}

/**
 * @param {import('./backend.js').Session} session
 * @param {string} sql
 * @param {import('./backend.js').Row} params
 * @returns {Promise<Node>}
 */
async function planOf(session, sql, params) {
  const budget = { left: LIMIT, limit: LIMIT };
  // The planner may call a function that is marked as immutable, whatever it does.
  await session.query('START TRANSACTION READ ONLY', [], budget);
  const { rows } = await session.query(`explain (format json) ${sql}`, params, budget);
  return JSON.parse(rows[0][0] ?? '')[0].Plan;
}

/** @param {Node} node @param {number} [depth] @returns {string[]} */
function linesOf(node, depth = 0) {
  const indent = '  '.repeat(depth), { Plans = [] } = node;
  const names = [
    node['Join Type'] && `(${node['Join Type']})`,
    node['Index Name'] && `using ${node['Index Name']}`,
    node['Relation Name'] && `on ${node['Relation Name']}`,
  ].filter(Boolean);
  const estimate = `(cost ${node['Total Cost']}, rows ${node['Plan Rows']})`;
  const conditions = CONDITIONS.filter((name) => node[name] !== undefined).map((name) =>
    `${indent}  ${name}: ${withoutConstants([node[name]].flat().join(', '))}`);
  const below = depth < DEPTH ? Plans.flatMap((/** @type {Node} */ each) => linesOf(each, depth + 1)) : [];
  return [[`${indent}${node['Node Type']}`, ...names, estimate].join(' '), ...conditions, ...below];
}
