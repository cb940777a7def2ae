// What a query would send, and how Postgres would run that, or did. Loaded by the first such question.
import { PRIMARY, WRITE, loadBuilder, read, start, statementsOf } from './call.js';
import { BATCH, decode, join } from './core.js';
import { ProtocolError, invalid, named } from './error.js';
import { readOptions } from './options.js';

/** @typedef {import('./call.js').Call} Call */

/** One of a list that has one element, or the list. @param {any[]} list */
const single = (list) => (list.length === 1 ? list[0] : list);

/** The statements of a query, which need not be awaited for that. @param {Call} call */
async function asked(call) {
  call.db.calls?.delete(call);
  if (call.op === undefined) throw invalid(call.method, 'has no statement of its own: ask its queries');
  await loadBuilder([call]);
  if (!call.db.step) await call.db.load();
  return statementsOf(call);
}

/** @param {Call} call */
export async function toSQL(call) {
  try {
    return single((await asked(call)).map(({ query, params }) => ({ sql: query, params })));
  } catch (error) {
    throw named(error, call.method);
  }
}

/** @param {Call} call @param {{analyze?: boolean} | undefined} given */
export async function explain(call, given) {
  const { analyze } = readOptions(given, 'explain', ['analyze']), { options, db: { onQuery } } = call;
  call.db.calls?.delete(call);
  /** @param {import('./call.js').Database} db */
  const run = async (db) => {
    const { signal, timeout = db.timeout } = options;
    const statements = await asked({ ...call, db });
    if (!statements.length) return [];
    const queries = statements.map(({ query, params }) =>
      ({ query: `explain (${analyze ? 'analyze, ' : ''}format json) ${query}`, params }));
    const body = join([JSON.stringify({ queries })]), access = analyze ? WRITE : PRIMARY;
    const reply = await db.send(body, timeout, signal, undefined, undefined, access);
    const step = /** @type {import('./core.js').Step} */ (db.step);
    // Of an error the core knows, by the call's state, what may be told.
    if (reply.status !== 200) read(db, step, start(step, call, BATCH).state, BATCH, reply);
    try {
      const text = decode(join(/** @type {import('./core.js').Bytes[]} */ ([reply.bytes].flat())));
      const plans = JSON.parse(text).results.map((/** @type {any} */ { rows }) => JSON.parse(rows[0][0])[0]);
      if (plans.length === queries.length) return single(plans);
    } catch {} // it is none of ours
    throw new ProtocolError('the endpoint answered with no plan');
  };
  if (!onQuery) return run(call.db);
  const told = { ...call, method: `${call.method}.explain` };
  return (await import('./observe.js')).observe(run, call.db, [told], 0, options);
}
