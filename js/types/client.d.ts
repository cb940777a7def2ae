/**
 * `heliumdb/client`: what the modules that `heliumdb client` writes stand on. The database of such a module is a
 * {@link ClientOf} its tables; a table's methods are in table.d.ts.
 */
import type { DatabaseOptions as ServiceOptions, Inspectable, Lazy, Query as Built } from '../index.js';
import type { Builder, Column, Meant, Only } from './builder.js';
import type { As, BatchOptions, CallOptions } from './input.js';
import type { Model, Seen, SeenBy } from './model.js';
import type { Queried, Query, Sent, TableOf, TableReads } from './table.js';
import type { TransactionOptions } from './transaction.js';

export type { Json } from '../../build/rows.js';
export type { Inspectable, Lazy };
export type * from './aggregate.js';
export type {
  Builder, Column, Condition, Conflict, Fields, Insert, Insertion, InsertionOfOne, Order, Returning, Select, Term, Update, Write,
} from './builder.js';
export type * from './condition.js';
export * from './error.js';
export type { As, BatchOptions, CallOptions, CreateOptions, JsonInput, WasmModule } from './input.js';
export type * from './model.js';
export type * from './observe.js';
export type * from './table.js';
export * from './terms.js';
export type { TransactionOptions };

/** What `createDatabase` may be told. */
export interface DatabaseOptions extends Omit<ServiceOptions, 'allowClearAll'> {}

/**
 * A database of the tables whose models `Tables` has by name.
 *
 * @param schema the text that `heliumdb client` has made
 * @param names of its tables, in the text's order, with blanks between them
 */
export function createClient<Tables extends Models<Tables>, V extends Seen = 'row'>(
  schema: string, names: string, connectionString: string | undefined, options?: DatabaseOptions,
): ClientOf<Tables, V>;

/**
 * The same query, made to fail unless it gives as many rows. In a batch, or a transaction, that rolls all of it back,
 * in the database and in the same request. The {@link HeliumError} has code `EXPECTATION`, `index`, `method` and
 * `rows`, the number there were.
 */
export function expect<Q extends Sent<unknown> | Built<unknown>>(query: Q, expected: { rows: number }): Q;

/** JSON's null, for a JSON column: null itself is SQL's. */
export const jsonNull: { toJSON(): null };

declare const fragment: unique symbol;
/** A piece of SQL with its parameters. */
export interface Fragment {
  /** Only for the compiler. */
  readonly [fragment]: true;
}
/** What may stand between a template's texts: a value, which becomes a parameter, a {@link Fragment}, a table or a column. */
export type SqlValue = {} | null;

/** Makes fragments of SQL, for `db.sql` and for each other. */
export const sql: {
  (texts: TemplateStringsArray, ...values: SqlValue[]): Fragment;
  /** A name that is only known when the program runs, quoted: `sql.id('app', 'users')`. */
  id(...names: [string, ...string[]]): Fragment;
  /** Values or fragments, with commas between them or another fragment. */
  join(list: readonly SqlValue[], separator?: Fragment): Fragment;
};

/** A table's object, for the query builder and for SQL: a {@link Column} for each of its columns. */
export type Ref<Name extends string, M extends Model> = { readonly [K in keyof M['whole']]: Column<Name, M['whole'][K]> } & Meant<{
  name: Name; row: M['whole']; open: M['row']; insert: M['create']; update: M['update'];
  id: M['whole'][M['keys'] & keyof M['whole']]; key: M['key'];
}>;
/** Makes a table's object. @param columns their names, with blanks between them */
export function table<Name extends string, M extends Model>(name: Name, columns: string): Ref<Name, M>;

/**
 * SQL of one's own: what stands between the template's texts becomes a parameter, unless it is a fragment, a table or a
 * column. Cells are by their types: `int2`, `int4` and floats are numbers, `int8` and `numeric` text, `bool` a boolean,
 * `json` parsed, `timestamptz` a Date, all else text.
 */
export interface Sql<Given> {
  <Row extends object = Record<string, unknown>>(texts: TemplateStringsArray, ...values: SqlValue[]): Given extends 'rows' ? Query<Row[]> : Given;
  <Row extends object = Record<string, unknown>>(fragment: Fragment, options?: CallOptions): Given extends 'rows' ? Query<Row[]> : Given;
}

/** What a batch of the queries `Q` gives under the options `O`. */
export type Results<Q, O> = {
  -readonly [I in keyof Q]: Q[I] extends Sent<infer T> ? O extends { secrets: true } ? Q[I][Queried] : T
    : Q[I] extends Built<infer T, infer Whole> ? O extends { secrets: true } ? Whole : T : never;
};

