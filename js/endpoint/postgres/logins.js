// Logins at the server: of the endpoint itself, or of the user that a client names. The endpoint's own user logs in
// with the connection string's password, to any database. Any other user logs in with the password that its client
// gave, and only if the server asks for it: a server that trusts this machine has checked nobody. A gateway has no user
// of its own: there everybody is another user.

import { EndpointError, RefusedLogin, fromPostgres, isPostgresError } from '../error.js';

/**
 * @typedef {typeof import('pg').default} Pg
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {import('pg').Client & { connection?: any, processID?: number | null }} Client
 *
 * @typedef {object} Logins
 * @property {{ user: string, database: string }} own the endpoint's, as the connection string or pg's defaults say
 * @property {(user: string) => boolean} isOwn is it the endpoint's own user, whose password it knows?
 * @property {(login: Login) => void} assertAllowed throws an EndpointError for a database that may not be used
 * @property {(login?: Login) => Settings} settings for pg; without a login, the endpoint's own
 *
 * @typedef {object} Settings
 * @property {string} connectionString
 * @property {new (options: any) => Client} Client
 * @property {(error: any) => EndpointError} refusal why there is no connection, in a text that is safe for clients
 * @property {() => void} assertAsked throws unless the server has asked for a password where one is needed
 */

/**
 * @param {Pg} pg
 * @param {string} connectionString
 * @param {import('./backend.js').Gateway} [gateway]
 * @returns {Logins}
 * @throws {Error} if it isn't a connection string; the message doesn't repeat it
 */
export function createLogins(pg, connectionString, gateway) {
  const own = ownOf(pg, connectionString);
  const isOwn = (/** @type {string} */ user) => !gateway && user === own.user;
  return {
    own,
    isOwn,
    assertAllowed({ database }) {
      if (gateway) assertAllowed(gateway, database);
    },
    settings(login) {
      if (!login) return { connectionString, Client: pg.Client, refusal: ownRefusal, assertAsked() {} };
      return isOwn(login.user) ? elsewhere(pg, connectionString, login) : another(pg, connectionString, login);
    },
  };
}

/** @param {import('./backend.js').Gateway} gateway @param {string} database */
function assertAllowed({ databases }, database) {
  if (!databases || databases.includes(database)) return;
  const fields = { code: '28000', severity: 'FATAL' };
  throw new EndpointError(403, `database "${database}" may not be used through this gateway`, fields);
}

/** @param {Pg} pg @param {string} connectionString */
function ownOf(pg, connectionString) {
  try {
    const { user, database } = new pg.Client({ connectionString });
    return { user: String(user), database: String(database) };
  } catch {
    throw new Error('the `postgres` option is not a connection string: postgres://user:password@host:port/database');
  }
}

/**
 * A client class of pg with some values changed. With options alone, pg would prefer the connection string.
 * @param {Pg} pg @param {object} changes
 * @returns {new (options: any) => Client}
 */
const clientWith = (pg, changes) => class extends pg.Client {
  /** @param {any} options */
  constructor(options) {
    super(options);
    Object.assign(this, changes);
    Object.assign(/** @type {any} */ (this).connectionParameters, changes);
  }
};

/**
 * The endpoint's own user in some database.
 * @param {Pg} pg
 * @param {string} connectionString
 * @param {Login} login
 * @returns {Settings}
 */
function elsewhere(pg, connectionString, { database }) {
  return {
    connectionString,
    Client: clientWith(pg, { database }),
    refusal: (error) => missing(error, database) ?? ownRefusal(error),
    assertAsked() {},
  };
}

/**
 * Another user.
 * @param {Pg} pg
 * @param {string} connectionString
 * @param {Login} login
 * @returns {Settings}
 */
function another(pg, connectionString, { user, database, password }) {
  let asked = false;
  const wrong = new RefusedLogin(user, { code: '28P01', severity: 'FATAL' });
  return {
    connectionString,
    // A function: for an empty password pg would take the endpoint's own from the environment.
    Client: clientWith(pg, { user, database, password: () => {
      asked = true;
      if (!password) throw wrong; // as Postgres does; pg would throw an error of its own
      return password;
    } }),
    refusal(error) {
      if (!isPostgresError(error)) return ownRefusal(error);
      const { code, severity } = error;
      if (code === '28P01') return wrong;
      if (!code.startsWith('28')) return missing(error, database) ?? fromPostgres(error, 500);
      return new EndpointError(400, `the Postgres server refused user '${user}'`, { code, severity });
    },
    assertAsked() {
      if (asked) return;
      const why = 'the Postgres server asks for no password, so it is not known who this is';
      throw new EndpointError(400, `user '${user}' can't log in here: ${why}`, {
        code: '28000',
        severity: 'FATAL',
        hint: "The endpoint's own user needs none; any other user can log in if the server checks its password.",
      });
    },
  };
}

/** @param {any} error @param {string} database the client's */
function missing(error, database) {
  if (error?.code !== '3D000' || !isPostgresError(error)) return undefined;
  const { code, severity } = error;
  return new EndpointError(400, `database "${database}" does not exist`, { code, severity });
}

/**
 * Why the endpoint itself has no connection. Messages of the system name hosts, and messages of Postgres name users and
 * databases; so only the code of the former and the safe parts of the latter are kept.
 * @param {any} error
 * @returns {EndpointError}
 */
function ownRefusal(error) {
  if (error instanceof EndpointError) return error;
  if (!isPostgresError(error)) {
    return new EndpointError(500, `could not connect to the Postgres server (${error?.code ?? 'no answer'})`);
  }
  const { code, severity } = error;
  if (code === '3D000') return new EndpointError(400, "the endpoint's database does not exist", { code, severity });
  if (code.startsWith('28')) {
    const text = "the Postgres server refused the endpoint's own user or password";
    return new EndpointError(400, text, { code, severity });
  }
  return fromPostgres(error, 500);
}
