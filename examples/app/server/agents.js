// Agents of a project: started, logged to, finished once.
import { Problem } from './problem.js';

/** @typedef {import('./app.js').Context} Context */

/** Lines that an agent's log may have. */
const LINES = 1000;

const LIVE = /** @type {('pending' | 'running')[]} */ (['pending', 'running']);

/** @param {Context} context */
export const list = ({ service, project, page }) => service.listAgentsByProject(project.id, page);

/** @param {Context} context */
export async function start({ service, project, created }) {
  const agent = await service.createAgent({ projectId: project.id, status: 'running', logs: [] });
  return created(agent, `agents/${agent.id}`);
}

/** @param {Context} context */
export const read = ({ agent }) => agent;

/** Adds a line where the log is, so that two at a time are both there. @param {Context} context */
export async function log({ tables, service, agent, body: { message } }) {
  if (typeof message !== 'string' || !message || message.length > 2000) {
    throw new Problem(422, 'a message is a text of 1 to 2000 characters');
  }
  const line = JSON.stringify([{ at: new Date(), message }]);
  const written = await tables.sql`
    update agents set logs = coalesce(logs, '[]') || ${line}::jsonb, updated_at = now()
    where id = ${agent.id} and status in ('pending', 'running')
      and case jsonb_typeof(logs) when 'array' then jsonb_array_length(logs) < ${LINES} else logs is null end
    returning id`;
  if (!written.length) throw new Problem(409, `the agent has ended, or its log has ${LINES} lines`);
  return service.getAgentById(agent.id);
}

/** @param {Context} context */
export async function finish({ tables, service, agent, body: { status = 'completed', error } }) {
  if (!['completed', 'failed', 'cancelled'].includes(status)) {
    throw new Problem(422, 'an agent ends as completed, failed or cancelled');
  }
  const { count } = await tables.agents.updateMany({
    where: { id: agent.id, status: { in: LIVE } }, set: { status, error, endTime: new Date() },
  });
  if (!count) throw new Problem(409, 'the agent has ended already');
  return service.getAgentById(agent.id);
}
