// Asks Postgres how it would run a query's statements, or did. Loaded by the first such question.
import { read, start } from './call.js';
import { BATCH, decode, join } from './core.js';
import { ProtocolError } from './error.js';
import { readOptions } from './options.js';

/**
 * The plan of a call, or an array of plans where it is several statements.
 * @param {import('./call.js').Call} call
 * @param {{query: string, params: (string | null)[]}[]} statements
 * @param {{analyze?: boolean} | undefined} given
 */
export async function explain(call, statements, given) {
  const { db, options: { signal, timeout = db.timeout } } = call, { analyze } = readOptions(given, 'explain', ['analyze']);
  const step = /** @type {import('./core.js').Step} */ (db.step);
  const queries = statements.map(({ query, params }) =>
    ({ query: `explain (${analyze ? 'analyze, ' : ''}format json) ${query}`, params }));
  const body = join([JSON.stringify({ queries })]);
  const reply = await db.send(body, timeout, signal, undefined, undefined, true);
  // Of an error the core knows, by the call's state, what may be told.
  if (reply.status !== 200) read(db, step, start(step, call, BATCH).state, BATCH, reply);
  try {
    const text = decode(join(/** @type {import('./core.js').Bytes[]} */ ([reply.bytes].flat())));
    const plans = JSON.parse(text).results.map((/** @type {any} */ { rows }) => JSON.parse(rows[0][0])[0]);
    if (plans.length !== statements.length) throw 0;
    return plans.length === 1 ? plans[0] : plans;
  } catch {
    throw new ProtocolError('the endpoint answered with no plan');
  }
}
