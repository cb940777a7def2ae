// The agents of a project, read again every two seconds. Only that one has ended is said aloud.
'use client';
import { useAction } from './action.js';
import { useLive } from './live.js';
import { ask } from './session.js';
import { Time } from './time.jsx';

const EVERY = 2000;

/** @typedef {Omit<import('heliumdb').Agent, 'logs'> & {logs: {message: string}[] | null}} Row */

/** @param {{at: string}} props */
export function Agents({ at }) {
  const { value, error, reload } = useLive(`${at}/agents?limit=20`, EVERY), agents = /** @type {Row[]} */ (value ?? []);
  const live = agents.filter(({ status }) => status === 'running' || status === 'pending').length;
  const { act, error: refused } = useAction();
  /** @param {string} path @param {object} [body] */
  const post = (path, body) => act(() => ask('POST', path, body)).then(reload);
  return (
    <section aria-labelledby="agents">
      <h2 id="agents">Agents</h2>
      <p role="status">{live} of {agents.length} running</p>
      {(error || refused) && <p role="alert">{error || refused}</p>}
      <button type="button" onClick={() => post(`${at}/agents`)}>Start an agent</button>
      {agents.length > 0 && (
        <table>
          <thead><tr><th>Status</th><th>Started</th><th>Ended</th><th>Last words</th><th>Action</th></tr></thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.id}>
                <td><span className={`badge ${agent.status}`}>{agent.status}</span></td>
                <td><Time at={agent.startTime} /></td>
                <td><Time at={agent.endTime} /></td>
                <td>{agent.error ?? agent.logs?.at(-1)?.message}</td>
                <td>{!agent.endTime && (
                  <button type="button" onClick={() => post(`/agents/${agent.id}/finish`, { status: 'cancelled' })}>
                    Cancel
                  </button>
                )}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
