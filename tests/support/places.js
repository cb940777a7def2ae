// Where a test runs: on PGlite and on Postgres servers, or on one version of Postgres alone.

/**
 * Those of the places that count in this run. A run on one version of Postgres (npm run test:versions, which sets
 * HELIUM_VERSION) leaves PGlite out, which is the same for all of them and has its tests in the stage live.
 * @template T
 * @param {readonly T[]} places
 * @param {(place: T) => string} [nameOf]
 * @returns {T[]}
 */
export const placesHere = (places, nameOf = String) =>
  places.filter((place) => !process.env.HELIUM_VERSION || !/pglite/i.test(nameOf(place)));
