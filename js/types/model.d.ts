/**
 * What a table is to the compiler, and what follows from that: queries over its rows, and what they give. A module that
 * `heliumdb client` writes has a {@link Model} of each table. Types only; they are written so that a query costs the
 * compiler little, which a test of tests/types holds.
 */

/** What a generated module says of a table. */
export interface Model {
  /** A row without secret columns. */
  row: object;
  /** A row with them. */
  whole: object;
  /** What a new row may say. */
  create: object;
  /** What a change of a row may say. */
  update: object;
  where: object;
  orderBy: object;
  /** Other rows by the relation's name, each {@link One}, {@link Maybe} or {@link Many}. */
  relations: object;
  /** The columns of the key. */
  keys: PropertyKey;
  /** What says which row is meant: the value of its key, or an object of the key's columns. */
  key: unknown;
  /** Objects of unique columns, which say it too. */
  unique: unknown;
  /** By what an upsert may find that a row is there: a column, or columns in an array. */
  target: unknown;
  /** The columns of numbers. */
  numbers: PropertyKey;
  select: object;
  include: object;
  count: object;
}

/** What follows for the model of a table from its rows, secret columns included, and its relations. */
export interface ModelOf<Whole, R extends Relations<R>> {
  whole: Whole;
  relations: R;
  select: Columns<Whole>;
  include: Including<R>;
  count: Counting<R>;
}

/** A relation to one row. */
export interface One<M extends Model> {
  of: M;
  row: M['row'];
  whole: M['whole'];
  gives: 'one';
}
/** A relation to one row or none. */
export interface Maybe<M extends Model> {
  of: M;
  row: M['row'] | null;
  whole: M['whole'] | null;
  gives: 'maybe';
}
/** A relation to any number of rows. */
export interface Many<M extends Model> {
  of: M;
  row: M['row'][];
  whole: M['whole'][];
  gives: 'many';
}
/** Any of them. What it leads to is any: the compiler would follow a schema's relations without end. */
interface Relation {
  of: any;
  row: unknown;
  whole: unknown;
  gives: 'one' | 'maybe' | 'many';
}
type Relations<R> = { [K in keyof R]: Relation };

/** What may be said of the columns that a new row may have. */
export type Changes<Create> = { [K in keyof Create]?: Create[K] | undefined };

export type Direction = 'asc' | 'desc';

/** An order: of columns, and of how many rows a relation has. The first that differs decides. */
export type Ordering<Whole, R> =
  & { readonly [K in keyof Whole]?: Direction | Placed | undefined }
  & { readonly [K in keyof R]?: { readonly count: Direction } | undefined };
/** A direction, and where null stands: by default it is the greatest. */
export interface Placed {
  readonly dir?: Direction | undefined;
  readonly nulls?: 'first' | 'last' | undefined;
}

/** Columns by their names. */
export type Columns<Whole> = { readonly [K in keyof Whole]?: boolean | undefined };
/** Relations by their names: `true`, or a query over their rows. */
export type Including<R extends Relations<R>> = { readonly [K in keyof R]?: boolean | Nested<R[K]['of']> | undefined };
/** Relations by their names: `true`, or which of their rows count. */
export type Counting<R extends Relations<R>> = {
  readonly [K in keyof R]?: boolean | { readonly where?: R[K]['of']['where'] | undefined } | undefined;
};

// Queries. S, I, O and C are what a call says of select, include, omit and count, as it was written; {} where it says
// nothing.

/** `Q`, unless it has names that `Of` hasn't: then `Of`, of which the compiler says what is wrong. */
export type Strict<Q, Of> = keyof Q extends keyof Of ? Q : Of;

/** Which columns the rows have that come back. */
export interface Returned<M extends Model, S, O> {
  /** These columns only. A secret column that is named comes too. */
  readonly select?: Strict<S, M['select']> | undefined;
  /** All columns but these. */
  readonly omit?: (Strict<O, M['select']> & M['select']) | undefined;
}

/** What rows are made of. */
export interface Cells<M extends Model, S, I, O, C> extends Returned<M, S, O> {
  /** Rows of relations, in the same round trip. */
  readonly include?: Strict<I, M['include']> | undefined;
  /** How many rows relations have, as `count`. */
  readonly count?: Strict<C, M['count']> | undefined;
}

