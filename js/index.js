// The package's entry: what it exports, and createDatabase, the service on a database.
import loadModule from '#wasm';
import { schema } from '../build/service.js';
import { openDatabase } from './database.js';
import { createService } from './service.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError,
  NotFoundError, NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError,
  ValidationError,
} from './error.js';
export { expect } from './query.js';
export * from './builder/terms.js';
export * from '../build/tables.js';

/**
 * @param {unknown} connectionString
 * @param {import('./call.js').Options} [given]
 */
export const createDatabase = (connectionString, given) =>
  openDatabase(connectionString, given, schema, loadModule, createService);
