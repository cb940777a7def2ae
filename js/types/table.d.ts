/**
 * The methods of any table. `V` says whether results have secret columns, unless a call says otherwise. Types only.
 */
import type { Inspectable } from '../index.js';
import type { Aggregate, Group } from './aggregate.js';
import type { CallOptions, CreateOptions } from './input.js';
import type { Cells, Counted, Find, Model, Own, Related, Returned, Seen, SeenBy, Strict } from './model.js';

declare const whole: unique symbol;
/** The property that only the compiler sees: what a query gives in a batch with `secrets: true`. */
export type Queried = typeof whole;

/** A {@link Lazy} call, which batches take. */
export interface Sent<T> extends Inspectable<T> {
  readonly [whole]: unknown;
}

/** A query whose result has no columns of a table. */
export interface Query<T> extends Sent<T> {
  readonly [whole]: T;
}

/** A query of rows. */
export interface Rows<M extends Model, V extends Seen, S, I, O, C>
  extends Sent<(Own<M, V, S, O> & Related<M['relations'], V, I> & Counted<C>)[]> {
  readonly [whole]: (Own<M, 'whole', S, O> & Related<M['relations'], 'whole', I> & Counted<C>)[];
}
/** A query of one row. */
export interface MaybeRow<M extends Model, V extends Seen, S, I, O, C>
  extends Sent<(Own<M, V, S, O> & Related<M['relations'], V, I> & Counted<C>) | null> {
  readonly [whole]: (Own<M, 'whole', S, O> & Related<M['relations'], 'whole', I> & Counted<C>) | null;
}
/** A write that gives the row as it is now, or was. */
export interface Written<M extends Model, V extends Seen, S, O> extends Sent<Own<M, V, S, O>> {
  readonly [whole]: Own<M, 'whole', S, O>;
}
/** A write of many rows that gives how many they were, or with `returning` what they are now, or were. */
export type WrittenMany<M extends Model, V extends Seen, R> = [R] extends [undefined]
  ? Query<{ count: number }> : Rows<M, V, R extends object ? R : {}, {}, {}, {}>;
/** A write of a new row. */
export interface Created<M extends Model, V extends Seen, S, O> extends Written<M, V, S, O> {
  /**
   * The key that the row will have, for rows that refer to it: an object of the key's columns. Throws where the database
   * makes it.
   */
  readonly key: Readonly<Pick<M['whole'], M['keys'] & keyof M['whole']>>;
  /** The same of a key of one column: its value. */
  readonly id: M['whole'][M['keys'] & keyof M['whole']];
}

/** Options of a call. `X` is what they say of `secrets`. */
type Options<X> = CallOptions & { readonly secrets?: X };
type CreateOptionsOf<X> = CreateOptions & { readonly secrets?: X };
type Said = boolean | undefined;

/** The rows that are meant, or all of them. */
type Which<M extends Model> =
  | { readonly where: M['where']; readonly all?: boolean | undefined }
  | { readonly where?: M['where'] | undefined; readonly all: true };

/** What is given back of the rows: all of each, or these columns. */
type Returning<M extends Model> = true | M['select'] | undefined;
interface ReturningOf<M extends Model, R> {
  /** The rows are the result: `true`, or columns of them. Those of an insert are in the order they were given in. */
  readonly returning?: (R extends object ? Strict<R, M['select']> : R) | undefined;
}

/** By what an upsert finds that a row is there; a table without a key has nothing that goes without saying. */
type Target<M extends Model> = [M['keys']] extends [never]
  ? { readonly target: M['target'] } : { readonly target?: M['target'] | undefined };

