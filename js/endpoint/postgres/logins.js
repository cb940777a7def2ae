// Who logs in at the server, and where to: the endpoint itself, or whoever a client says it is. The endpoint's own user
// logs in with the connection string's password, to any database. Another user does so with the password its client
// gave, and only where the server asks for one: a server that trusts this machine has not checked anybody.

import { EndpointError, RefusedLogin, fromPostgres, isPostgresError } from '../error.js';

/**
 * @typedef {typeof import('pg').default} Pg
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {import('pg').Client & { connection?: any, processID?: number | null }} Client
 *
 * @typedef {object} Logins
 * @property {{ user: string, database: string }} own the endpoint's, as the connection string or pg's defaults say
 * @property {(login: Login) => string} nameOf the same text for the same user, database and password
 * @property {(login?: Login) => Settings} settings what pg needs; without a login those of the endpoint itself
 *
 * @typedef {object} Settings
 * @property {string} connectionString
 * @property {new (options: any) => Client} Client
 * @property {(error: any) => EndpointError} refusal why there is no connection, as the client may be told
 * @property {() => void} assertAsked throws unless the server has asked for the password that had to be given
 */

/**
 * @param {Pg} pg
 * @param {string} connectionString
 * @returns {Logins}
 * @throws {Error} where it is no connection string; the text holds nothing of it
 */
export function createLogins(pg, connectionString) {
  const own = ownOf(pg, connectionString);
  return {
    own,
    nameOf: ({ user, database, password }) => JSON.stringify([user, database, user === own.user ? '' : password]),
    settings(login) {
      if (!login) return { connectionString, Client: pg.Client, refusal: ownRefusal, assertAsked() {} };
      return login.user === own.user ? elsewhere(pg, connectionString, login) : another(pg, connectionString, login);
    },
  };
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
 * A class of pg's clients that differ from the connection string in this. pg lets the string win over options.
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
    // A function, as pg would take an empty password for none, and look for the endpoint's own in its environment.
    Client: clientWith(pg, { user, database, password: () => {
      asked = true;
      if (!password) throw wrong; // as Postgres; pg would tell of its own trouble
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
        hint: "The endpoint's own user needs none; another one is let in where the server checks its password.",
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
 * Why the endpoint itself has no connection. The texts of the system name hosts, those of Postgres users
 * and databases, so of the former only the code is kept and of the latter only what is safe.
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
