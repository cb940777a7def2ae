// What has been run on the SQL page, the last first, for each database: a file of the project's folder that is the
// user's own. A text may have a password in it, so nobody else can read the file, and a folder that is made for it is
// kept out of git. A history can be lost: a file that is damaged begins anew, and where none can be written, the studio
// remembers until it ends.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../local/make-folder.js';
import { Refused } from './http.js';
import { readJson, writeJson } from './json-file.js';

/** Databases, texts of each, and characters of a text that is kept, at most. */
const DATABASES = 100, MOST = 100, LONGEST = 100_000;

/** @param {string} file @param {string} database its name */
export function createHistory(file, database) {
  /** What can't be written. @type {string[] | undefined} */
  let unwritten;

  /** The others, and this one's. @returns {{others: [string, unknown][], texts: string[]}} */
  function read() {
    /** @type {[string, unknown][]} */
    let all = [];
    try {
      all = Object.entries(readJson(file)?.history ?? {});
    } catch {} // damaged
    const [, mine] = all.find(([name]) => name === database) ?? [];
    const texts = Array.isArray(mine) ? mine.filter((one) => typeof one === 'string') : [];
    return { others: all.filter(([name]) => name !== database), texts: unwritten ?? texts };
  }

  /** @param {string[]} texts */
  function write(texts) {
    const { others } = read(), mine = texts.length ? [[database, texts]] : [];
    try {
      const folder = dirname(file);
      if (makeFolder(folder, 0o700)) writeFileSync(join(folder, '.gitignore'), '*\n');
      writeJson(file, { history: Object.fromEntries([...others, ...mine].slice(-DATABASES)) }, 0o600);
      unwritten = undefined;
    } catch {
      unwritten = texts;
    }
    return { texts };
  }

  return {
    history: async () => ({ texts: read().texts }),
    /** @param {{sql: string}} run */
    async remember({ sql }) {
      if (typeof sql !== 'string') throw new Refused(400, 'what was run is a text');
      const { texts } = read();
      if (!sql.trim() || sql.length > LONGEST) return { texts };
      return write([sql, ...texts.filter((one) => one !== sql)].slice(0, MOST));
    },
    clearHistory: async () => write([]),
  };
}

