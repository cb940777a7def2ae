// npm run bench:check: what `heliumdb check` costs on 28 migrations and 70 tables, with indexes, checks, foreign keys
// and enums. `npm run bench:check -- 5 DIR…` runs it 5 times, in turn with other trees of this repository, which have
// to be built, and prints how this one's medians stand to theirs. Each tree checks what its own generate has made.
//
// CPU is that of all threads of the command's process.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { path } from '../../scripts/lib.js';
import { median, ratio } from './stats.js';

const MIGRATIONS = 28, TABLES = 70;

/** Prints the CPU time (µs) of a process when it ends, as the last line of stderr. */
const TELL = 'process.on("exit",()=>{const{user,system}=process.cpuUsage();console.error("\\n"+(user+system))})';

/** The table number `i`: thirteen columns, three indexes, two checks. @param {number} i */
const table = (i) => ({
  columns: {
    id: { type: 'uuid', primaryKey: true, default: 'gen_random_uuid()' },
    parent_id: { type: 'uuid', nullable: true, references: { table: `t${i >> 1}`, column: 'id', onDelete: 'cascade' } },
    email: { type: 'text', unique: true },
    name: { type: 'varchar(200)' },
    kind: { type: 'varchar(20)', default: "'plain'" },
    state: { type: `state_${i % 7}`, default: "'new'" },
    amount: { type: 'numeric(12,2)', default: '0' },
    count: { type: 'integer', default: '0' },
    tags: { type: 'text[]', default: "'{}'" },
    data: { type: 'jsonb', nullable: true },
    is_active: { type: 'boolean', default: 'true' },
    created_at: { type: 'timestamptz', default: 'now()' },
    updated_at: { type: 'timestamptz', default: 'now()' },
  },
  checks: { [`t${i}_amount`]: 'amount >= 0 and count < 1000000', [`t${i}_kind`]: "kind in ('plain', 'other')" },
  indexes: {
    [`t${i}_parent`]: { columns: ['parent_id', { column: 'created_at', order: 'desc' }] },
    [`t${i}_lower`]: { columns: [{ expression: 'lower(name)' }] },
    [`t${i}_active`]: { columns: ['state'], where: "is_active and kind in ('plain', 'other')" },
  },
});

/** The document after so many migrations. @param {number} count */
function documentOf(count) {
  const tables = Math.round(TABLES / MIGRATIONS * count);
  const enums = Array.from({ length: 7 }, (_, i) => [`state_${i}`, { values: ['new', 'open', 'done', 'gone'] }]);
  return {
    version: 1,
    enums: Object.fromEntries(enums),
    tables: Object.fromEntries(Array.from({ length: tables }, (_, i) => [`t${i}`, table(i)])),
  };
}

/** @param {string} tree @param {string} cwd @param {string[]} args */
async function command(tree, cwd, args) {
  const { DATABASE_URL, ...env } = process.env, started = performance.now();
  const all = ['--import', `data:text/javascript,${TELL}`, join(tree, 'js/cli/heliumdb.js'), ...args];
  const child = spawn(process.execPath, all, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', told = '';
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { told += text; });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code) throw new Error(`${tree}: ${args.join(' ')} ended with ${code}\n${out}${told}`);
  return { cpu: Number(told.trim().split('\n').at(-1)) / 1e6, wall: (performance.now() - started) / 1000 };
}

/** @param {string} tree @param {string} cwd */
async function generate(tree, cwd) {
  for (let i = 1; i <= MIGRATIONS; i++) {
    writeFileSync(join(cwd, 'heliumdb.schema.json'), JSON.stringify(documentOf(i)));
    await command(tree, cwd, ['generate', '--name', `step_${i}`]);
  }
}

const rounds = Number(process.argv[2] ?? 3), trees = [path('.'), ...process.argv.slice(3)];
const folders = trees.map(() => mkdtempSync(join(tmpdir(), 'bench-check-')));
try {
  for (const [i, tree] of trees.entries()) await generate(tree, folders[i]);
  /** @type {{cpu: number[], wall: number[]}[]} */
  const times = trees.map(() => ({ cpu: [], wall: [] }));
  // The first of each counts for nothing: it makes the template of an embedded database, where there is none.
  for (let round = 0; round <= rounds; round++)
    for (const [i, tree] of trees.entries()) {
      const { cpu, wall } = await command(tree, folders[i], ['check']);
      console.log(`${round ? `round ${round} of ${rounds}` : 'warm-up'}, ${tree}: CPU ${cpu.toFixed(1)} s, wall ${wall.toFixed(1)} s`);
      if (round) times[i].cpu.push(cpu), times[i].wall.push(wall);
    }
  console.log('');
  const [ours] = times;
  for (const [i, { cpu, wall }] of times.entries()) {
    const beside = i ? `   ours to it: CPU ${ratio(ours.cpu, cpu).toFixed(2)}, wall ${ratio(ours.wall, wall).toFixed(2)}` : '';
    const all = cpu.map((seconds) => seconds.toFixed(1)).join(' ');
    console.log(`${trees[i]}: CPU ${median(cpu).toFixed(2)} s (${all}), wall ${median(wall).toFixed(2)} s${beside}`);
  }
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
