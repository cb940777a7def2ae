/**
 * Conditions on the rows of any table: what may stand in `where`, by what a column is given. Types only.
 */
import type { Json } from '../../build/rows.js';
import type { JsonInput } from './input.js';

/** What every condition may hold beside columns and relations. All that it holds must be true. */
export interface Logic<Where> {
  /** All of them; undefined is none. Of none it is true. */
  readonly and?: readonly (Where | undefined)[] | undefined;
  /** One of them at least; undefined is none. Of none it is false. */
  readonly or?: readonly (Where | undefined)[] | undefined;
  readonly not?: Where | undefined;
}

/** Operators of a column that is given values `V`. Null is among them where there may be none. */
export interface Comparison<V> {
  /** Equal; `null`: there is no value. */
  readonly eq?: V | undefined;
  /** Not equal; like SQL's `<>`, it doesn't find null. `null`: there is a value. */
  readonly ne?: V | undefined;
  /** Not equal, where null is a value like any other. */
  readonly isDistinct?: V | undefined;
  readonly gt?: NonNullable<V> | undefined;
  readonly gte?: NonNullable<V> | undefined;
  readonly lt?: NonNullable<V> | undefined;
  readonly lte?: NonNullable<V> | undefined;
  /** From the first to the second, both included. */
  readonly between?: readonly [NonNullable<V>, NonNullable<V>] | undefined;
}

/** Operators of a column of single values. */
export interface Scalar<V> extends Comparison<V> {
  /** One of the values, however many: they are one parameter. Of none it is false. */
  readonly in?: readonly NonNullable<V>[] | undefined;
  /** None of the values. Of none it is true. */
  readonly notIn?: readonly NonNullable<V>[] | undefined;
}

/** Operators of a tsvector. */
export interface Tsvector<V> extends Scalar<V> {
  /** Full text search, written as in a search engine: `wasm -java "at the edge"`. */
  readonly matches?: string | undefined;
}

/** Operators of text. For `matches`, Postgres makes a tsvector of each row: no index helps. */
export interface Text<V> extends Tsvector<V> {
  /** SQL's `like`: `%` is any text, `_` any character, and `\` takes their meaning away. */
  readonly like?: string | undefined;
  /** The same, upper and lower case alike. */
  readonly ilike?: string | undefined;
}

/** Operators of an array of `E`; `N` is null where there may be none. */
export interface Elements<E, N> extends Comparison<readonly E[] | N> {
  /** It has all of them. */
  readonly contains?: readonly E[] | undefined;
  /** It has no others. */
  readonly containedBy?: readonly E[] | undefined;
  /** It has one of them at least. */
  readonly overlaps?: readonly E[] | undefined;
}

/** Operators of a place in a document. `null` is one that isn't there. */
export interface Place extends Comparison<JsonInput | null> {
  /** Where: properties, and numbers of elements. */
  readonly path: readonly (string | number)[];
  /** It has all that the value has, at any depth: Postgres's `@>`. */
  readonly contains?: JsonInput | undefined;
  readonly containedBy?: JsonInput | undefined;
}

/** Operators of a whole jsonb document. */
export interface Document<N> extends Scalar<JsonInput | N> {
  readonly path?: undefined;
  /** It has all that the value has, at any depth: Postgres's `@>`. */
  readonly contains?: JsonInput | undefined;
  readonly containedBy?: JsonInput | undefined;
}

/** On a column: the value that it equals, or operators. */
export type Is<V> = V | Scalar<V> | undefined;
/** On a text. */
export type IsText<V> = V | Text<V> | undefined;
/** On a tsvector. */
export type IsTsvector<V> = V | Tsvector<V> | undefined;
/** On an array of `E`; `N` is null where there may be none. */
export type IsArray<E, N = never> = readonly E[] | N | Elements<E, N> | undefined;
/** On a jsonb document. One that is an object is compared by `eq`, as an object here holds operators. */
export type IsJsonb<N = never> = string | number | boolean | readonly Json[] | N | Document<N> | Place | undefined;
/** On a json document, which Postgres compares at its places only. */
export type IsJson<N = never> = N | Place | undefined;
/** On the rows of a relation. */
export type OfMany<Where> = {
  /** One of them at least is so. */
  readonly some?: Where | undefined;
  /** All of them are so; where there are none, it is true. */
  readonly every?: Where | undefined;
  /** None of them is so. */
  readonly none?: Where | undefined;
} | undefined;
