/**
 * The terms of the query builder, the functions of js/builder/terms.js: conditions, directions, aggregates. index.d.ts
 * exports all that this file exports.
 */
import type { Column, Condition, Order, Term, Input } from './builder.js';

export {}; // otherwise the types below would be exported too

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
/** Text as part of a pattern: `%`, `_` and `\` in it mean themselves. `like(users.name, escapeLike(typed) + '%')`. */
export function escapeLike(text: string): string;
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
export function count(): Term<never, number>;
export function count<T extends string>(column: Column<T, any>): Term<T, number>;
/** null where there are no rows. The sum is exact in the database, and then a double. */
export function sum<T extends string>(column: Column<T, number> | Column<T, number | null>): Term<T, number | null>;
/** null where there are no rows. */
export function avg<T extends string>(column: Column<T, number> | Column<T, number | null>): Term<T, number | null>;
/** null where there are no rows. */
export function min<T extends string, V extends string | number | Date | null>(column: Column<T, V>): Term<T, V | null>;
/** null where there are no rows. */
export function max<T extends string, V extends string | number | Date | null>(column: Column<T, V>): Term<T, V | null>;
