// Work that is done once for each slot of time, however many ask for it, in steps that survive a crash.
//
// A run is a row of job_runs. Whoever takes it has a lease for a minute, which each step renews. A step is one
// statement: it locks the run, does its work for a page of rows, and writes down how far it is. So the work of a step
// and the word of it are there together or not at all, and who has lost the lease does nothing more. Time is the
// database's.
import { sql } from '../heliumdb.client.js';

const SECONDS = 60;

/** @typedef {import('./database.js').Tables} Tables */
/** @typedef {{job: string, slot: Date, holder: string}} Run */

/** Is the run now the holder's? No, if it is done or somebody else's. @param {Tables} tables @param {Run} run */
export async function take(tables, { job, slot, holder }) {
  const taken = await tables.sql`
    insert into job_runs as r (job, slot, lease, leased_until)
    values (${job}, ${slot}, ${holder}, now() + make_interval(secs => ${SECONDS}))
    on conflict (job, slot) do update set lease = excluded.lease, leased_until = excluded.leased_until
    where r.finished_at is null and r.leased_until <= now()
    returning r.job`;
  return taken.length === 1;
}

/**
 * One step, or null if the run is not the holder's any more. `page` selects the ids of at most `rows` rows, behind
 * `position` of `mine`; `work` does what is to be done with `page`.
 * @param {Tables} tables @param {Run} run
 * @param {{page: import('../heliumdb.client.js').Fragment, work: import('../heliumdb.client.js').Fragment}} what
 * @param {number} rows
 */
export async function step(tables, { job, slot, holder }, { page, work }, rows) {
  const [after] = await tables.sql`
    with mine as (
      select job, slot, position from job_runs
      where job = ${job} and slot = ${slot} and lease = ${holder} and finished_at is null for update
    ),
    page as (${page} limit ${rows}), work as (${work}), told as (select count(*)::int as n, max(id) as last from page)
    update job_runs r set
      position = coalesce(told.last, r.position), done = r.done + told.n,
      leased_until = now() + make_interval(secs => ${SECONDS}), finished_at = case when told.n < ${rows} then now() end
    from mine, told where r.job = mine.job and r.slot = mine.slot
    returning r.done, r.finished_at is not null as finished`;
  return after ? { done: Number(after.done), finished: Boolean(after.finished) } : null;
}

/** Lets the next one go on at once. @param {Tables} tables @param {Run} run */
export const release = (tables, { job, slot, holder }) => tables.jobRuns.updateMany({
  where: { job, slot, lease: holder, finishedAt: null }, set: { leasedUntil: new Date(0) },
});

/** Runs that were begun and not finished, the oldest first. @param {Tables} tables @param {string} job */
export const left = (tables, job) => tables.jobRuns.findMany({
  where: { job, finishedAt: null }, orderBy: { slot: 'asc' }, limit: 10, select: { slot: true },
});
