// What the folder's .env says, where the environment says nothing: the command reads one name of it, DATABASE_URL.

import { readFileSync } from 'node:fs';
import * as util from 'node:util';

/** Takes DATABASE_URL from .env, unless it is set. Node reads such files from 20.12 on; older ones read none. */
export function readEnvironment() {
  if (process.env.DATABASE_URL !== undefined) return;
  try {
    const { DATABASE_URL } = util.parseEnv(readFileSync('.env', 'utf8').replace(/^\ufeff/, ''));
    if (DATABASE_URL !== undefined) process.env.DATABASE_URL = DATABASE_URL;
  } catch {
    // There is none, or none that can be read: then no database is named.
  }
}
