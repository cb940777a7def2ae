// The rows that are at hand: pages of one size, each behind the last row of the one before. Only pages near those that
// are looked at are kept; of the others there is the key at which they begin, so that they can be read again.

/**
 * @typedef {import('./types.js').Row} Row
 *
 * @typedef {object} Page
 * @property {Row | null} start the row that it follows, its key and the columns of the order; null: it is the first
 * @property {Row[] | null} rows null: not at hand
 * @property {Promise<void>} [reading] it has been asked for
 *
 * @typedef {object} Pages
 * @property {() => number} length rows that are known
 * @property {() => boolean} ended are there no others?
 * @property {(i: number) => Row | undefined} at undefined: not at hand, or no longer there
 * @property {(first: number, last: number) => void} want these rows are looked at
 * @property {(first: number, last: number) => Promise<Row[]>} rows these, read where they aren't at hand; fewer, where
 *   there are no more
 * @property {() => number} held rows at hand
 * @property {() => void} close
 */

/** Rows of a page, as the server gives them. */
export const PAGE = 100;

/** Pages that are kept. */
const KEPT = 8;

/**
 * @param {(start: Row | null, offset: number, signal: AbortSignal) => Promise<{rows: Row[], more: boolean}>} read
 * @param {(row: Row) => Row} startOf what of a row says where the next page begins
 * @param {(error?: any) => void} changed
 * @returns {Pages}
 */
export function createPages(read, startOf, changed) {
  /** @type {Page[]} */
  const pages = [{ start: null, rows: null }];
  const gone = new AbortController();
  let known = 0, ended = false, seen = 0;

  /** Lets go of the pages that are furthest from those looked at. */
  const trim = () => {
    const there = pages.map(({ rows }, i) => (rows ? i : -1)).filter((i) => i >= 0);
    there.sort((a, b) => Math.abs(b - seen) - Math.abs(a - seen));
    for (const i of there.slice(0, Math.max(0, there.length - KEPT))) pages[i].rows = null;
  };
  /** @param {number} number */
  const fill = async (number) => {
    const page = pages[number];
    try {
      const { rows, more } = await read(page.start, number * PAGE, gone.signal);
      page.rows = rows;
      if (number === pages.length - 1) {
        known = number * PAGE + rows.length;
        ended = !more;
        if (more) pages.push({ start: startOf(rows[rows.length - 1]), rows: null });
      }
      trim();
      page.reading = undefined;
      changed();
    } catch (error) {
      // It stays asked for: one question is enough for the error.
      if (!gone.signal.aborted) changed(error);
    }
  };
  /** @param {number} number */
  const load = (number) => {
    pages[number].reading ??= fill(number);
    return pages[number].reading;
  };
  return {
    length: () => known,
    ended: () => ended,
    at: (i) => pages[Math.floor(i / PAGE)]?.rows?.[i % PAGE],
    want(first, last) {
      const from = Math.floor(Math.max(0, first) / PAGE), to = Math.min(Math.floor(last / PAGE), pages.length - 1);
      seen = Math.floor((from + to) / 2);
      for (let i = from; i <= to; i++) if (!pages[i].rows) void load(i);
    },
    async rows(first, last) {
      const found = [];
      for (let number = 0; number <= Math.floor(last / PAGE) && number < pages.length; number++) {
        const inIt = number >= Math.floor(first / PAGE);
        if (!pages[number].rows && (inIt || number === pages.length - 1)) await load(number);
        const from = number * PAGE;
        if (inIt) found.push(...pages[number].rows?.slice(Math.max(0, first - from), last + 1 - from) ?? []);
      }
      return found;
    },
    held: () => pages.reduce((sum, { rows }) => sum + (rows?.length ?? 0), 0),
    close: () => gone.abort(),
  };
}
