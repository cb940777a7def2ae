// Small projects for tests of `heliumdb usages`, and its findings as text.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratch } from './command.js';

/** A folder with these files. @param {Record<string, string>} files @returns {string} */
export function project(files) {
  const folder = scratch();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** @param {import('../../js/cli/usages/usages.js').Usages} usages */
export const shown = ({ total, files }) =>
  `${files.map(({ file, count, uses }) => `${file} ${count}\n${uses.map(line).join('')}`).join('')}${total}\n`;

/** @param {import('../../js/cli/usages/usages.js').Use} use */
function line({ line, column, orm, kind, call, becomes, why }) {
  const what = becomes === null ? `by hand: ${why}` : `${becomes}${why ? ` // ${why}` : ''}`;
  return `  ${line}:${column} ${orm} ${kind} ${call}\n    ${what}\n`;
}
