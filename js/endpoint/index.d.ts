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
   * An embedded database in this folder, created if missing. Only one endpoint can use a folder at a time: a lock file
   * in it names the process. A second endpoint is refused, unless that process has ended.
   */
  data?: string;
  /**
   * The extensions that the embedded database has at hand for `create extension`, of those that PGlite ships (most of
   * Postgres's own contrib). Each makes the start a little longer. Unless given: all in a folder, none in memory.
   */
  extensions?: string[] | 'all';
  /**
   * The connection string of a Postgres server. Its password and host never appear in an answer or a message. A client
   * names its database and its user. For this string's user the endpoint logs in with this string's password; any other
   * user needs its own password, and a server that asks for it.
   */
  postgres?: string;
  /**
   * Makes it a gateway in front of `postgres`, whose string then names only host, port and settings: every caller logs
   * in as itself, and the server checks its password, at the latest every five minutes. The endpoint answers
   * `GET /health` and `GET /ready`, too, and opens while the server doesn't answer. `databases`: those that may be used;
   * any by default. `behindProxy`: only a proxy with TLS can reach it, so any `host` may be given, the caller's address
   * is the last of `X-Forwarded-For`, and Postgres's own protocol is only taken over WebSockets. `limits`: what it gives
   * at most. `statementTimeout` then holds for every statement, whatever its session sets.
   */
  gateway?: {
    databases?: string[] | undefined;
    behindProxy?: boolean | undefined;
    /**
     * Files with a certificate and its key, as PEM: then nothing is taken but TLS, and any `host` may be given. They are
     * read again every ten seconds; `onProblem` is told of a pair that can't be used, and the one before stays.
     */
    tls?: { cert: string; key: string; onProblem?: ((problem: string) => void) | undefined } | undefined;
    /** Over HTTP a JSON Web Token is taken, too, in place of a role and its password. */
    tokens?: TokenOptions | undefined;
    /** Requests can only read, and there are no sessions, which could lift that. */
    readOnly?: boolean | undefined;
    /**
     * Of several processes on one port: cancels what a session of another process runs, by the process id and the key
     * that its client has; whether there is such a session.
     */
    cancelElsewhere?: ((pid: number, key: Buffer) => Promise<boolean>) | undefined;
    limits?: Partial<GatewayLimits> | undefined;
  };
  /** How long `close()` waits for requests and statements in flight, in milliseconds; 2000 by default. */
  graceMs?: number;
  /** The port to listen on; by default the system picks a free one. */
  port?: number;
  /** The address to listen on, by default `127.0.0.1`. An address that isn't loopback needs a `password`. */
  host?: string;
  /** `false` opens no socket: use `endpoint.fetch` and `endpoint.WebSocket`. */
  listen?: boolean;
  /** In bytes; 64 MiB each by default, as on hosted Neon. Larger ones are answered with status 413 or 507. */
  limits?: { request?: number; response?: number };
  /**
   * Milliseconds that a WebSocket or TCP session on PGlite may be idle while others wait, if it is in a transaction or
   * holds something that can't be set aside (a temporary table, an advisory lock); 10000 by default. Then the session
   * is ended (25P03) and rolled back: PGlite has one session, which all clients share.
   */
  idle?: number;
  /**
   * The time limit of a statement in milliseconds, at most 2147483647; 0: none. 120000 by default on PGlite. PGlite
   * can't stop a statement, so the whole embedded database is ended with one that runs longer (57014 for its caller,
   * 57P02 for all other sessions), and opened again with everything that was acknowledged. A database in memory is lost
   * then: see `failed`. A script counts as one statement. On a Postgres server this sets `statement_timeout`; the
   * default is the server's.
   */
  statementTimeout?: number;
  /**
   * Require this password in the connection string of every request and session, for all users. By default the
   * endpoint's own user may give any password. After failed logins an address must wait, longer each time.
   */
  password?: string;
  /**
   * The web pages that may use the endpoint from a browser: those of this machine (`http://localhost:5173`), or `any`.
   * The default is `any` with a password and `local` without one: otherwise every page that a developer visits could
   * read the database. Programs outside a browser are always allowed.
   */
  origins?: 'local' | 'any';
  /**
   * Faults to inject, for tests: an object of faults by name, the same as text like on the command line
   * (`'latency=50-200,cut-after=1/10'`), or a function. They affect only `/sql`.
   */
  fault?: Fault | Faults | string;
  /**
   * Called when a statement has ended, of HTTP and of sessions. Values of parameters are not told of; a text may hold
   * what its author wrote into it. What it throws is ignored.
   */
  onStatement?: ((statement: SeenStatement) => void) | undefined;
  /**
   * Called at the end of each request and each session: who it was, how it ended, how long it took; no statement and no
   * value. What it throws is ignored.
   */
  onEvent?: ((seen: SeenRequest | SeenSession) => void) | undefined;
  /**
   * Called with the plan of a statement that took `planFrom` milliseconds (0 by default), by `explain` with the same
   * parameters; the statement isn't run again. One at a time, and one for each text. There is none where a parameter is
   * binary, the statement has more than 64 KB in a session, or needs what only its own session has. What it throws is
   * ignored.
   */
  onPlan?: ((plan: SeenPlan) => void) | undefined;
  planFrom?: number | undefined;
}

