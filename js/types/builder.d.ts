/**
 * The query builder: tables, conditions, terms, and the queries they make. Types only; the functions are declared here
 * and exported by index.d.ts.
 */
import type { Json } from '../../build/rows.js';
import type { CallOptions, JsonInput, Time } from './input.js';
import type { Create, Query } from '../index.js';

declare const of: unique symbol, condition: unique symbol, order: unique symbol;

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

/** What is a condition on rows of table `T`: {@link eq}, {@link and}, … */
export interface Condition<T extends string> {
  /** Only for the compiler. */
  readonly [condition]: T;
}

/** A term with a direction: {@link asc}, {@link desc}. */
export interface Order<T extends string> {
  /** Only for the compiler. */
  readonly [order]: T;
}

/** A table's object: a {@link Column} for each property. `Optional` are those that an insert may leave out. */
export type Table<T extends string, Row, Optional extends keyof Row> = { readonly [K in keyof Row]: Column<T, Row[K]> } & {
  /** Only for the compiler. */
  readonly [of]?: [row: Row, optional: Optional];
};

/** Any table's object. @internal */
type AnyTable = { readonly id: Column<string, string>; readonly [of]?: [row: any, optional: any] };
type NameOf<T> = T extends { readonly id: Column<infer N, any> } ? N : never;
type RowOf<T> = T extends { readonly [of]?: [row: infer R, optional: any] } ? R : never;
type OptionalOf<T> = T extends { readonly [of]?: [row: any, optional: infer O] } ? O : never;

/** What a column of values `V` takes. */
export type Input<V> = Json extends V ? JsonInput | null : V extends Date ? Time : V extends number ? number | bigint : V;

/** A row to insert into `T`. An `id` that is left out is made; what is optional may be undefined. */
export type Insert<T> =
  & { [K in Exclude<keyof RowOf<T>, OptionalOf<T>>]: Input<RowOf<T>[K]> }
  & { [K in OptionalOf<T> & keyof RowOf<T>]?: Input<RowOf<T>[K]> | undefined };

/** Columns of `T` to set. */
export type Update<T> = { [K in keyof RowOf<T>]?: Input<RowOf<T>[K]> | undefined };

/** Terms by the properties of a result. */
export type Fields<T extends string = any> = Record<string, Term<T, any>>;
type Shown<F> = { -readonly [K in keyof F]: F[K] extends Term<any, infer V> ? V : never };

/** What a comparison with a column of values `V` takes; for null there is {@link isNull}. */
type Value<V> = Exclude<Input<V>, null>;
type Comparison = <T extends string, V>(column: Column<T, V>, value: Value<NoInfer<V>>) => Condition<T>;
type Matching = <T extends string>(column: Column<T, string> | Column<T, string | null>, pattern: string) => Condition<T>;

/** Equal. An e-mail address is normalised first, as everywhere. */
export const eq: Comparison;
/** Not equal; like SQL's `<>`, it doesn't find null. */
export const ne: Comparison;
export const gt: Comparison;
export const gte: Comparison;
export const lt: Comparison;
export const lte: Comparison;
/** SQL's `like`: `%` is any text, `_` any character. */
export const like: Matching;
/** {@link like}, upper and lower case alike. */
export const ilike: Matching;
/** One of the values, however many: they are one parameter. Of none it is false. */
export function inArray<T extends string, V>(column: Column<T, V>, values: readonly Value<NoInfer<V>>[]): Condition<T>;
export function isNull<T extends string>(column: Column<T, any>): Condition<T>;
/** All of them; those that are undefined are left out. Of none it is true. */
export function and<T extends string = never>(...conditions: (Condition<T> | undefined)[]): Condition<T>;
/** One of them at least; those that are undefined are left out. Of none it is false. */
export function or<T extends string = never>(...conditions: (Condition<T> | undefined)[]): Condition<T>;
export function not<T extends string>(condition: Condition<T>): Condition<T>;

export function asc<T extends string>(term: Term<T, any>): Order<T>;
/** From the greatest to the least; null comes first, as in Postgres. */
export function desc<T extends string>(term: Term<T, any>): Order<T>;