/** The methods of a table. Each is one round trip. */
export interface TableOf<M extends Model, V extends Seen> {
  /** The rows of a query. */
  findMany<const S extends M['select'] = {}, const I extends M['include'] = {}, const O extends object = {}, const C extends M['count'] = {}, const X extends Said = undefined>(
    query?: Find<M, S, I, O, C>, options?: Options<X>,
  ): Rows<M, SeenBy<X, V>, S, I, O, C>;
  /** The first row of a query, or null. */
  findFirst<const S extends M['select'] = {}, const I extends M['include'] = {}, const O extends object = {}, const C extends M['count'] = {}, const X extends Said = undefined>(
    query?: Find<M, S, I, O, C> & { readonly limit?: undefined }, options?: Options<X>,
  ): MaybeRow<M, SeenBy<X, V>, S, I, O, C>;
  /** The row with this key, or null: the key's value, or an object of the key's columns or of unique ones. */
  get<const S extends M['select'] = {}, const I extends M['include'] = {}, const O extends object = {}, const C extends M['count'] = {}, const X extends Said = undefined>(
    key: M['key'] | M['unique'], query?: Cells<M, S, I, O, C>, options?: Options<X>,
  ): MaybeRow<M, SeenBy<X, V>, S, I, O, C>;
  /** How many rows there are. */
  count(query?: { readonly where?: M['where'] | undefined }, options?: CallOptions): Query<number>;
  /** What groups of rows come to. */
  aggregate<const Q extends Aggregate<M>>(query: Q, options?: CallOptions): Query<Group<M, Q>[]>;
  /**
   * A new row. It writes what is given: a column that is left out gets its default.
   * @throws {UniqueViolationError} there is a row with this value already
   * @throws {ForeignKeyViolationError} the row that is referred to is not there
   */
  create<const S extends M['select'] = {}, const O extends object = {}, const X extends Said = undefined>(
    row: M['create'], query?: Returned<M, S, O>, options?: CreateOptionsOf<X>,
  ): Created<M, SeenBy<X, V>, S, O>;
  /**
   * Any number of rows in one request: all or none. `onConflict: 'nothing'` leaves rows that are there already as they
   * are, and out of the result.
   */
  createMany<const R extends Returning<M> = undefined, const X extends Said = undefined>(
    rows: readonly M['create'][], query?: ReturningOf<M, R> & { readonly onConflict?: 'nothing' | undefined },
    options?: CreateOptionsOf<X>,
  ): WrittenMany<M, SeenBy<X, V>, R>;
  /**
   * A new row, or where there is one already an update of it: to `update`, or to what the new one gave. `target` says
   * by which columns it is there, the key unless given.
   */
  upsert<const S extends M['select'] = {}, const O extends object = {}, const X extends Said = undefined>(
    query: Returned<M, S, O> & Target<M> & { readonly create: M['create']; readonly update?: M['update'] | true | undefined },
    options?: CreateOptionsOf<X>,
  ): Written<M, SeenBy<X, V>, S, O>;
  /** The same of many rows: `update` has the columns that a row that is there is set to, or is true: those given. */
  upsertMany<const R extends Returning<M> = undefined, const X extends Said = undefined>(
    rows: readonly M['create'][],
    query?: ReturningOf<M, R> & Target<M> & { readonly update?: true | readonly (keyof M['update'])[] | undefined },
    options?: CreateOptionsOf<X>,
  ): WrittenMany<M, SeenBy<X, V>, R>;
  /**
   * Changes what is given of the row with this key.
   * @throws {NotFoundError} there is no such row
   */
  update<const S extends M['select'] = {}, const O extends object = {}, const X extends Said = undefined>(
    key: M['key'] | M['unique'], set: M['update'], query?: Returned<M, S, O>, options?: Options<X>,
  ): Written<M, SeenBy<X, V>, S, O>;
  /** Changes rows. A `where` that holds for all whatever they are is refused, without `all: true`. */
  updateMany<const R extends Returning<M> = undefined, const X extends Said = undefined>(
    query: ReturningOf<M, R> & Which<M> & { readonly set: M['update'] }, options?: Options<X>,
  ): WrittenMany<M, SeenBy<X, V>, R>;
  /**
   * Deletes the row with this key, and gives it as it was.
   * @throws {NotFoundError} there is no such row
   */
  delete<const S extends M['select'] = {}, const O extends object = {}, const X extends Said = undefined>(
    key: M['key'] | M['unique'], query?: Returned<M, S, O>, options?: Options<X>,
  ): Written<M, SeenBy<X, V>, S, O>;
  /** Deletes rows. A `where` that holds for all whatever they are is refused, without `all: true`. */
  deleteMany<const R extends Returning<M> = undefined, const X extends Said = undefined>(
    query: ReturningOf<M, R> & Which<M>, options?: Options<X>,
  ): WrittenMany<M, SeenBy<X, V>, R>;
  /** What the table accepts, as Standard Schema, for forms, routers and whatever else takes such objects. */
  readonly schema: { readonly create: StandardSchema<M['create']>; readonly update: StandardSchema<M['update']> };
}

/** The methods that read, with `R` in place of the rows. */
export interface TableReads<M extends Model, R> {
  /** JSON of an array of rows. */
  findMany(query?: Find<M, M['select'], M['include'], M['select'], M['count']>, options?: CallOptions): R;
  /** JSON of a row, or `null`. */
  findFirst(query?: Find<M, M['select'], M['include'], M['select'], M['count']> & { readonly limit?: undefined }, options?: CallOptions): R;
  /** JSON of a row, or `null`. */
  get(key: M['key'] | M['unique'], query?: Cells<M, M['select'], M['include'], M['select'], M['count']>, options?: CallOptions): R;
  /** A JSON number. */
  count(query?: { readonly where?: M['where'] | undefined }, options?: CallOptions): R;
  /** JSON of an array of groups. */
  aggregate(query: Aggregate<M>, options?: CallOptions): R;
}

/** https://standardschema.dev, version 1. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'heliumdb';
    readonly validate: (value: unknown) => StandardVerdict<T> | Promise<StandardVerdict<T>>;
    /** Only for the compiler. */
    readonly types?: { readonly input: T; readonly output: T } | undefined;
  };
}
export type StandardVerdict<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[] };
