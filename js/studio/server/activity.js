// What the server does now: its connections with their statements, the locks that are waited for, and who holds
// them. Where the studio may write, one can be asked to give up its statement, or be ended, as one that only holds a
// lock must be.

import { Refused } from './http.js';

/**
 * @typedef {object} Running
 * @property {number} pid
 * @property {string | null} user
 * @property {string | null} application
 * @property {string | null} state
 * @property {number | null} seconds since its statement began, or since it ended where it is idle
 * @property {string | null} wait what it waits for
 * @property {number[]} blockers the processes whose locks it waits for
 * @property {string} query
 * @property {boolean} own is it the studio's own question?
 */

/**
 * @typedef {object} Waited a lock that a process waits for
 * @property {number} pid
 * @property {string} mode such as RowExclusiveLock
 * @property {string} on a table, or what kind of thing
 * @property {number[]} blockers
 */

/** What it may take (ms). */
const LIMIT = 10_000;

/** Not the server's own processes; PGlite is a standalone one. */
const CLIENTS = "backend_type in ('client backend', 'standalone backend')";

const ACTIVITY = `
select coalesce(json_agg(json_build_object('pid', pid, 'user', usename, 'application', application_name, 'state', state,
    'seconds', extract(epoch from clock_timestamp()
      - case when state = 'active' then query_start else state_change end),
    'wait', wait_event_type || ': ' || wait_event, 'blockers', pg_blocking_pids(pid), 'query', query,
    'own', pid = pg_backend_pid())
  order by state = 'active' desc, query_start), '[]')
from pg_catalog.pg_stat_activity
where datname = current_database() and ${CLIENTS}`;

/** A transaction that waits for another one's end waits for a row that this one has changed. */
const LOCKS = `
select coalesce(json_agg(json_build_object('pid', l.pid, 'mode', l.mode, 'blockers', pg_blocking_pids(l.pid),
    'on', case when l.relation is not null then l.relation::regclass::text
      when l.locktype in ('transactionid', 'tuple') then 'a row' else l.locktype end) order by l.pid), '[]')
from pg_catalog.pg_locks l
where not l.granted and l.pid in (select pid from pg_catalog.pg_stat_activity where datname = current_database())`;

/** @param {import('./reader.js').Reader} reader */
export function createActivity(reader) {
  return {
    /** @param {unknown} _ @param {AbortSignal} signal
     * @returns {Promise<{running: Running[], locks: Waited[]}>} */
    async activity(_, signal) {
      const questions = [{ query: ACTIVITY }, { query: LOCKS }];
      const answers = await reader.read(questions, { limit: LIMIT, signal });
      const [running, locks] = answers.map(({ rows: [[text]] }) => JSON.parse(String(text)));
      return { running, locks };
    },
    /**
     * Asks a process to give up its statement, or ends its connection.
     * @param {{pid: number, end?: boolean}} asked @param {AbortSignal} signal
     */
    async stop({ pid, end }, signal) {
      if (!Number.isInteger(pid)) throw new Refused(400, 'a process has a number');
      const act = end === true ? 'pg_terminate_backend' : 'pg_cancel_backend';
      const query = `select ${act}(pid) from pg_catalog.pg_stat_activity where pid = $1::int
        and datname = current_database() and ${CLIENTS}`;
      const [{ rows: [row] }] = await reader.read([{ query, params: [String(pid)] }], { limit: LIMIT, signal });
      if (!row) throw new Refused(404, 'there is no such process any more');
      return { stopped: row[0] === 't' };
    },
  };
}
