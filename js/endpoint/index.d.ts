/**
 * A Neon-compatible endpoint: the HTTP half of Neon's SQL-over-HTTP protocol over an
 * embedded PGlite or over any Postgres server.
 *
 * @example
 * const endpoint = await createEndpoint({ memory: true });
 * await endpoint.exec('CREATE TABLE users (id int PRIMARY KEY, name text)');
 * console.log(endpoint.url); // paste as DATABASE_URL
 * // ...
 * await endpoint.close();
 */
export function createEndpoint(options: EndpointOptions): Promise<Endpoint>;

export interface EndpointOptions {
  /** An embedded database that lives as long as the endpoint. Give one of `memory`, `data`, `postgres`. */
  memory?: true;
  /** An embedded database in this folder, made when missing. One endpoint per folder at a time. */
  data?: string;
  /** The connection string of a Postgres server. It never appears in an answer or a message. */
  postgres?: string;
  /** The port to listen on; by default the system picks a free one. */
  port?: number;
  /** The address to listen on, by default `127.0.0.1`. Any that isn't loopback needs a `password`. */
  host?: string;
  /** `false` opens no socket: only `endpoint.fetch` answers. */
  listen?: boolean;
  /** In bytes; 64 MiB each by default, as on hosted Neon. Beyond them the answer is 413 or 507. */
  limits?: { request?: number; response?: number };
  /**
   * Milliseconds that a WebSocket or TCP session on PGlite may do nothing in a transaction, or with something in its
   * session that can't be put aside (a temporary table, an advisory lock), while others wait; 10000 by default.
   * Then it is ended (25P03) and rolled back: PGlite has one session, which all share.
   */
  idle?: number;
  /** Insist on this password in the connection string of each request or session. By default any will do. */
  password?: string;
  /**
   * Which web pages a browser lets use the endpoint: those of this machine (`http://localhost:5173`),
   * or `any`. The default is `any` with a password and `local` without, as otherwise every page
   * a developer visits could read the database. Programs outside a browser are not concerned.
   */
  origins?: 'local' | 'any';
  /** Called twice per request, to make things go wrong on purpose. */
  fault?: Fault;
}

/**
 * Called `before` a request runs and `after` its commit. What it returns happens instead of
 * the rest: a `Response` is the answer, `'cut'` ends the connection without one. Nothing
 * returned: the request goes on, after however long the promise took.
 *
 * @example
 * // every third request finds Neon's rate limit
 * let n = 0;
 * const fault = ({ at }) => at === 'before' && ++n % 3 === 0
 *   ? Response.json({ message: 'Too many connections attempts', code: '', severity: '' }, { status: 500 })
 *   : undefined;
 */
export type Fault = (moment: FaultMoment) =>
  | Response | 'cut' | void | undefined
  | Promise<Response | 'cut' | void | undefined>;

export interface FaultMoment {
  at: 'before' | 'after';
  batch: boolean;
  queries: readonly { text: string; params: readonly (string | null)[] }[];
}

export interface Endpoint {
  /** `postgres://postgres:postgres@127.0.0.1:PORT/postgres`: paste as `DATABASE_URL`. */
  readonly url: string;
  /** The port it listens on; 0 with `listen: false`. */
  readonly port: number;
  /** What answers, with its version: `PostgreSQL 15.4`, `PGlite (PostgreSQL 18.6)`. */
  readonly backend: string;
  /**
   * The same answers without a socket, for `createDatabase(url, { fetch: endpoint.fetch })`.
   * Rejects when `init.signal` fires, and then cancels the statement on a Postgres server.
   */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * A WebSocket class that leads to this endpoint without a socket, whatever address it is given:
   * `createDatabase(url, { fetch: endpoint.fetch, WebSocket: endpoint.WebSocket })` has transactions too.
   */
  readonly WebSocket: typeof WebSocket;
  /**
   * Runs a script of any number of statements on the back end. An error has Postgres's
   * `code` and, in `fields`, the rest of what Postgres said.
   */
  exec(sql: string): Promise<void>;
  /** Ends cleanly: lets requests in flight finish for two seconds, then cancels them. */
  close(): Promise<void>;
}
