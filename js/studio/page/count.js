// Numbers of rows, in words.

/** @param {number} rows @param {string} [shown] the number, if it is to be written in another way */
export const countOf = (rows, shown = rows.toLocaleString('en')) => `${shown} ${rows === 1 ? 'row' : 'rows'}`;
