// The service's own document, build/schema.json, in every word: its columns with their types and defaults, its keys, and
// its indexes with their columns and directions, which the pages of each list are read by.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';

const id = { type: 'text', primaryKey: true, client: { notEmpty: true, max: 255, make: 'cuid2' } };
const text = { type: 'text' }, maybe = { type: 'text', nullable: true };
const json = { type: 'jsonb', nullable: true };
const now = { type: 'timestamptz(3)', default: 'now()' };
const touched = { ...now, client: { touched: true } };
const number = { type: 'integer', nullable: true };
/** @param {string} table */
const of = (table) => ({ type: 'text', references: { table, column: 'id', onDelete: 'cascade' }, client: { notEmpty: true, max: 255 } });
/** Those of one before, the latest of them first. @param {string[]} columns */
const latest = (...columns) => {
  const column = String(columns.pop());
  return { columns: [...columns, { column, order: 'desc' }] };
};

const DOCUMENT = {
  version: 1,
  tables: {
    activities: {
      columns: { id, project_id: of('projects'), type: text, message: text, metadata: json, timestamp: now },
      indexes: { activities_project_id_timestamp_idx: latest('project_id', 'timestamp') },
      client: { row: 'Activity', order: 'timestamp', relations: { project: false } },
    },
    agents: {
      columns: {
        id, project_id: of('projects'),
        status: { type: 'text', default: "'pending'", check: "status in ('pending', 'running', 'completed', 'failed', 'cancelled')" },
        start_time: now, end_time: { type: 'timestamptz(3)', nullable: true }, logs: json, error: maybe,
        created_at: now, updated_at: touched,
      },
      indexes: { agents_project_id_created_at_idx: latest('project_id', 'created_at') },
      client: { row: 'Agent', order: 'created_at' },
    },
    costs: {
      columns: {
        id, project_id: of('projects'), amount: { type: 'numeric(15,9)', client: { as: 'number' } }, model: text, provider: text,
        input_tokens: number, output_tokens: number, timestamp: now,
      },
      indexes: {
        costs_project_id_timestamp_idx: latest('project_id', 'timestamp'),
        costs_timestamp_idx: { columns: ['timestamp'] },
      },
      client: { row: 'Cost', order: 'timestamp', relations: { project: false } },
    },
    projects: {
      columns: { id, name: text, path: text, user_id: of('users'), settings: json, created_at: now, updated_at: touched },
      indexes: { projects_user_id_created_at_idx: latest('user_id', 'created_at') },
      client: { row: 'Project', order: 'created_at' },
    },
    users: {
      columns: {
        id, email: { type: 'text', unique: true, client: { format: 'email' } },
        password: { type: 'text', client: { secret: true, notEmpty: true } }, name: maybe, refresh_token: { ...maybe, client: { secret: true } }, created_at: now, updated_at: touched,
      },
      indexes: { users_created_at_idx: latest('created_at') },
      client: { row: 'User', order: 'created_at', relations: { projects: false } },
    },
  },
};

test('the service\'s own document, in every word and in its order', () => {
  const built = JSON.parse(readFileSync(path('build/schema.json'), 'utf8'));
  assert.equal(JSON.stringify(built, null, 1), JSON.stringify(DOCUMENT, null, 1));
});
