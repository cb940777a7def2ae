// Replies as the endpoint sends them in raw-text array mode, made up: names, addresses, hashes and times of the
// lengths real ones have. The same on every run.

/** A number generator with a seed (mulberry32). @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(1);
const below = (/** @type {number} */ n) => Math.floor(next() * n);
/** @template T @param {readonly T[]} list */
const pick = (list) => list[below(list.length)];
const text = (/** @type {number} */ length, digits = '0123456789abcdefghijklmnopqrstuvwxyz') =>
  Array.from({ length }, () => pick([...digits])).join('');
const id = () => pick([...'abcdefghij']) + text(23);
/** As Postgres prints a timestamptz: microseconds, without zeros at the end. */
const time = () => {
  const [day, clock] = new Date(Date.UTC(2026, 0, 1) + below(3e10)).toISOString().slice(0, -1).split('T');
  return `${day} ${clock}${text(3, '0123456789')}`.replace(/0+$/, '').replace(/\.$/, '') + '+00';
};
/** As Postgres prints jsonb: with blanks. @param {unknown} value */
const jsonb = (value) => JSON.stringify(value, null, 1).replace(/\n */g, ' ').replace(/([[{]) /g, '$1').replace(/ ([\]}])/g, '$1');

const first = ['Ann', 'José', 'Zoë', 'Mehmet', 'Siobhán', 'Wei', 'Fatima', 'Łukasz', 'Olga', 'Jean-Luc', 'Rosa "Rosie"'];
const last = ["O'Neill", 'García', 'Müller', 'Yılmaz', 'Nowak', 'Chen', 'Haddad', 'van den Berg', 'Smith', 'Sørensen'];
const words = 'the build of main has failed at step two because a test is flaky see the log for more of it'.split(' ');
const sentence = (/** @type {number} */ n) => Array.from({ length: n }, () => pick(words)).join(' ');

/** @param {[name: string, oid: number][]} columns @param {(string | null)[][]} rows @param {string} command */
function reply(columns, rows, command) {
  const fields = columns.map(([name, dataTypeID], i) => ({
    name, dataTypeID, tableID: 16384, columnID: i + 1, dataTypeSize: dataTypeID === 1184 ? 8 : -1, dataTypeModifier: -1, format: 'text',
  }));
  return new TextEncoder().encode(JSON.stringify({ fields, rows, command, rowCount: rows.length, rowAsArray: true }));
}

/** @type {[string, number][]} */
const userColumns = [['id', 25], ['email', 25], ['password', 25], ['name', 25], ['refresh_token', 25], ['created_at', 1184], ['updated_at', 1184]];

function userRow() {
  const name = `${pick(first)} ${pick(last)}`;
  const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}${below(1000)}@example.com`;
  return [id(), email, `$2b$10$${text(53)}`, below(5) ? name : null, below(3) ? text(64) : null, time(), time()];
}

/** @param {number} rows */
export const userReply = (rows, command = 'SELECT') => reply(userColumns, Array.from({ length: rows }, userRow), command);

/** A project with its relations, each one cell: the text of a JSON array of rows, in which all but JSON is text. */
export function projectReply({ agents = 10, costs = 50, activities = 50 } = {}) {
  const project = id();
  /** @param {number} length @param {() => unknown[]} row */
  const cell = (length, row) => jsonb(Array.from({ length }, row));
  const agent = () => [id(), project, pick(['running', 'completed', 'failed']), time(), below(2) ? time() : null,
    [{ at: below(1e6), line: sentence(8) }, { at: below(1e6), line: sentence(12) }], below(3) ? null : sentence(10), time(), time()];
  const cost = () => [id(), project, `0.${text(9, '0123456789')}`, pick(['gpt-4o', 'claude-sonnet']), pick(['openai', 'anthropic']),
    below(4) ? String(below(10000)) : null, below(4) ? String(below(2000)) : null, time()];
  const activity = () => [id(), project, pick(['build', 'deploy', 'note']), sentence(10), below(2) ? { by: id(), n: below(100) } : null, time()];
  /** @type {[string, number][]} */
  const columns = [['id', 25], ['name', 25], ['path', 25], ['user_id', 25], ['settings', 3802], ['created_at', 1184], ['updated_at', 1184], ['v', 114], ['v', 114], ['v', 114]];
  const row = [project, 'Kite', '/srv/kite', id(), jsonb({ theme: 'dark', tabs: [1, 2, 3] }), time(), time(),
    cell(agents, agent), cell(costs, cost), cell(activities, activity)];
  return reply(columns, [row], 'SELECT');
}
