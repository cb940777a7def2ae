// The text of build/fillers.js: functions that set a row's properties, all of them the same. An engine keeps what it
// has learned of a property's place with the place in the text where it is set. Were there one such place for rows of
// every kind, it would have learned too much to be quick, so there are some copies, and each kind of rows takes one:
// js/layout.js. That saves some 8 % of getProjectById's CPU in workerd and 6 % in Node. More and longer copies would
// serve larger applications better, but a cold start pays for each byte of them.

/** How many copies, and how many properties each sets. */
const COPIES = 6, WIDTH = 10;

const sets = Array.from({ length: WIDTH }, (_, i) => `if (n > ${i}) row[keys[${i}]] = cells[at + ${i}];`);
const filler = `(row, keys, cells, at, n) => {\n  ${sets.join('\n  ')}\n}`;

export const fillers = `// Made by scripts/fillers.js. Don't edit.
/** How many properties a filler sets at most. */
export const WIDTH = ${WIDTH};
/** Sets the first properties of a row out of the cells that begin at a place; there are \`n\` of them.
 * @typedef {(row: Record<string, any>, keys: string[], cells: any[], at: number, n: number) => void} Filler */
/** @type {Filler[]} */
export const fillers = [\n${Array(COPIES).fill(filler).join(',\n')},\n];
`;
