// Which role of Postgres the claims of a token stand for: by one claim, and a list of its values. Whatever isn't in the
// list is refused; a role is never taken from a token as it stands there.

/**
 * @typedef {object} Mapping
 * @property {string} claim a claim's name; or with a / at its beginning the way to one inside, as a JSON pointer
 * @property {[value: string, role: string][]} roles
 * @property {string | undefined} [otherwise] the role of a token without the claim
 */

/** @param {unknown} value @param {string} name */
const own = (value, name) =>
  (typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? /** @type {Record<string, unknown>} */ (value)[name] : undefined);

/** @param {string} claim @returns {string[]} */
const stepsOf = (claim) => (claim.startsWith('/')
  ? claim.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  : [claim]);

/**
 * @param {Mapping} mapping
 * @param {unknown} claims
 * @returns {string | undefined} undefined: there is no role for it
 */
export function roleOf({ claim, roles, otherwise }, claims) {
  const value = stepsOf(claim).reduce(own, claims) ?? undefined;
  if (value === undefined) return otherwise;
  // Of several the one that the list names first.
  return roles.find(([name]) => (Array.isArray(value) ? value.includes(name) : value === name))?.[1];
}
