// Digests: what each owner's projects cost on a day. A job writes them, in the database's own time; they wait in
// their table, the outbox, until somebody takes them: `send`, which is given one after the other.
//
// A digest is written once. It is handed over at least once: who crashes between handing over and writing that down
// has it handed over again, so `key` is the same each time, for those who must not send it twice.
import { sql } from '../heliumdb.client.js';

/** @typedef {import('./database.js').Tables} Tables */
/** @typedef {{projectId: string, name: string, amount: number, calls: number}} Line */
/**
 * @typedef {object} Digest
 * @property {string} key
 * @property {{email: string, name: string | null}} to
 * @property {string} day in UTC
 * @property {number} amount of all projects
 * @property {number} calls
 * @property {Line[]} projects the dearest of them
 */

/** Projects that are named in a digest; its sums have all. */
const NAMED = 50;

/** How often one is tried, a minute after the first time, then later and later, a day at most; and days it is kept. */
const TRIES = 10, RETRY_SECONDS = 60, MOST_SECONDS = 86_400, KEPT_DAYS = 90;

/** Sent by one call. */
const SENT = 500;

/** The costs of the day before a slot. @param {Date} slot */
const dayBefore = (slot) => sql`
  c."timestamp" >= ${slot}::timestamptz - interval '1 day' and c."timestamp" < ${slot}::timestamptz`;

/** One digest for each owner of costs of the day before. A cost that comes later is in none: the roll-up has it. */
export const writing = {
  page: (/** @type {Date} */ slot) => sql`
    select distinct p.user_id as id from costs c join projects p on p.id = c.project_id
    where p.user_id > (select position from mine) and ${dayBefore(slot)} order by 1`,
  work: (/** @type {Date} */ slot) => sql`
    insert into digests (user_id, day, amount, calls, projects)
    select user_id, (${slot}::timestamptz at time zone 'UTC')::date - 1, sum(amount), sum(calls), jsonb_agg(
      jsonb_build_object('projectId', id, 'name', name, 'amount', amount, 'calls', calls) order by place)
      filter (where place <= ${NAMED})
    from (
      select p.user_id, p.id, p.name, sum(c.amount) as amount, count(*) as calls,
        row_number() over (partition by p.user_id order by sum(c.amount) desc, p.id) as place
      from costs c join projects p on p.id = c.project_id join page on page.id = p.user_id
      where ${dayBefore(slot)} group by p.user_id, p.id, p.name
    ) as lines
    group by user_id on conflict do nothing`,
};

/** Those that have waited for long enough, sent or not. */
export const forgetting = {
  page: (/** @type {Date} */ slot) => sql`
    select user_id || ' ' || day as id from digests, mine
    where day < (${slot}::timestamptz at time zone 'UTC')::date - ${KEPT_DAYS}::int order by day`,
  work: () => sql`delete from digests using page where page.id = user_id || ' ' || day`,
};

/**
 * The next that is to be sent, which nobody else is given for a while.
 * @param {Tables} tables @returns {Promise<Digest & {user: string} | undefined>}
 */
async function next(tables) {
  const [found] = await tables.sql`
    with due as (
      select user_id, day from digests where sent_at is null and retry_at <= now() and attempts < ${TRIES}
      order by retry_at limit 1 for update skip locked
    )
    update digests d set attempts = d.attempts + 1,
      retry_at = now() + make_interval(secs => least(${RETRY_SECONDS} * 2 ^ d.attempts, ${MOST_SECONDS}))
    from due, users u where d.user_id = due.user_id and d.day = due.day and u.id = d.user_id
    returning d.user_id, d.day::text as day, d.amount::float8 as amount, d.calls, d.projects, u.email, u.name`;
  if (!found) return undefined;
  const { user_id: user, email, name, ...digest } = /** @type {any} */ (found);
  return { user, key: `${user} ${digest.day}`, to: { email, name }, ...digest };
}

/**
 * Hands over what waits, until it is done or time is over. One that fails is tried again later, and holds up no other.
 * @param {Tables} tables @param {(digest: Digest) => Promise<unknown>} send @param {number} until
 */
export async function sendDigests(tables, send, until) {
  let sent = 0;
  for (let tried = 0; tried < SENT && Date.now() < until; tried++) {
    const digest = await next(tables);
    if (!digest) break;
    const { user, ...told } = digest;
    try {
      await send(told);
      await tables.digests.updateMany({ where: { userId: user, day: told.day }, set: { sentAt: new Date() } });
      sent++;
    } catch (error) {
      // Its message may have what is nobody's business, as an address.
      console.error('a digest was not sent', /** @type {Error} */ (error)?.name);
    }
  }
  return sent;
}

/** How long a receiver may take: less than until it would be given again. */
const RECEIVER_MS = 10_000;

/** Posts each to a URL, of your mail service or a function that writes the mail. @param {string} url */
export const senderTo = (url) => async (/** @type {Digest} */ digest) => {
  const response = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': digest.key },
    body: JSON.stringify(digest), redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(RECEIVER_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
};