/** Which rows, in which order, and what they are made of. */
export interface Find<M extends Model, S, I, O, C> {
  /** These columns only. A secret column that is named comes too. */
  readonly select?: Strict<S, M['select']> | undefined;
  /** All columns but these. */
  readonly omit?: (Strict<O, M['select']> & M['select']) | undefined;
  /** Rows of relations, in the same round trip, eight relations deep. */
  readonly include?: Strict<I, M['include']> | undefined;
  /** How many rows relations have, as `count`. */
  readonly count?: Strict<C, M['count']> | undefined;
  /** Which rows: all of it must be true. Members that are undefined are not there. */
  readonly where?: M['where'] | undefined;
  /** By default the table's own order, where the document gives it one. */
  readonly orderBy?: M['orderBy'] | readonly (M['orderBy'] | undefined)[] | undefined;
  /** At most so many rows. The key becomes the end of the order, so that pages are stable. */
  readonly limit?: number | null | undefined;
  /** So many rows are passed over. Pages by `after` stay quick, and don't move. */
  readonly offset?: number | null | undefined;
  /** The key of a row: the page begins behind it. The order must be of columns that are never null. */
  readonly after?: M['key'] | null | undefined;
  /** The key of a row: the page ends in front of it. */
  readonly before?: M['key'] | null | undefined;
  /** Of rows that are alike in these columns the first only. The order must begin with them. */
  readonly distinct?: readonly (keyof M['whole'])[] | undefined;
}

/** A query over a relation's rows: as {@link Find}, without a row's key to begin behind. */
export interface Nested<M extends Model> {
  readonly select?: M['select'] | undefined;
  readonly omit?: M['select'] | undefined;
  readonly include?: M['include'] | undefined;
  readonly count?: M['count'] | undefined;
  readonly where?: M['where'] | undefined;
  readonly orderBy?: M['orderBy'] | readonly (M['orderBy'] | undefined)[] | undefined;
  /** At most so many rows of each row's. */
  readonly limit?: number | null | undefined;
  readonly offset?: number | null | undefined;
  readonly distinct?: readonly (keyof M['whole'])[] | undefined;
}

// Results.

/** Do results have secret columns? `'whole'`: they do. */
export type Seen = 'row' | 'whole';
/** The same of a call whose options say `X` of `secrets`, where without a word it is `V`. */
export type SeenBy<X, V extends Seen> = X extends true ? 'whole' : X extends false ? 'row' : V;

/** A name in a query that the table hasn't. */
interface Misnamed {
  readonly 'no such name': never;
}

/** The columns of a row. */
export type Own<M extends Model, V extends Seen, S, O> = keyof S extends never
  ? keyof O extends never ? M[V] : Less<M[V], O> : keyof O extends never ? Chosen<M['whole'], S> : Less<Chosen<M['whole'], S>, O>;

// These are conditional, so that an editor shows what they come to and not their names.

/** Those that are selected by `true`. By a boolean: they may be. */
type Chosen<Whole, S> = S extends object ? {
  -readonly [K in keyof S]: K extends keyof Whole ? S[K] extends true ? Whole[K] : Whole[K] | undefined : Misnamed;
} : never;

/** Less those that are omitted by `true`. By a boolean: they may be. */
type Less<Row, O> = O extends object ? {
  [K in keyof Row as K extends keyof O ? O[K] extends true ? never : K : K]: K extends keyof O ? Row[K] | undefined : Row[K];
} : never;

/** The rows of relations. */
export type Related<R, V extends Seen, I> = keyof I extends never
  ? unknown : { -readonly [K in keyof I]: Relative<R[K & keyof R], V, I[K]> };

type Relative<R, V extends Seen, Q> = R extends Relation
  ? Q extends true ? R[V]
    : Q extends object ? R['gives'] extends 'many' ? Inner<R['of'], V, Q>[]
      : R['gives'] extends 'maybe' ? Inner<R['of'], V, Q> | null
        : Inner<R['of'], V, Q> | (keyof Q & Narrowing extends never ? never : null)
      : undefined
  : Misnamed;

/** What may leave a relation without its one row. */
type Narrowing = 'where' | 'limit' | 'offset';

/** A row of a relation. */
type Inner<M extends Model, V extends Seen, Q> = keyof Q extends keyof Nested<any>
  ? & ('select' extends keyof Q
      ? 'omit' extends keyof Q ? Less<Chosen<M['whole'], Q['select']>, Q['omit']> : Chosen<M['whole'], Q['select']>
      : 'omit' extends keyof Q ? Less<M[V], Q['omit']> : M[V])
    & ('include' extends keyof Q ? Related<M['relations'], V, Q['include']> : unknown)
    & ('count' extends keyof Q ? Counted<Q['count']> : unknown)
  : Misnamed;

/** How many rows relations have. */
export type Counted<C> = keyof C extends never ? unknown : {
  count: { -readonly [K in keyof C]: C[K] extends true | object ? number : number | undefined };
};
