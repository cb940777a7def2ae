// Rate limits: how often something may be tried in a quarter of an hour, counted in the database, as instances on the
// edge share nothing else. All keys of a request are counted by one statement.
import { Problem } from './problem.js';

const SECONDS = 15 * 60;

/** Keys are stored as hashes: they hold addresses of people. @param {string} key */
async function hashOf(key) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/**
 * Counts one more try for each key, and refuses it if that is too many for any.
 * @param {import('./database.js').Tables} tables @param {[key: string, most: number][]} limits
 */
export async function limit(tables, limits) {
  // Sorted, so that two requests with the same keys don't wait for each other.
  const keys = await Promise.all(limits.map(async ([key, most]) => ({ key: await hashOf(key), most })));
  keys.sort((a, b) => (a.key < b.key ? -1 : 1));
  const counted = await tables.sql`
    insert into rate_limits as r (key, count, resets_at)
    select key, 1, now() + make_interval(secs => ${SECONDS})
    from json_to_recordset(${JSON.stringify(keys)}) as k (key text)
    on conflict (key) do update set
      count = case when r.resets_at <= now() then 1 else least(r.count, 1000000) + 1 end,
      resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
    returning key, count, ceil(extract(epoch from r.resets_at - now()))::int as wait`;
  const over = counted.filter(({ key, count }) => Number(count) > (keys.find((each) => each.key === key)?.most ?? 0));
  if (!over.length) return;
  const wait = Math.max(1, ...over.map((each) => Number(each.wait)));
  throw new Problem(429, 'try again later', { headers: { 'retry-after': String(wait) } });
}
