/**
 * Sums and counts over the rows of any table. Types only.
 */
import type { Direction, Model } from './model.js';

/** Comparisons of what a function gives. */
export interface Measure<V> {
  readonly eq?: V | undefined;
  readonly ne?: V | undefined;
  readonly gt?: V | undefined;
  readonly gte?: V | undefined;
  readonly lt?: V | undefined;
  readonly lte?: V | undefined;
}

/** Values that have an order: of which there is a least and a greatest. */
type Ordered = string | number | bigint | Date | null;
type OrderedColumn<M extends Model> =
  { [K in keyof M['whole']]: M['whole'][K] extends Ordered ? K : never }[keyof M['whole']];
type NumberColumn<M extends Model> = M['numbers'] & keyof M['whole'];
type Flags<K extends PropertyKey> = { readonly [C in K]?: boolean | undefined };
type Measures<M extends Model, K extends keyof M['whole'], V = never> = {
  readonly [C in K]?: Measure<[V] extends [never] ? Given<NonNullable<M['whole'][C]>> : V> | undefined;
};
type Given<V> = V extends Date ? Date | string : V;
type Amount = number | bigint | string;

/** What is made of the rows of a group. */
interface Functions<M extends Model> {
  /** `true`: how many rows there are; of columns: how many of them have a value. */
  readonly count?: boolean | Flags<keyof M['whole']> | undefined;
  /** A sum has the form of its column: exact text where that is text. */
  readonly sum?: Flags<NumberColumn<M>> | undefined;
  readonly avg?: Flags<NumberColumn<M>> | undefined;
  readonly min?: Flags<OrderedColumn<M>> | undefined;
  readonly max?: Flags<OrderedColumn<M>> | undefined;
}

/** Which groups: by what the functions make of them. */
export interface Having<M extends Model> {
  readonly count?: Measure<number> | Measures<M, keyof M['whole'], number> | undefined;
  readonly sum?: Measures<M, NumberColumn<M>, Amount> | undefined;
  readonly avg?: Measures<M, NumberColumn<M>, Amount> | undefined;
  readonly min?: Measures<M, OrderedColumn<M>> | undefined;
  readonly max?: Measures<M, OrderedColumn<M>> | undefined;
}

type Directions<K extends PropertyKey> = { readonly [C in K]?: Direction | undefined };
/** An order of groups: by columns of `by`, and by functions. */
export type GroupOrder<M extends Model> = Directions<keyof M['whole']> & {
  readonly count?: Direction | Directions<keyof M['whole']> | undefined;
  readonly sum?: Directions<NumberColumn<M>> | undefined;
  readonly avg?: Directions<NumberColumn<M>> | undefined;
  readonly min?: Directions<OrderedColumn<M>> | undefined;
  readonly max?: Directions<OrderedColumn<M>> | undefined;
};

/** What groups of rows come to. Without `by` all rows are one group. */
export interface Aggregate<M extends Model> extends Functions<M> {
  readonly where?: M['where'] | undefined;
  /** A group for each of the values of these columns. */
  readonly by?: readonly (keyof M['whole'])[] | undefined;
  readonly having?: Having<M> | undefined;
  readonly orderBy?: GroupOrder<M> | readonly GroupOrder<M>[] | undefined;
  readonly limit?: number | null | undefined;
  readonly offset?: number | null | undefined;
}

/** A row of the aggregate `Q`: the columns of `by`, and what each function gives. */
export type Group<M extends Model, Q> = Q extends object
  ? & (Q extends { readonly by: readonly (infer K extends keyof M['whole'])[] } ? Pick<M['whole'], K> : unknown)
    & { -readonly [F in keyof Q & keyof Functions<M>]: Q[F] extends boolean ? number : Made<M, F, Q[F], Q> }
  : never;

type Made<M extends Model, F, Of, Q> = Of extends object ? {
  -readonly [C in keyof Of & keyof M['whole']]: F extends 'count' ? number : Value<F, M['whole'][C]> | Nothing<Q>;
} : never;
/** What an average of whole numbers beyond a number's is: no whole number, and so a text. */
type Value<F, V> = F extends 'avg' ? V extends bigint ? string : V : V;
/** Without `by` there is a group though there be no rows. */
type Nothing<Q> = Q extends { readonly by: readonly unknown[] } ? never : null;