/**
 * Who may log in by a JSON Web Token (`Authorization: Bearer …`), and as whom. It must be signed with a key of `jwks`,
 * be of the issuer, expire, and name its key (`kid`). What it says holds for its request, in one transaction, as
 * `current_setting('request.jwt.claims', true)`. It needs `jose` (`npm install jose`).
 */
export interface TokenOptions {
  /**
   * The JWK set: an https URL, which is read every five minutes, or a file, every ten seconds. While it can't be read,
   * the keys before go on, for an hour.
   */
  jwks: string;
  issuer: string;
  /** A token must be for one of them; for any, by default. */
  audience?: string[] | undefined;
  /** The claim that says the role, or with a `/` at its beginning the way to one inside, as `/app_metadata/role`. */
  claim: string;
  /** Its values, and the role of each; the first one counts where a token has several. */
  roles: [value: string, role: string][];
  /** The role of a token without the claim; none, by default. */
  otherwise?: string | undefined;
  /**
   * The password of each role, with which the gateway logs in. It is looked up at each login: put another object in its
   * place for new ones.
   */
  passwords: Record<string, string>;
  /** Told why `jwks` can't be read, once for each reason. */
  onProblem?: ((problem: string) => void) | undefined;
}

/** What a gateway gives at most. Who waits in vain, or comes when there is no room, gets status 503 and code 53300. */
export interface GatewayLimits {
  /** Connections of clients, 4096 by default; of one address a quarter of them, unless a proxy is in front. */
  connections: number;
  /** Sessions over WebSockets and TCP, each with a connection to the server; 40 by default. */
  sessions: number;
  /** Connections to the server: of sessions, of logins, and the rest of requests; 90 by default. */
  server: number;
  /** Logins at a time that the server hasn't accepted in the last five minutes; 8 by default. */
  logins: number;
  /** Connections that requests of one role in one database may have at the same time; 20 by default. */
  pool: number;
  /** How long a request or a session waits for a connection, in milliseconds; 5000 by default. */
  waitMs: number;
  /** Bytes of requests and answers over HTTP in memory; 256 MiB by default. */
  bytes: number;
  /** Requests and new sessions of one role in one database a second; 0, the default: without a limit. */
  rate?: number | undefined;
  /** The same of one address, whatever it asks. */
  addressRate?: number | undefined;
}

/** What an endpoint has in use. */
export interface EndpointState {
  ready: string;
  /** Connections of clients. */
  connections: number;
  /** Bytes of requests and answers in memory. */
  bytes: number;
  /** Connections to the server, and who has one or waits for one. */
  server?: { open: number; idle: number } & Record<'requests' | 'sessions' | 'logins', { running: number; waiting: number }>
    | undefined;
}

/** A request over HTTP that has been answered; or whose client has left, as status 499. */
export interface SeenRequest {
  event: 'request';
  /** Empty for this process. */
  address: string;
  /** As the request said, whether it was right or not; at most 63 characters. */
  role: string;
  database: string;
  status: number;
  /** The SQLSTATE of an error; empty without one. */
  code: string;
  ms: number;
  /** The part of `ms` until it had a connection to the database. */
  waitMs: number;
  queries: number;
  bytesIn: number;
  bytesOut: number;
}

/** A session over a WebSocket or TCP that has ended. */
export interface SeenSession {
  event: 'session';
  via: 'websocket' | 'tcp';
  address: string;
  role: string;
  database: string;
  /** Has it logged in? */
  admitted: boolean;
  code: string;
  ms: number;
  bytesIn: number;
}

