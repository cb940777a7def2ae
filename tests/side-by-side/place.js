// Where the sides meet: a Postgres server, started for the run, with the service's tables, and an endpoint on it.
import { readFileSync } from 'node:fs';
import { path } from '../../scripts/lib.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startDatabase } from '../support/postgres.js';

/** Connections of each side. */
const CONNECTIONS = 20;

export async function openPlace() {
  const database = await startDatabase('side_by_side');
  const endpoint = await createEndpoint({ postgres: database.url });
  await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
  return {
    postgres: database.url, endpoint, connections: CONNECTIONS,
    close: () => endpoint.close().finally(database.close),
  };
}
