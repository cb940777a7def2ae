/** The connection string of all peers: a hosted one, to which none of them gets, as fetch is mocked. */
export const URL = 'postgres://me:pw@ep-x.eu.neon.tech/db';
