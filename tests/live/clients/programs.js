// Postgres's own programs against the endpoint's TCP port, for each back end: psql (its queries of the catalog, COPY both
// ways, scripts, Ctrl-C), pgbench in its three modes, pg_dump into psql. They come with Postgres; where there are none,
// these tests are skipped.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS, openBackends } from '../../support/clients.js';
import { findBin } from '../../support/postgres.js';
import { until } from '../../support/until.js';
import { TEXTS, USER_TYPES, VALUES, quoted } from '../../support/values.js';

/** Their folder; npm's servers come without them. */
const bin = (() => {
  try {
    return existsSync(join(findBin(), 'psql')) ? findBin() : '';
  } catch {
    return '';
  }
})();

describe("Postgres's programs", () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'heliumdb-programs-'));
    backends = await openBackends(`
      create table note (id int primary key, text text, at timestamptz, bytes bytea);
      create table child (id serial primary key, note_id int references note on delete cascade, check (id > 0));
      create index child_note on child (note_id);
      comment on table note is 'a note';
      create view notes as select id, text from note;`);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * @param {string} program @param {string[]} args
   * @param {{input?: string, env?: Record<string, string>, interrupt?: () => unknown}} [options]
   * @returns {Promise<{code: number | null, out: string, err: string}>}
   */
  function run(program, args, { input = '', env = {}, interrupt } = {}) {
    return new Promise((resolve, reject) => {
      const child = spawn(join(bin, program), args, { env: { ...process.env, PGCONNECT_TIMEOUT: '10', LC_ALL: 'C.UTF-8', ...env } });
      let out = '', err = '';
      child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
      child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
      child.once('error', reject).once('close', (code) => {
        resolve({ code, out, err });
      });
      child.stdin.on('error', () => {}).end(input);
      void Promise.resolve(interrupt?.()).then(() => interrupt && child.kill('SIGINT'));
    });
  }

  const copied = TEXTS.map((text, i) => `${i}\t${text.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c] ?? c)}\t2020-02-29 12:34:56.789+00\t\\\\x00ff`).join('\n');

  for (const kind of KINDS) describe(kind, { skip: bin ? false : 'no psql' }, () => {
    const server = kind === 'postgres';
    /** @param {string} input @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
    const psql = (input, args = ['-qAt'], options) => run('psql', ['-X', ...args, backends.endpoints[kind].url], { input, ...options });
    /** @param {string} input @param {string[]} [args] */
    const straight = (input, args = ['-qAt']) => run('psql', ['-X', ...args, backends.truthUrl], { input });
    const sleeps = () => until(async () => (await straight("select 1 from pg_stat_activity where query like '% /* interrupted */%' and state = 'active' and pid <> pg_backend_pid()")).out);
    const empty = () => backends.endpoints[kind].exec('truncate note, child restart identity');

    test('psql: queries, variables, descriptions of results, what it asks the catalog', async () => {
      assert.deepEqual(await run('pg_isready', ['-q', '-d', backends.endpoints[kind].url]), { code: 0, out: '', err: '' });
      assert.equal((await psql("select 'é😀', null, true; select 2;\nselect 3 as n \\gset\n\\echo :n\n")).out, 'é😀||t\n2\n3\n');
      const commands = ['\\d note', '\\d+ child', '\\dt', '\\dv', '\\di', '\\ds', '\\dn public', '\\df no*', '\\dT no*', '\\d notes', '\\sv notes', "select 1 as a, 'x'::text as b \\gdesc", 'table note', '\\dp note', '\\encoding'];
      const script = commands.map((command) => `\\echo == ${command.replaceAll('\\', '/').replaceAll("'", '')}\n${command}\n`).join('');
      const [ours, truth] = await Promise.all([psql(script, []), straight(script, [])]);
      if (server) assert.deepEqual(ours, truth);
      else assert.deepEqual([ours.code, ours.err, ours.out.length > 1000], [0, '', true]); // another version, which may show more
      assert.equal((await psql('show timezone; show application_name; show work_mem', ['-qAt'], { env: { PGTZ: 'Asia/Tokyo', PGAPPNAME: "it's", PGOPTIONS: '-c work_mem=3MB' } })).out, "Asia/Tokyo\nit's\n3MB\n");
    });

    test('psql: COPY in and out, as text, CSV and binary, in a transaction, and one that fails', async () => {
      await empty();
      assert.equal((await psql(`copy note from stdin;\n${copied}\n\\.\nselect count(*) from note;\n`)).out, `${TEXTS.length}\n`);
      const file = join(folder, 'copied');
      for (const how of ['', "(format csv, header, null 'NULL')", "(format csv, delimiter ';', quote '~')", '(format binary)']) {
        assert.deepEqual(await psql(`\\copy note to '${file}' ${how}\n`), { code: 0, out: '', err: '' });
        assert.deepEqual(await psql(`create temp table again (like note);\n\\copy again from '${file}' ${how}\nselect count(*) from again natural join note;\n`), { code: 0, out: `${TEXTS.length}\n`, err: '' }, how);
      }
      const [ours, truth] = await Promise.all([psql('copy (select * from note order by id) to stdout;\n'), straight(`begin;\ncopy note from stdin;\n${copied}\n\\.\ncopy (select * from note order by id) to stdout;\nrollback;\n`)]);
      assert.deepEqual(ours, truth);
      const wrong = await psql('copy note from stdin;\n1000\tx\t2020-01-01\t\\N\n1001\tx\tno time\t\\N\n\\.\nselect count(*) from note where id >= 1000;\n');
      assert.deepEqual([wrong.out, wrong.err.includes('CONTEXT:  COPY note, line 2, column at: "no time"')], ['0\n', true]);
      const many = Array.from({ length: 20_000 }, (_, i) => `${i + 5000}\tline ${i}\t\\N\t\\N`).join('\n');
      assert.equal((await psql(`begin; copy note (id, text, at, bytes) from stdin;\n${many}\n\\.\nselect count(*), sum(id) from note where id >= 5000;\nrollback;\nselect count(*) from note;\n`)).out, `20000|${(5000 + 24999) * 10000}\n${TEXTS.length}\n`);
    });

    test('psql: a script in one transaction, errors in full, warnings', async () => {
      await empty();
      const script = "insert into note values (1, 'a');\ninsert into child (note_id) values (1);\ninsert into child (note_id) values (2);\n";
      const failed = await psql(script, ['-q', '-1', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose']);
      const truth = await straight(script, ['-q', '-1', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose']);
      const withoutPlace = (/** @type {string} */ text) => (server ? text : text.replace(/^LOCATION.*\n/m, ''));
      assert.deepEqual([failed.code, withoutPlace(failed.err)], [3, withoutPlace(truth.err)]);
      assert.equal((await psql('select count(*) from note;')).out, '0\n');
      assert.equal((await psql('rollback;\ndo $$ begin raise notice \'told %\', 1; end $$;\nselect 1/0;\nselect 1;\n')).err,
        'WARNING:  there is no transaction in progress\nNOTICE:  told 1\nERROR:  division by zero\n');
    });

    test('psql: Ctrl-C', async () => {
      const { out, err } = await psql(`select pg_sleep(${server ? 7200 : 1.5}) /* interrupted */;\nselect 'after';\n`, ['-qAt'], { interrupt: server ? sleeps : () => sleep(700) });
      if (server) assert.match(err, /ERROR: {2}canceling statement due to user request\n$/);
      else assert.doesNotMatch(err, /FATAL|closed/, 'PGlite can\'t cancel');
      assert.doesNotMatch(out, /FATAL/);
    });

    test('pgbench: many clients in transactions, simple, extended and prepared', async () => {
      const made = await run('pgbench', ['-i', '-q', '-s', '1', backends.endpoints[kind].url]);
      assert.equal(made.code, 0, made.err);
      // A thread for each client: one thread for all waits in a PREPARE for a transaction of its own, where there is one session.
      for (const mode of ['simple', 'extended', 'prepared']) {
        const { code, out, err } = await run('pgbench', ['-n', '-c', '5', '-j', '5', '-t', '5', '-M', mode, backends.endpoints[kind].url]);
        assert.equal(code, 0, err);
        assert.match(out, /actually processed: 25\/25\nnumber of failed transactions: 0 /);
      }
      assert.equal((await psql('select count(*), sum(delta) = (select sum(abalance) from pgbench_accounts), sum(delta) = (select sum(tbalance) from pgbench_tellers), sum(delta) = (select sum(bbalance) from pgbench_branches) from pgbench_history;')).out, '75|t|t|t\n');
      await psql('drop table pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;');
    });

    test('a dump of the server, every type in it, is restored by psql', async () => {
      const types = Object.keys(VALUES), column = (/** @type {number} */ i) => [`v${i} ${types[i]}`, `a${i} ${types[i]}[]`];
      const values = types.flatMap((type) => [`${quoted(VALUES[type][VALUES[type].length - 1])}::${type}`, `array[${quoted(VALUES[type][0])}, null]::${type}[]`]);
      const text = 'select * from dumped.zoo;\n';
      if (kind === KINDS[0]) await backends.endpoints.postgres.exec(`create schema dumped; set search_path = dumped; ${USER_TYPES} create table zoo (${types.flatMap((_, i) => column(i))}); insert into zoo values (${values}); insert into zoo default values`);
      const dump = await run('pg_dump', ['--no-owner', '-n', 'dumped', backends.endpoints.postgres.url]);
      assert.deepEqual([dump.code, dump.err], [0, '']);
      if (server) return; // where it comes from
      const restored = await psql(dump.out, ['-q', '-v', 'ON_ERROR_STOP=1']);
      assert.deepEqual([restored.code, restored.err], [0, '']);
      const truth = await run('psql', ['-X', '-qAt', backends.endpoints.postgres.url], { input: text });
      assert.deepEqual(await psql(text), truth);
      assert.ok(truth.out.length > 1000);
    });
  });
});
