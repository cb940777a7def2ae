// What is done in the background, by whatever calls runJobs again and again: Vercel's cron or Cloudflare's, or cron.js.
import { sql } from '../heliumdb.client.js';
import { forgetting, sendDigests, writing } from './digest.js';
import { left, release, step, take } from './lease.js';

/** @typedef {import('./database.js').Tables} Tables */
/** @typedef {import('../heliumdb.client.js').Fragment} Fragment */

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** Hours that an agent may run, and days that activities and runs of jobs are kept. */
const RUNNING_HOURS = 24, KEPT_DAYS = 90, RUN_DAYS = 30;

/** Days before its slot that a roll-up sums again, as costs may come late. */
const LATE_DAYS = 2;

/** Rows of a step, and how long one call works before it leaves the rest to the next. */
const ROWS = 500, WORKING = 20_000;

/**
 * A job: how often, which rows, what is done with a page of them. `limit` is the step's. A page that is in the order of
 * its ids goes on behind `position`; other work takes its rows out of what is found.
 * @type {Record<string, {every: number, page: (slot: Date) => Fragment, work: (slot: Date) => Fragment}>}
 */
export const jobs = {
  /** The sums of each project and day, anew from a little before the last roll-up. */
  costs: {
    every: HOUR,
    page: () => sql`select id from projects where id > (select position from mine) order by id`,
    work: (slot) => sql`
      insert into daily_costs (project_id, day, amount, calls)
      select c.project_id, (c."timestamp" at time zone 'UTC')::date, sum(c.amount), count(*)
      from costs c join page on page.id = c.project_id
      where c."timestamp" >= coalesce((
        select date_trunc('day', max(slot), 'UTC') - make_interval(days => ${LATE_DAYS})
        from job_runs where job = 'costs' and slot < ${slot} and finished_at is not null), '-infinity')
      group by 1, 2
      on conflict (project_id, day) do update set amount = excluded.amount, calls = excluded.calls`,
  },

  /** What each owner's projects cost yesterday. */
  digests: { every: DAY, ...writing },
  outbox: { every: DAY, ...forgetting },

  /** Agents that nobody has ended. */
  agents: {
    every: 10 * MINUTE,
    page: (slot) => sql`
      select id from agents where id > (select position from mine) and status in ('pending', 'running')
        and start_time < ${slot}::timestamptz - make_interval(hours => ${RUNNING_HOURS}) order by id`,
    work: () => sql`
      update agents set status = 'failed', end_time = now(), updated_at = now(),
        error = ${`ended after ${RUNNING_HOURS} hours`}
      where id in (select id from page) and status in ('pending', 'running')`,
  },

  activities: {
    every: DAY,
    page: (slot) => sql`
      select id from activities, mine
      where "timestamp" < ${slot}::timestamptz - make_interval(days => ${KEPT_DAYS}) order by "timestamp"`,
    work: () => sql`delete from activities where id in (select id from page)`,
  },

  limits: {
    every: HOUR,
    page: (slot) => sql`select key as id from rate_limits, mine where resets_at < ${slot} order by resets_at`,
    work: (slot) => sql`delete from rate_limits where key in (select id from page) and resets_at < ${slot}`,
  },

  runs: {
    every: DAY,
    page: (slot) => sql`
      select job_runs.job || ' ' || job_runs.slot as id from job_runs, mine
      where job_runs.slot < ${slot}::timestamptz - make_interval(days => ${RUN_DAYS}) and finished_at is not null`,
    work: () => sql`delete from job_runs using page where page.id = job || ' ' || slot`,
  },
};

/** @typedef {{job: string, slot: Date, done: number, finished: boolean}} Progress */
/** @typedef {{rows: number, until: number, onProgress?: (progress: Progress) => void}} How */

/**
 * Steps until it is done, or time is over, or it is somebody else's. @returns {Promise<Progress | null>}
 * @param {Tables} tables @param {import('./lease.js').Run} run @param {How} how
 */
async function perform(tables, run, { rows, until, onProgress }) {
  const { page, work } = jobs[run.job], what = { page: page(run.slot), work: work(run.slot) };
  for (;;) {
    const state = await step(tables, run, what, rows);
    if (!state) return null;
    const progress = { job: run.job, slot: run.slot, ...state };
    onProgress?.(progress);
    if (state.finished || Date.now() >= until) return progress;
  }
}

/** What waits in the outbox. @param {Tables} tables @param {Required<Options>['send']} send @param {number} until */
async function sending(tables, send, until) {
  try {
    const done = await sendDigests(tables, send, until);
    return done ? [{ job: 'send', slot: new Date(), done, finished: true }] : [];
  } catch (error) {
    console.error('send failed', error);
    return [{ job: 'send', slot: new Date(), done: 0, finished: false }];
  }
}

/**
 * @typedef {object} Options
 * @property {Date} [now]
 * @property {number} [rows] of a step
 * @property {number} [working] milliseconds
 * @property {How['onProgress']} [onProgress]
 * @property {(digest: import('./digest.js').Digest) => Promise<unknown>} [send] takes what waits in the outbox
 */

/**
 * All that is due, and what was left. A run that somebody else has, or has done, is not among what is told. One that
 * fails is left for the next call, and keeps no other from running.
 * @param {Tables} tables @param {Options} [options]
 */
export async function runJobs(tables, { now = new Date(), rows = ROWS, working = WORKING, onProgress, send } = {}) {
  const holder = crypto.randomUUID(), until = Date.now() + working, told = [];
  for (const [job, { every }] of Object.entries(jobs)) {
    const due = Math.floor(now.getTime() / every) * every;
    const slots = new Set([...(await left(tables, job)).map(({ slot }) => Number(slot)), due]);
    for (const slot of slots) {
      const run = { job, slot: new Date(slot), holder };
      if (!await take(tables, run)) continue;
      try {
        const progress = await perform(tables, run, { rows, until, onProgress });
        if (progress) told.push(progress);
      } catch (error) {
        console.error(`${job} failed`, error);
        told.push({ job, slot: run.slot, done: 0, finished: false });
      }
      await release(tables, run);
    }
  }
  for (const progress of send ? await sending(tables, send, until) : []) {
    told.push(progress);
    onProgress?.(progress);
  }
  return told;
}