/** What batches take. */
type Batched = readonly (Sent<unknown> | Built<unknown>)[];

/** Models by the tables' names. */
export type Models<Tables> = { [K in keyof Tables]: Model };

type ReadsOf<Tables extends Models<Tables>, R> = { readonly [K in keyof Tables]: TableReads<Tables[K], R> };
type TablesOf<Tables extends Models<Tables>, V extends Seen> = { readonly [K in keyof Tables]: TableOf<Tables[K], V> };

/** The tables and what there is beside them, of a database or in a transaction. */
export type QueriesOf<Tables extends Models<Tables>, V extends Seen = 'row'> = TablesOf<Tables, V> & Builder<V extends 'whole' ? true : false> & {
  /** SQL of one's own. */
  readonly sql: Sql<'rows'>;
  /**
   * Runs queries of this database, none of them awaited before, in one HTTP request and one transaction: all or none.
   * Results are in the queries' order. What an error of one of them is about says its `index`, where that is known.
   *
   * @example
   * const [post, count] = await db.batch([db.posts.create(row), db.posts.count()]);
   */
  batch<const Q extends Batched, const O extends BatchOptions = {}>(
    queries: Q, options?: Only<O, BatchOptions>,
  ): Lazy<Results<Q, O>>;
  /**
   * The reads as bytes: UTF-8 of the JSON that the result of the same call would give, made without an object per row.
   * Times are ISO-8601 in UTC.
   */
  readonly bytes: ReadsOf<Tables, Inspectable<Uint8Array<ArrayBuffer>>> & {
    readonly sql: Sql<Inspectable<Uint8Array<ArrayBuffer>>>;
  };
  /** The reads as a `Response` whose body is that of {@link bytes}. These are sent at once, and large ones streamed. */
  readonly respond: ReadsOf<Tables, Promise<Response>> & { readonly sql: Sql<Promise<Response>> };
};

/** The tables inside a transaction. */
export type TransactionOf<Tables extends Models<Tables>, V extends Seen = 'row'> = QueriesOf<Tables, V> & {
  /**
   * A nested transaction, by a savepoint: what it has done is rolled back when its callback throws, without an end of
   * the whole. Until it has settled, ask only its own `tx`.
   */
  transaction<T>(callback: (tx: TransactionOf<Tables, V>) => T | PromiseLike<T>): Promise<T>;
};

/** The secrets that a transaction's options ask for. */
type SecretsSaid<O> = O extends { secrets: infer X } ? X : undefined;

/** A database. `V`: do results have secret columns, unless a call says otherwise? */
export type ClientOf<Tables extends Models<Tables>, V extends Seen = 'row'> = QueriesOf<Tables, V> & {
  /** Loads the core and asks the database for a sign of life. Never needed: the first call does the same. */
  connect(options?: CallOptions): Query<void>;
  /** The same database for one user, whose role and claims go with each request. */
  as(user: As): ClientOf<Tables, V>;
  /**
   * The same database for one session: with {@link DatabaseOptions.replicas}, its reads find what it has written, and
   * need not find what others have.
   * @param position where the session has come to, as {@link position} gave it, perhaps to another process
   */
  after(position?: string): ClientOf<Tables, V>;
  /** What this session has written, for {@link after}: up to 17 numbers, with commas. Undefined without sessions or replicas. */
  position(): Promise<string | undefined>;
  /** Lets go of the core and its memory, and of the folder of a `file:` URL. Never needed; a later call loads it anew. */
  disconnect(): Promise<void>;
  /**
   * A batch of what the callback gives: one request, one transaction, nothing of it sent until this is awaited. For
   * writes that need no earlier result: a row whose key is made before it is sent can be referred to.
   *
   * @example
   * await db.plan((tx) => {
   *   const user = tx.users.create({ email });
   *   return [user, tx.posts.create({ title, authorId: user.id })];
   * });
   */
  plan<const Q extends Batched, const O extends BatchOptions = {}>(
    make: (tx: QueriesOf<Tables, V>) => Q, options?: Only<O, BatchOptions>,
  ): Lazy<Results<Q, O>>;
  /**
   * An interactive transaction, over a WebSocket that is opened by its first query and closed at its end. It is
   * committed when the callback resolves and rolled back when it throws: what was thrown is thrown.
   */
  transaction<T, const O extends TransactionOptions = {}>(
    callback: (tx: TransactionOf<Tables, SeenBy<SecretsSaid<O>, V>>) => T | PromiseLike<T>, options?: Only<O, TransactionOptions>,
  ): Promise<T>;
};
