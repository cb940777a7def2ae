// What `heliumdb init` leaves to do, as lines for a shell. No line has a URL: it may hold a password.

import { isFileUrl } from '../../local/folder.js';
import { differences } from '../migrations/observe.js';
import { merged } from '../migrations/snapshots.js';
import { hasPackage, readPackage } from './files.js';

/** @typedef {import('../options.js').Given} Given */

/** How the name of a migration ends that a database has without having run it. */
export const BASELINE = '_baseline';

/** How the database is named in another command. @param {Given} given @param {boolean} known does .env name it? */
function databaseIn({ url, postgres, endpoint }, known) {
  const options = [];
  if (postgres !== undefined) options.push(' --postgres URL');
  else if (url !== undefined && !known) options.push(' --url URL');
  if (endpoint !== undefined) options.push(' --endpoint URL');
  return options.join('');
}

/** Packages that aren't there. @param {boolean} local is the database a folder? */
const missingPackages = (local) =>
  ['heliumdb', ...(local ? ['@electric-sql/pglite'] : [])].filter((name) => !hasPackage(name));

/**
 * @param {Given} given
 * @param {object} project
 * @param {import('../migrations/folder.js').Folder} project.folder its migrations
 * @param {import('../migrations/document.js').Document} project.document
 * @param {boolean} project.migrated heliumdb has migrated its database before
 * @param {string} project.url of the database; '' where it is a server's own
 * @param {boolean} project.known does .env name the database?
 * @param {string} project.client the module
 */
export function nextSteps(given, { folder, document, migrated, url, known, client }) {
  const { dir, migrations } = folder, database = databaseIn(given, known), steps = [];
  const packages = missingPackages(isFileUrl(url));
  if (packages.length) steps.push(`npm install ${packages.join(' ')}`);
  if (readPackage()?.type !== 'module' && !client.endsWith('.mjs'))
    steps.push('npm pkg set type=module  # the client is an ES module');
  if (migrations.length && differences(merged(migrations).document, document).length)
    steps.push('npm run db:generate  # the document has changed since the last migration');
  if (migrated) steps.push(`# heliumdb has migrated this database already: get those migrations into ${dir}`);
  else if (migrations.length === 1 && migrations[0].name.endsWith(BASELINE))
    steps.push(`npx heliumdb adopt${database}  # notes that the database has the first migration`);
  else steps.push(`npm run db:migrate${database && ` --${database}`}`);
  return [...steps, `import { createDatabase } from './${client}'`];
}
