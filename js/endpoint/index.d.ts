/**
 * A Neon-compatible endpoint: Neon's SQL-over-HTTP protocol, and Postgres's own over a WebSocket or
 * TCP, over an embedded PGlite or over any Postgres server.
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
  /**
   * An embedded database in this folder, made when missing. One endpoint per folder at a time: a
   * lock file in it says whose it is, and another one is refused, unless that process has ended.
   */
  data?: string;
  /**
   * The extensions that the embedded database has at hand for `create extension`, of those that PGlite ships (most of
   * Postgres's own contrib). Each makes the start a little longer. Unless given: all in a folder, none in memory.
   */
  extensions?: string[] | 'all';
  /**
   * The connection string of a Postgres server. Its password and host never appear in an answer or a message. A client
   * gets to the database it names, as the user it names: this string's user by this string's password, another one
   * by its own, which the server must ask for.
   */
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
  /**
   * Milliseconds that a statement may run, at most 2147483647; 0: as long as it likes. 120000 by default on PGlite,
   * which can't stop a statement and has one session for all: one that runs longer is ended with the whole embedded
   * database (57014 for its caller, 57P02 for the sessions of others), and that is opened again with all that was
   * acknowledged. A database in memory is gone then: see `failed`. A script counts as one statement. On a Postgres
   * server this sets `statement_timeout`, and the default is the server's.
   */
  statementTimeout?: number;
  /**
   * Insist on this password in the connection string of each request or session, whoever the user is. By default
   * any will do for the endpoint's own user. Who guesses has to wait longer each time.
   */
  password?: string;
  /**
   * Which web pages a browser lets use the endpoint: those of this machine (`http://localhost:5173`),
   * or `any`. The default is `any` with a password and `local` without, as otherwise every page
   * a developer visits could read the database. Programs outside a browser are not concerned.
   */
  origins?: 'local' | 'any';
  /**
   * Makes things go wrong on purpose: faults by name, as an object or in the words of the command
   * line (`'latency=50-200,cut-after=1/10'`), or a function. They concern `/sql` alone.
   */
  fault?: Fault | Faults | string;
}

/**
 * Which faults happen, and how often. A chance is `'5%'` or `0.05` (each time anew), or `'1/10'`:
 * every tenth time. A time is in milliseconds, or a range of them, `'50-200'`, drawn anew each
 * time; `'50-200@5%'` and `'100@1/10'` let it happen by chance. Several may hit one request.
 *
 * In a string the names have hyphens: `'rate-limit=5%,cold-start=800,seed=7'`.
 *
 * @example
 * createEndpoint({ memory: true, fault: { latency: '20-80', cutAfter: '1/10', seed: 7 } });
 */
export interface Faults {
  /**
   * The first request takes so long, and those that come meanwhile wait with it. Again after
   * `quiet` milliseconds without a request, where that is given.
   */
  coldStart?: number | string;
  quiet?: number;
  /** A request is delayed before it runs. */
  latency?: number | string;
  /** Status 500, `Too many connections attempts`, as Neon's. Nothing has run. */
  rateLimit?: number | string;
  /** The connection is cut before anything has run. The client can't know. */
  cutBefore?: number | string;
  /** Status 507, as if the result were too large: a single statement has been committed by then, a batch has not. */
  tooLarge?: number | string;
  /** The connection is cut after the commit. The client can't know. */
  cutAfter?: number | string;
  /** The answer's body comes in pieces over so much time. */
  slowBody?: number | string;
  /** Another seed, other chances; the same seed and the same order of requests, the same faults. 1 by default. */
  seed?: number;
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
  /** The bytes an answer may have. */
  limit: number;
  /** Fires when the client has left or the endpoint closes. */
  signal: AbortSignal;
  /** `after`: what is about to be answered. */
  response?: Response;
}

export interface Endpoint {
  /**
   * `postgres://postgres:postgres@127.0.0.1:PORT/postgres`: paste as `DATABASE_URL`. User and database are those of the
   * option `postgres`; on PGlite both are `postgres`, and there is no other.
   */
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
  /**
   * Resolves, to the reason, when the embedded database has ended for good: it was in memory, and it crashed or a
   * statement ran for longer than `statementTimeout`; or it was in a folder, and that happened more than five times
   * within a minute; or it could not be opened again. Every request and session is refused from then on (57P03);
   * `close()` still gives the folder back. It never rejects, and stays pending on a Postgres server.
   */
  readonly failed: Promise<Error>;
  /** Ends cleanly: lets requests in flight finish for two seconds, then cancels them. */
  close(): Promise<void>;
}
