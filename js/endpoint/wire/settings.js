// The settings that a startup packet asks for, and the SQL that makes them so.

/** Parameters of a startup packet that aren't settings. */
const OTHERS = ['user', 'database', 'replication', 'options'];

/**
 * The parameters beside user and database, and the -c settings in `options`. Neon's own options name an endpoint, which
 * is ignored: there is only one here.
 * @param {Map<string, string>} parameters
 * @returns {Map<string, string>}
 */
export function settingsOf(parameters) {
  const settings = new Map([...parameters].filter(([name]) => !OTHERS.includes(name)));
  const options = (parameters.get('options') ?? '').replace(/(^|\s)-c\s+/g, '$1-c');
  for (const word of options.match(/(\\.|\S)+/gs) ?? []) {
    const [, name, value] = /^(?:-c|--)([^=]+)=(.*)$/s.exec(word.replace(/\\(.)/gs, '$1')) ?? [];
    if (name) settings.set(name.replaceAll('-', '_'), value);
  }
  return settings;
}

/** A literal that `standard_conforming_strings` does not change. @param {string} text */
export const literal = (text) => `E'${text.replace(/['\\]/g, '$&$&')}'`;

/** @param {Map<string, string>} settings one at least */
export function setting(settings) {
  const calls = [...settings].map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, false)`);
  return `SELECT ${calls.map((call) => `pg_catalog.${call}`).join(', ')}`;
}
