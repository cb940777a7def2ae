// Costs of a project: added, listed, summed, by day for the chart, and all of them as a stream.
import { invalid } from './problem.js';

/** @typedef {import('./app.js').Context} Context */

const DAYS = 30, MOST_DAYS = 366;

/** All, or those from one time to another. @param {Context} context */
export function list({ service, tables, project, query, page }) {
  const [from, to] = [query.get('from') ?? undefined, query.get('to') ?? undefined];
  if (from === undefined && to === undefined) return service.getCostsByProject(project.id, page);
  const where = { projectId: project.id, timestamp: { gte: from, lte: to } };
  return tables.costs.findMany({ where, orderBy: { timestamp: 'desc' }, ...page });
}

/** @param {Context} context */
export const create = async ({ service, project, body, created }) =>
  created(await service.createCost({ ...body, projectId: project.id }));

/** @param {Context} context */
export async function createMany({ service, project, body, created }) {
  const rows = body.map((/** @type {any} */ row) => ({ ...row, projectId: project.id }));
  return created(await service.bulkCreateCosts(rows));
}

/** @param {Context} context */
export const total = async ({ service, project }) => ({ total: await service.getTotalCostByProject(project.id) });

/**
 * The last days, in UTC. Days that are over have been rolled up by a job; today is summed as it is asked for.
 * @param {Context} context
 */
export function daily({ tables, project, query }) {
  const days = Number(query.get('days') ?? DAYS);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw invalid([{ path: 'days', code: 'range', message: `must be a whole number from 1 to ${MOST_DAYS}` }]);
  }
  return tables.sql`
    with today as (select (now() at time zone 'UTC')::date as day)
    select d.day::text as day, d.amount::float8 as amount, d.calls from daily_costs d, today
    where d.project_id = ${project.id} and d.day > today.day - ${days}::int and d.day < today.day
    union all
    select today.day::text, sum(c.amount)::float8, count(*)::int from costs c, today
    where c.project_id = ${project.id} and c."timestamp" >= today.day::timestamp at time zone 'UTC'
    group by today.day order by day`;
}

/** @param {Context} context */
export const stream = ({ streams, project, request }) =>
  streams.getCostsByProject(project.id, { signal: request.signal });
