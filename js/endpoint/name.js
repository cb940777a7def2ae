// The names of roles and databases, as callers give them.

/** No name is longer in Postgres; whoever gives more is not to fill a log. */
const LONGEST = 63;

/** @param {string} [name] */
export const shortened = (name = '') => name.slice(0, LONGEST);
