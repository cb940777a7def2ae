/**
 * heliumdb: the data layer for edge and serverless functions, over Neon-style SQL-over-HTTP.
 *
 * Types of the rows come from the C core's own description (build/rows.d.ts), those of arguments and errors from
 * types/, and so do those of the methods, types/service.d.ts.
 * Needs TypeScript 5.7 or newer.
 */
import type { Activity, Agent, Cost, Json, Project, User, UserWithSecrets } from '../build/rows.js';
import type { ConnectionError, HeliumError, ValidationError } from './types/error.js';
import type { ObserveOptions, QueryEvent } from './types/observe.js';
import type { Only } from './types/builder.js';
import type { Service, SecretsOf } from './types/service.js';
import type { Transaction, TransactionOptions } from './types/transaction.js';
import type { As, BatchOptions, CallOptions, WasmModule } from './types/input.js';

export type { Activity, Agent, Cost, Json, Project, User, UserWithSecrets };
export * from '../build/tables.js';
export * from './types/terms.js';
export type {
  Builder, Column, Condition, Conflict, Fields, Insert, Insertion, InsertionOfOne, Order, Returning, Select, Table, Term, Update, Write,
} from './types/builder.js';
export * from './types/error.js';
export type * from './types/input.js';
export type * from './types/observe.js';
export type * from './types/service.js';
export type * from './types/transaction.js';

/**
 * A database. No I/O, no randomness and no timer until the first call, so that this may stand at module scope on
 * every runtime; nothing is refused before then either: a wrong connection string is a {@link ConnectionError} of
 * the first call, a wrong option a {@link ValidationError}. Of the options only own properties count.
 *
 * @param connectionString `postgres://user:password@host:port/database`. A host of Neon's (`*.neon.tech`, `*.neon.build`,
 *   `*.postgres.vercel-storage.com`) leads to its HTTPS endpoint (`api.` in place of the first label, the standard port);
 *   a loopback host (`localhost`, `127.0.0.1`, `[::1]`) to `http://host:port/sql`; any other host to
 *   `https://host:port/sql`, without the port if it is 5432, and over http with `?sslmode=disable`. In the password,
 *   `@ / # ? \` are percent-encoded: a string that can be read in two ways is refused. On Node, Deno and Bun also
 *   `file:./dev.db`: a folder, opened in this process by the first call and shared by all databases of it, until the
 *   last of them disconnects. It needs PGlite (`npm install @electric-sql/pglite`). What can't be opened is a
 *   {@link ConnectionError} whose `outcome` is `'not-sent'`; making a folder is not the call's time, and may take 300 s.
 *
 * @example
 * const db = createDatabase(process.env.DATABASE_URL);
 * const user = await db.getUserByEmail('ann@example.com');
 */
export function createDatabase(connectionString: string | undefined, options: DatabaseOptions & { secrets: true }): Database<true>;
export function createDatabase(connectionString: string | undefined, options?: DatabaseOptions): Database;

/** What {@link createDatabase} may be told. */
export interface DatabaseOptions {
  /** Full URL of the `/sql` endpoint, where it can't be told from the connection string. */
  endpoint?: string | undefined;
  /** Used in place of the global `fetch`, which is looked up on each call. A `file:` URL has its own. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Milliseconds that one call may take; 30000 by default, 0 or Infinity for no limit. */
  timeout?: number | undefined;
  /**
   * `true` gives secret columns, a user's `password` and `refreshToken`, with every result of a call that doesn't say
   * otherwise, on objects as on bytes.
   */
  secrets?: boolean | undefined;
  /** `true` lets {@link Database.clearAll} empty the tables. */
  allowClearAll?: boolean | undefined;
  /**
   * The compiled core, `heliumdb/core.wasm`, or a promise of it, where the package can't find it by itself or its
   * bundler hands it over. With a promise, an `id` can't be read before the first call has ended. Anything else is a
   * {@link HeliumError} of the first call, code `ENVIRONMENT`.
   */
  module?: WasmModule | Promise<WasmModule> | undefined;
  /** The same of `heliumdb/session.wasm`, which {@link Database.transaction} needs. */
  sessionModule?: WasmModule | Promise<WasmModule> | undefined;
  /** Used in place of the runtime's WebSocket. */
  WebSocket?: typeof globalThis.WebSocket | undefined;
  /**
   * Called once for each request, when it has ended. Never awaited; what it throws is ignored, and warned of once. It
   * must not use this database, whose requests would call it again.
   */
  onQuery?: ((event: QueryEvent) => unknown) | undefined;
  /** What more {@link onQuery} is told. */
  observe?: ObserveOptions | undefined;
  /** The roles that {@link Database.as} may take. */
  roles?: readonly string[] | undefined;
  /**
   * Servers that follow the database by streaming replication: connection strings, each with its endpoint where that is
   * elsewhere. Reads go to the nearest one that has all that this {@link Database.after} session has written, and
   * otherwise to the database itself.
   */
  replicas?: readonly (string | URL | { url: string | URL; endpoint?: string | URL | undefined })[] | undefined;
}

