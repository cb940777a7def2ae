// Queries about the state of PGlite's one session: the settings and channels that can be restored after other clients'
// turns, what can't be restored, and the parameters that a client is sent at the start.

import { literal } from '../wire/settings.js';

/**
 * Rows of (kind, name, value): a setting, a channel, or (fixed) something that can't be restored.
 * @param {Iterable<string>} customs settings that aren't listed
 */
export const stateQuery = (customs) => [STATE, ...[...customs].map((name) => `
  SELECT 'setting', ${literal(name)}, pg_catalog.current_setting(${literal(name)}, true)
    WHERE pg_catalog.current_setting(${literal(name)}, true) <> ''`)].join(' UNION ALL');

/**
 * Without settings of a transaction (transaction_deferrable): RESET doesn't change them, and outside a transaction they
 * have no effect.
 */
const STATE = `
  SELECT 'setting', name, setting FROM pg_catalog.pg_settings
    WHERE source = 'session' AND 'NO_RESET_ALL' <> ALL (pg_catalog.pg_settings_get_flags(name))
  UNION ALL SELECT 'channel', c, NULL FROM pg_catalog.pg_listening_channels() c
  UNION ALL (SELECT 'fixed', 'something temporary', NULL FROM pg_catalog.pg_depend
    WHERE refclassid = 'pg_catalog.pg_namespace'::regclass AND refobjid = pg_catalog.pg_my_temp_schema() LIMIT 1)
  UNION ALL (SELECT 'fixed', 'a prepared statement', NULL FROM pg_catalog.pg_prepared_statements WHERE from_sql LIMIT 1)
  UNION ALL (SELECT 'fixed', 'a cursor', NULL FROM pg_catalog.pg_cursors WHERE is_holdable LIMIT 1)
  UNION ALL (SELECT 'fixed', 'an advisory lock', NULL FROM pg_catalog.pg_locks WHERE locktype = 'advisory' LIMIT 1)
  UNION ALL SELECT 'fixed', 'a role', NULL WHERE current_user <> 'postgres' OR session_user <> 'postgres'`;

/** The parameters that a server reports when a session begins. */
export const REPORTED = `
  SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN ('server_version', 'server_encoding',
    'client_encoding', 'DateStyle', 'TimeZone', 'integer_datetimes', 'standard_conforming_strings', 'IntervalStyle',
    'application_name', 'in_hot_standby', 'default_transaction_read_only', 'scram_iterations', 'search_path')
  UNION ALL VALUES ('is_superuser', 'on'), ('session_authorization', 'postgres')`;