/** How many rows there are, or of a column, how many that aren't null. */
export function count<T extends string = never>(column?: Column<T, any>): Term<T, number>;
/** null where there are no rows. The sum is exact in the database, and then a double. */
export function sum<T extends string>(column: Column<T, number> | Column<T, number | null>): Term<T, number | null>;
/** null where there are no rows. */
export function avg<T extends string>(column: Column<T, number> | Column<T, number | null>): Term<T, number | null>;
/** null where there are no rows. */
export function min<T extends string, V extends string | number | Date | null>(column: Column<T, V>): Term<T, V | null>;
/** null where there are no rows. */
export function max<T extends string, V extends string | number | Date | null>(column: Column<T, V>): Term<T, V | null>;

/** Refuses a table that isn't that of all the fields. */
type Serving<F, T> = [F] extends [Fields<infer N>] ? ([N] extends [NameOf<T>] ? unknown : { not: 'the table of these fields' }) : unknown;

/** A select that has no table yet. */
export interface SelectStart<F> {
  from<T extends AnyTable>(table: T & Serving<F, T>): Select<NameOf<T>, F extends Fields ? Shown<F> : RowOf<T>>;
}

/** A query of rows. Each of its methods may be called once, in any order, before it is awaited. */
export interface Select<T extends string, Row> extends Query<Row[]> {
  /** Which rows; undefined means all. */
  where(condition: Condition<T> | undefined): this;
  orderBy(...terms: (Term<T, any> | Order<T>)[]): this;
  /** At most so many rows. The id becomes the end of the order, so that pages are stable. */
  limit(rows: number | null | undefined): this;
  /**
   * The rows behind the one with this id: a page by keyset. What they are ordered by must go one way and be of columns
   * that are never null.
   */
  after(id: string | null | undefined): this;
  options(options: CallOptions): this;
}

/** A write that gives how many rows it wrote. */
export interface Write<T> extends Query<{ count: number }> {
  /** Gives the rows as they are written, or deleted. */
  returning(): Returning<RowOf<T>>;
  returning<F extends Fields<NameOf<T>>>(fields: F): Returning<Shown<F>>;
  options(options: CallOptions): this;
}

/** A write that gives rows. */
export interface Returning<Row> extends Query<Row[]> {
  options(options: CallOptions): this;
}

/** What an insert does where a row is there already. */
export interface Conflict<T> {
  /** Its unique columns. */
  target: Column<NameOf<T>, any> | readonly Column<NameOf<T>, any>[];
}

/** An insert. */
export interface Insertion<T> extends Write<T> {
  /** Leaves a row that is there as it is: without a target, whatever is unique. */
  onConflictDoNothing(conflict?: Conflict<T>): Write<T>;
  /** Updates a row that is there: sets what `set` says; without it, what its row gave, but for the target and the id. */
  onConflictDoUpdate(conflict: Conflict<T> & { set?: Update<T> | undefined }): Write<T>;
}

/** The insert of one row. */
export interface InsertionOfOne<T> extends Insertion<T> {
  /** The id the row will have, as of {@link Create.id}; after it was read the query takes no more methods. */
  readonly id: string;
}

/** A write that doesn't say yet which rows it is of, and so is none. */
export interface WriteStart<T> {
  /** Which rows. A condition that holds for all whatever they are, such as `and()`, is refused. */
  where(condition: Condition<NameOf<T>> | undefined): Write<T>;
  /** All rows of the table. */
  all(): Write<T>;
}

/** The query builder. */
export interface Builder {
  /**
   * Rows of one table: whole ones, or of the fields that are named. Plain columns beside aggregates are what is grouped
   * by.
   *
   * @example
   * await db.select({ model: costs.model, total: sum(costs.amount) }).from(costs).orderBy(desc(sum(costs.amount)));
   */
  select(): SelectStart<undefined>;
  select<const F extends Fields>(fields: F): SelectStart<F>;
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
  insert<T extends AnyTable>(table: T): {
    values(row: Insert<T>): InsertionOfOne<T>;
    values(rows: readonly Insert<T>[]): Insertion<T>;
  };
  /** Sets columns, and `updatedAt` where there is one. That there are no such rows is no error. */
  update<T extends AnyTable>(table: T): { set(columns: Update<T>): WriteStart<T> };
  delete<T extends AnyTable>(table: T): WriteStart<T>;
}
