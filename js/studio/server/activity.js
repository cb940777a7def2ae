// What the server does now: its connections with their statements, who waits for whom. One can be asked to give up its
// statement, where the studio may write.

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

/** @param {import('./reader.js').Reader} reader */
export function createActivity(reader) {
  return {
    /** @param {unknown} _ @param {AbortSignal} signal @returns {Promise<{running: Running[]}>} */
    async activity(_, signal) {
      const [{ rows: [[text]] }] = await reader.read([{ query: ACTIVITY }], { limit: LIMIT, signal });
      return { running: JSON.parse(String(text)) };
    },
    /** Asks a process to give up its statement. @param {{pid: number}} asked @param {AbortSignal} signal */
    async stop({ pid }, signal) {
      if (!Number.isInteger(pid)) throw new Refused(400, 'a process has a number');
      const query = `select pg_cancel_backend(pid) from pg_catalog.pg_stat_activity
        where pid = $1::int and datname = current_database() and ${CLIENTS}`;
      const [{ rows: [row] }] = await reader.read([{ query, params: [String(pid)] }], { limit: LIMIT, signal });
      if (!row) throw new Refused(404, 'there is no such process any more');
      return { stopped: row[0] === 't' };
    },
  };
}
