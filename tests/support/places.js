// Where a test runs: on PGlite and on Postgres servers, or on one version of Postgres alone.

/** Whether this run is on one version of Postgres. */
const oneVersion = Boolean(process.env.HELIUM_VERSION);

/**
 * Those of the places that count in this run. A run on one version of Postgres (npm run test:versions, which sets
 * HELIUM_VERSION) leaves PGlite out, which is the same for all of them and has its tests in the stage live.
 * @template T
 * @param {readonly T[]} places
 * @param {(place: T) => string} [nameOf]
 * @returns {T[]}
 */
export const placesHere = (places, nameOf = String) =>
  places.filter((place) => !oneVersion || !/pglite/i.test(nameOf(place)));

/** Options of a test or a suite that runs on PGlite. */
export const onPglite = { skip: oneVersion ? 'PGlite is the same for every version' : false };
