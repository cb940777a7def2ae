// A text in double quotes, as a name stands in SQL, of Postgres and of SQLite, and a text in CSV.

/** @param {string} text */
export const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