/**
 * The same query, made to fail unless it gives as many rows. In a batch, or a transaction, that rolls all of it back,
 * in the database and in the same request. The {@link HeliumError} has code `EXPECTATION`, `index`, `method` and
 * `rows`, the number there were. For queries that give rows: not `bulkCreate...`, `connect` or `clearAll`.
 *
 * @example
 * await db.batch([expect(db.updateProject(id, { name }), { rows: 1 }), db.createActivity(activity)]);
 */
export function expect<Q extends Query<unknown>>(query: Q, expected: { rows: number }): Q;

declare const result: unique symbol;

/**
 * A call that nobody has awaited yet. It is sent by the first `then` or `await`, and once: awaiting it again gives
 * the same result. Never awaited, it is never sent.
 */
export interface Lazy<T> extends Promise<T> {}

/** A {@link Lazy} call that shows what it would send. Those of the bytes path are such, too, which no batch takes. */
export interface Inspectable<T> extends Promise<T> {
  /** Throws: what stringifies a query has forgotten to await it. */
  toJSON(): never;
  /** Its statement, or several as an array. Nothing is sent. */
  toSQL(): Promise<Statement | Statement[]>;
  /** Postgres's plan of its statement, or several as an array. With `analyze` it runs, and a write writes. */
  explain(options?: { analyze?: boolean | undefined }): Lazy<unknown>;
}

/** A {@link Lazy} call that {@link Database.batch} takes. `Whole` is what it gives in a batch with `secrets: true`. */
export interface Query<T, Whole = T> extends Inspectable<T> {
  /** Only for the compiler: what the query gives. */
  readonly [result]: [T, Whole];
}

/** A statement as it is sent. */
export interface Statement {
  sql: string;
  /** Values as Postgres takes them: texts, and null. */
  params: (string | null)[];
}

/** What a batch of the queries `Q` gives under the options `O`. */
export type Results<Q, O> = {
  -readonly [I in keyof Q]: Q[I] extends Query<infer T, infer Whole> ? (O extends { secrets: true } ? Whole : T) : never;
};

/** The {@link Query} of a create: the row's id is made before it is sent. */
export interface Create<T, Whole = T> extends Query<T, Whole> {
  /**
   * The id that the row will have, for rows that refer to it. Throws a {@link ValidationError} where the input is
   * wrong; and where the core is loaded from the network, an error unless `connect()` has loaded it.
   */
  readonly id: string;
}

/** A database: the service, and transactions. `S`: do results have secret columns, unless a call says otherwise? */
export interface Database<S extends boolean = false> extends Service<S> {
  /** Loads the core and asks the database for a sign of life. Never needed: the first call does the same. */
  connect(options?: CallOptions): Query<void>;
  /**
   * Lets go of the core and its memory, and of the folder of a `file:` URL. Never needed; a later call loads it anew.
   */
  disconnect(): Promise<void>;
  /**
   * A {@link Service.batch} of what the callback gives: one request, one transaction, nothing of it sent until this is
   * awaited. For writes that need no earlier result: {@link Create.id} lets rows refer to rows before they exist.
   *
   * @example
   * const [user, project] = await db.plan((tx) => {
   *   const user = tx.createUser({ email, password: hash });
   *   return [user, tx.createProject({ name: 'Kite', path: '/', userId: user.id })];
   * });
   */
  plan<const Q extends readonly Query<unknown>[], const O extends BatchOptions = {}>(
    make: (tx: Service<S>) => Q, options?: Only<O, BatchOptions>,
  ): Lazy<Results<Q, O>>;
  /**
   * An interactive transaction, over a WebSocket that is opened by its first query and closed at its end. Each query
   * on `tx` is one round trip, and COMMIT one more; BEGIN rides with the first. It is committed when the callback
   * resolves and rolled back when it throws: what was thrown is thrown. Its own code and module are loaded by the
   * first transaction.
   *
   * @throws {HeliumError} code `TRANSACTION`: a query on `tx` was not awaited, came after the end, or a statement
   *   failed and its error was kept from ending the transaction. It is rolled back
   * @throws {ConnectionError} the connection was lost; `outcome` is `'unknown'` only where the COMMIT was on its way
   * @example
   * await db.transaction(async (tx) => {
   *   const project = await tx.getProjectById(id);
   *   if (project) await tx.updateProject(id, { settings: merge(project.settings) });
   * }, { isolation: 'Serializable', retries: 3 });
   */
  transaction<T, const O extends TransactionOptions = {}>(
    callback: (tx: Transaction<SecretsOf<O, S>>) => T | PromiseLike<T>, options?: Only<O, TransactionOptions>,
  ): Promise<T>;
  /** The same database for one user, whose role and claims go with each request. */
  as(user: As): Database<S>;
  /**
   * The same database for one session: with {@link DatabaseOptions.replicas}, its reads find what it has written, and
   * need not find what others have.
   * @param position where the session has come to, as {@link position} gave it, perhaps to another process
   */
  after(position?: string): Database<S>;
  /** What this session has written, for {@link after}: up to 17 numbers, with commas. Undefined without sessions or replicas. */
  position(): Promise<string | undefined>;
  /**
   * Empties the five tables.
   * @throws {ValidationError} {@link createDatabase} was not given `allowClearAll: true`
   */
  clearAll(options?: CallOptions): Query<void>;
}
