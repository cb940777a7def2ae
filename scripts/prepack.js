// npm runs this before it makes a tarball (npm pack, npm publish, a dependency by git): builds, and refuses to pack if
// that fails or if a file of package.json's list is missing, since npm leaves such a file out without a word.
//
// Only Node's own modules. Writes to stderr: stdout is for npm's output, which may be JSON.
import { existsSync, readFileSync } from 'node:fs';
import { path, run } from './lib.js';

/** @param {string} text */
function refuse(text) {
  process.stderr.write(`heliumdb is not packed: ${text}\n`);
  process.exit(1);
}

process.stderr.write('heliumdb: building what is packed; without build/ this takes minutes\n');
const built = await run(process.execPath, [path('scripts/build.js')], { quiet: true });
if (!built.ok) refuse(`it can't be built (npm run setup installs what that needs).\n${built.out.trim()}`);

const { files } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
const missing = files.filter((/** @type {string} */ file) => !file.startsWith('!') && !existsSync(path(file)));
if (missing.length) refuse(`there is no ${missing.join(', no ')}`);
