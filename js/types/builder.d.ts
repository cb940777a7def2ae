/**
 * The query builder: tables, columns, and the queries made of them. Types only; the functions that make conditions and
 * other terms are declared in terms.d.ts.
 */
import type { Json } from '../../build/rows.js';
import type { CallOptions, JsonInput, Time } from './input.js';
import type { Create, Query } from '../index.js';
import type { SecretsOf } from './service.js';

declare const of: unique symbol, condition: unique symbol, order: unique symbol, means: unique symbol;

/** Something that a query on table `T` can give: a column or an aggregate, of values `V`. */
export interface Term<T extends string, V> {
  /** Only for the compiler. */
  readonly [of]: [table: T, value: V];
}

/** A column: `users.email`. */
export interface Column<T extends string = string, V = unknown> extends Term<T, V> {
  readonly table: T;
  /** The property. */
  readonly name: string;
}

/** A condition on rows of table `T`: `eq`, `and`, … */
export interface Condition<T extends string> {
  /** Only for the compiler. */
  readonly [condition]: T;
}

/** A term with a direction: `asc`, `desc`. */
export interface Order<T extends string> {
  /** Only for the compiler. */
  readonly [order]: T;
}

/** What a table's object says of the table to the compiler: its name, its rows, and what may be written. */
interface Meaning {
  name: string;
  /** A row with its secret columns, and one without. */
  row: any;
  open: any;
  insert: any;
  update: any;
  /** The value of its key, and what `after` takes. */
  id: any;
  key: any;
}

/** An object that stands for a table. @internal */
export interface Meant<M extends Meaning> {
  /** Only for the compiler. */
  readonly [means]: M;
}

/**
 * A table's object: a {@link Column} for each property. `Optional` are those that an insert may leave out; `Open` is a
 * row without its secret columns.
 */
export type Table<T extends string, Row, Optional extends keyof Row, Open = Row> =
  { readonly [K in keyof Row]: Column<T, Row[K]> } & Meant<{
    name: T; row: Row; open: Open; insert: Insertable<Row, Optional>; update: { [K in keyof Row]?: Input<Row[K]> | undefined };
    id: string; key: string;
  }>;

type Insertable<Row, Optional extends keyof Row> =
  & { [K in Exclude<keyof Row, Optional>]: Input<Row[K]> }
  & { [K in Optional]?: Input<Row[K]> | undefined };

/** Any table's object. @internal */
type AnyTable = Meant<Meaning>;
type Of<T, K extends keyof Meaning> = T extends Meant<infer M> ? M[K] : never;
type NameOf<T> = Of<T, 'name'>;
type RowOf<T> = Of<T, 'row'>;
type OpenOf<T> = Of<T, 'open'>;
/** Whole rows or open ones; where the compiler sees no more than a boolean, secret columns may be there. */
type Seen<V extends boolean, Whole, Open> = [V] extends [true] ? Whole : [V] extends [false] ? Open : Open & Partial<Whole>;

/** Refuses the properties of `O` that `Known` hasn't. */
export type Only<O, Known> = O & { [K in Exclude<keyof O, keyof Known>]: never };

/** What is no query yet. Awaiting it doesn't compile, as its `then` is none that could be awaited. */
interface Unfinished<Missing extends string> {
  readonly then: (missing: Missing) => never;
}

/** What a column of values `V` takes. */
export type Input<V> = Json extends V ? JsonInput | null : V extends Date ? Time : V extends number ? number | bigint : V;

/** A row to insert into `T`. An `id` that is left out is made; what is optional may be undefined. */
export type Insert<T> = Of<T, 'insert'>;

/** Columns of `T` to set. */
export type Update<T> = Of<T, 'update'>;

/** Terms by the properties of a result. */
export type Fields<T extends string = any> = Record<string, Term<T, any>>;
type Shown<F> = { -readonly [K in keyof F]: F[K] extends Term<any, infer V> ? V : never };

/** Refuses a table that isn't that of all the fields. */
type Serving<F, T> = [TableOf<F>] extends [NameOf<T>] ? unknown : { not: 'the table of these fields' };
/** The tables of fields, each looked at by itself: an aggregate of no column, `count()`, is of none. */
type TableOf<F> = { [K in keyof F]: F[K] extends Term<infer N, any> ? N : never }[keyof F];

/** A select that has no table yet. */
export interface SelectStart<F, S extends boolean = false> extends Unfinished<'from(table)'> {
  from<T extends AnyTable>(table: T & Serving<F, T>): F extends Fields
    ? Select<NameOf<T>, Shown<F>, Shown<F>, Shown<F>, Of<T, 'key'>>
    : Select<NameOf<T>, Seen<S, RowOf<T>, OpenOf<T>>, RowOf<T>, OpenOf<T>, Of<T, 'key'>>;
}

/**
 * A query of rows: `Whole` with secret columns, `Open` without. Each of its methods may be called once, in any order,
 * before it is awaited.
 */
