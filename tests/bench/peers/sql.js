// The SQL that is written by hand, for the floors and for Neon's driver: what somebody who knows Postgres writes, with
// the contract's names given by the database, so that no row need be copied.

const PUBLIC = 'id, email, name, created_at as "createdAt", updated_at as "updatedAt"';
const ALL = 'id, email, password, name, refresh_token as "refreshToken", created_at as "createdAt", updated_at as "updatedAt"';
export const USER = `select ${ALL} from users where id = $1`;
export const USERS = `select ${ALL} from users order by created_at desc limit $1`;
export const USERS_PUBLIC = `select ${PUBLIC} from users order by created_at desc limit $1`;
export const USER_INSERT = `insert into users (id, email, password, name) values ($1, $2, $3, $4) returning ${ALL}`;

const many = (/** @type {string} */ table, /** @type {string} */ columns, /** @type {string} */ time) =>
  `(select coalesce(json_agg(r), '[]') from (select id, project_id as "projectId", ${columns} from ${table} where project_id = p.id order by ${time} desc) r) as ${table}`;
export const PROJECT = `select p.id, p.name, p.path, p.user_id as "userId", p.settings, p.created_at as "createdAt", p.updated_at as "updatedAt",
  (select row_to_json(r) from (select ${ALL} from users where id = p.user_id) r) as "user",
  ${many('agents', 'status, start_time as "startTime", end_time as "endTime", logs, error, created_at as "createdAt", updated_at as "updatedAt"', 'created_at')},
  ${many('costs', 'amount, model, provider, input_tokens as "inputTokens", output_tokens as "outputTokens", timestamp', 'timestamp')},
  ${many('activities', 'type, message, metadata, timestamp', 'timestamp')}
  from projects p where p.id = $1`;

const last = `(select coalesce(json_agg(r), '[]') from (select id, project_id as "projectId", amount, model, provider, input_tokens as "inputTokens",
  output_tokens as "outputTokens", timestamp from costs where project_id = p.id order by timestamp desc limit 20) r) as costs`;
export const TREE = `select u.id, u.name, u.created_at as "createdAt", (select coalesce(json_agg(r), '[]') from (select p.id, p.name, p.path,
  p.user_id as "userId", p.settings, p.created_at as "createdAt", p.updated_at as "updatedAt",
  ${many('agents', 'status, start_time as "startTime", end_time as "endTime", logs, error, created_at as "createdAt", updated_at as "updatedAt"', 'created_at')},
  ${last} from projects p where p.user_id = u.id order by p.created_at desc) r) as projects from users u where u.id = any($1) order by u.id`;

// One parameter of JSON takes any number of rows.
export const COSTS = `insert into costs (id, project_id, amount, model, provider, input_tokens, output_tokens, timestamp)
  select id, "projectId", amount, model, provider, "inputTokens", "outputTokens", coalesce(timestamp, now()) from json_to_recordset($1) as r(id text,
  "projectId" text, amount numeric, model text, provider text, "inputTokens" int, "outputTokens" int, timestamp timestamptz)`;