/** How Postgres would run a statement. */
export interface SeenPlan {
  sql: string;
  /** What the statement took, in milliseconds. */
  ms: number;
  /** Lines, indented by depth, with `?` in place of constants. */
  plan: string[];
}

/** A statement that has ended. */
export interface SeenStatement {
  via: 'http' | 'websocket' | 'tcp';
  /** Empty if it has more than 64 KB in a session. */
  sql: string;
  /** Milliseconds, from when the endpoint had it until the database's answer was there. */
  ms: number;
  /** That it gave, or changed. */
  rows: number;
  /** The SQLSTATE of an error. */
  error?: string | undefined;
}

/**
 * Which faults happen, and how often. A chance is `'5%'` or `0.05`, drawn for each request, or `'1/10'`: every tenth
 * request. A time is in milliseconds: `100`, or a range `'50-200'`, drawn for each request. `'50-200@5%'` and
 * `'100@1/10'` have both, a time and a chance. One request can have several faults.
 *
 * In a string the names have hyphens: `'rate-limit=5%,cold-start=800,seed=7'`.
 *
 * @example
 * createEndpoint({ memory: true, fault: { latency: '20-80', cutAfter: '1/10', seed: 7 } });
 */
export interface Faults {
  /**
   * The first request takes this long, and requests that arrive meanwhile wait for it. With `quiet`, this happens again
   * after so many milliseconds without a request.
   */
  coldStart?: number | string;
  quiet?: number;
  /** Delays a request before it runs. */
  latency?: number | string;
  /** Status 500, `Too many connections attempts`, as Neon answers. Nothing was run. */
  rateLimit?: number | string;
  /** Cuts the connection before anything has run. The client can't know. */
  cutBefore?: number | string;
  /** Status 507, as if the result were too large: a single statement is committed by then, a batch is not. */
  tooLarge?: number | string;
  /** Cuts the connection after the commit. The client can't know. */
  cutAfter?: number | string;
  /** Sends the answer's body in pieces over this time. */
  slowBody?: number | string;
  /** The same seed and the same order of requests give the same faults. 1 by default. */
  seed?: number;
}

/**
 * Called `before` a request runs and `after` its commit. A returned `Response` becomes the answer; `'cut'` ends the
 * connection without one. If it returns nothing, the request goes on when its promise has resolved.
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
  /** The size limit of an answer, in bytes. */
  limit: number;
  /** Fires when the client has left or the endpoint closes. */
  signal: AbortSignal;
  /** With `after`: the answer that will be sent. */
  response?: Response;
}

export interface Endpoint {
  /**
   * `postgres://postgres:postgres@127.0.0.1:PORT/postgres`: paste it as `DATABASE_URL`. User and database are those of
   * the option `postgres`. On PGlite both are `postgres`, and there are no others.
   */
  readonly url: string;
  /** The port it listens on; 0 with `listen: false`. */
  readonly port: number;
  /** The database and its version: `PostgreSQL 15.4`, `PGlite (PostgreSQL 18.6)`. */
  readonly backend: string;
  /**
   * Answers without a socket, for `createDatabase(url, { fetch: endpoint.fetch })`. When `init.signal` fires it
   * rejects, and cancels the statement on a Postgres server.
   */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * A WebSocket class that connects to this endpoint without a socket and ignores its address, for transactions:
   * `createDatabase(url, { fetch: endpoint.fetch, WebSocket: endpoint.WebSocket })`.
   */
  readonly WebSocket: typeof WebSocket;
  /**
   * Runs a script of any number of statements. An error has Postgres's `code` and, in `fields`, all its other fields.
   */
  exec(sql: string): Promise<void>;
  /**
   * Resolves to the reason when the embedded database has ended for good. In memory it ends when it crashes or a
   * statement exceeds `statementTimeout`; in a folder when that happens more than five times within a minute, or when
   * it can't be opened again. Every later request and session is refused (57P03); `close()` still releases the folder.
   * The promise never rejects, and stays pending on a Postgres server.
   */
  readonly failed: Promise<Error>;
  /** Of a gateway: whether it is ready (`ready`, `draining`, `no database`), and what it has in use. */
  state(): Promise<EndpointState>;
  /** Of a gateway: `/ready` says from now on that it is not. Everything else goes on. */
  unready(): void;
  /** Cancels what a session of this endpoint runs, by the process id and the key that its client has. */
  cancel(pid: number, key: Buffer): Promise<boolean>;
  /** Closes the endpoint: requests in flight have `graceMs` to finish, then they are cancelled. */
  close(): Promise<void>;
}