export interface Select<T extends string, Row, Whole = Row, Open = Row, Key = string> extends Query<Row[], Whole[]> {
  /** Which rows; undefined means all. Without an order they come in none. */
  where(condition: Condition<T> | undefined): this;
  orderBy(...terms: (Term<T, any> | Order<T>)[]): this;
  /** At most so many rows. The id becomes the end of the order, so that pages are stable. */
  limit(rows: number | null | undefined): this;
  /**
   * The rows behind the one with this id: a page by keyset. What they are ordered by must be columns that are never
   * null.
   */
  after(id: Key | null | undefined): this;
  options(options: CallOptions & { secrets?: undefined }): this;
  options<const O extends CallOptions>(options: Only<O, CallOptions>): Select<T, Seen<SecretsOf<O, false>, Whole, Open>, Whole, Open, Key>;
}

/** A write that gives how many rows it wrote. */
export interface Write<T, S extends boolean = false> extends Query<{ count: number }> {
  /** Gives the rows as they are written, or deleted. */
  returning(): Returning<Seen<S, RowOf<T>, OpenOf<T>>, RowOf<T>, OpenOf<T>>;
  returning<F extends Fields<NameOf<T>>>(fields: F): Returning<Shown<F>>;
  options(options: CallOptions & { secrets?: undefined }): this;
  options<const O extends CallOptions>(options: Only<O, CallOptions>): Write<T, SecretsOf<O, S>>;
}

/** A write that gives rows; `Whole` and `Open` as of a {@link Select}. */
export interface Returning<Row, Whole = Row, Open = Row> extends Query<Row[], Whole[]> {
  options(options: CallOptions & { secrets?: undefined }): this;
  options<const O extends CallOptions>(options: Only<O, CallOptions>): Returning<Seen<SecretsOf<O, false>, Whole, Open>, Whole, Open>;
}

/** What an insert does where a row is there already. */
export interface Conflict<T> {
  /** Its unique columns. */
  target: Column<NameOf<T>, any> | readonly Column<NameOf<T>, any>[];
}

/** An insert. */
export interface Insertion<T, S extends boolean = false> extends Write<T, S> {
  /** Leaves a row that is there as it is: without a target, whatever is unique. */
  onConflictDoNothing(conflict?: Conflict<T>): Write<T, S>;
  /** Updates a row that is there: sets what `set` says; without it, what its row gave, but for the target and the id. */
  onConflictDoUpdate(conflict: Conflict<T> & { set?: Update<T> | undefined }): Write<T, S>;
}

/** The insert of one row. */
export interface InsertionOfOne<T, S extends boolean = false> extends Insertion<T, S> {
  /** The id the row will have, as of {@link Create.id}; after it was read the query takes no more methods. */
  readonly id: Of<T, 'id'>;
}

/** A write that doesn't say yet which rows it is of, and so is none. */
export interface WriteStart<T, S extends boolean = false> extends Unfinished<'where(condition) or all()'> {
  /** Which rows. A condition that holds for all whatever they are, such as `and()`, is refused. */
  where(condition: Condition<NameOf<T>> | undefined): Write<T, S>;
  /** All rows of the table. */
  all(): Write<T, S>;
}

/** The query builder; `S` as of {@link Service}. */
export interface Builder<S extends boolean = false> {
  /**
   * Rows of one table: whole ones, or of the fields that are named. Plain columns beside aggregates are what is grouped
   * by.
   *
   * @example
   * await db.select({ model: costs.model, total: sum(costs.amount) }).from(costs).orderBy(desc(sum(costs.amount)));
   */
  select(): SelectStart<undefined, S>;
  select<const F extends Fields>(fields: F): SelectStart<F, S>;
  /**
   * Any number of rows in one request: all or none. A row writes what it gave: what it leaves out gets the column's
   * default, and by `onConflictDoUpdate` without `set` stays as it is in a row that is there. With `returning()` it is
   * one statement, and rows come back in the order given. Without, one for each set of columns that rows give of those
   * with a default (of all columns, by `onConflictDoUpdate` without `set`), and one more for each 2 MB or so of values:
   * rows that all give the same are one statement.
   *
   * @example
   * await db.insert(users).values({ email, password }).onConflictDoUpdate({ target: users.email }).returning();
   */
  insert<T extends AnyTable>(table: T): Unfinished<'values(rows)'> & {
    values(row: Insert<T>): InsertionOfOne<T, S>;
    values(rows: readonly Insert<T>[]): Insertion<T, S>;
  };
  /** Sets columns, and `updatedAt` where there is one. That there are no such rows is no error. */
  update<T extends AnyTable>(table: T): Unfinished<'set(columns)'> & { set(columns: Update<T>): WriteStart<T, S> };
  delete<T extends AnyTable>(table: T): WriteStart<T, S>;
}
