// What the command shows of foreign text, and what it takes a mistyped name for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError } from '../../js/cli/error.js';
import { Interrupted } from '../../js/cli/interrupt.js';
import { nearest } from '../../js/cli/suggest.js';
import { hostOf, readOptions, sourceOf } from '../../js/cli/options.js';
import { createReport } from '../../js/cli/report.js';
import { colours, multiline, note, print, printJson, sqlLines, styled, visible } from '../../js/cli/terminal.js';

const HOSTILE = 'x\u001b]0;T\u0007\r\n\tü\u007f\u0085\u009b2J\u061c\u200e\u202e\u2066\u2028\u2029\ud800y\udc00😀\\n';
const SHOWN = 'x\\x1b]0;T\\x07\\r\\n\\tü\\x7f\\x85\\x9b2J\\u061c\\u200e\\u202e\\u2066\\u2028\\u2029\\ud800y\\udc00😀\\n';

/** What is written meanwhile. @param {() => unknown} work */
function written(work) {
  const said = { out: '', err: '' };
  const { write: out } = process.stdout, { write: err } = process.stderr;
  process.stdout.write = (/** @type {any} */ text) => { said.out += text; return true; };
  process.stderr.write = (/** @type {any} */ text) => { said.err += text; return true; };
  try {
    work();
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  return said;
}

test('foreign text is made visible, whichever way it is written', () => {
  assert.equal(visible(HOSTILE), SHOWN);
  assert.deepEqual(written(() => print(HOSTILE)), { out: `${SHOWN}\n`, err: '' });
  assert.deepEqual(written(() => note(styled`a ${HOSTILE} b`)), { out: '', err: `a ${SHOWN} b\n` });
  assert.deepEqual(written(() => print(multiline('a\n\tb\u001b\u202e'))), { out: 'a\n\tb\\x1b\\u202e\n', err: '' });
  for (const name of /** @type {const} */ (['bold', 'cyan', 'dim', 'green', 'red', 'yellow'])) {
    assert.deepEqual(written(() => print(colours()[name](HOSTILE))), { out: `${SHOWN}\n`, err: '' });
  }
});

test('SQL keeps its lines, and its names none', () => {
  const sql = 'create table "a\nb" ( -- it\'s\n  "c""\n" text default \'x\ny\' || E\'\\\'\n\', /* don\'t\n*/\n  d text\n);\ndo $a$ x\n\'y\' $a$;\u001b';
  assert.deepEqual(written(() => print(sqlLines(sql))), { out:
    'create table "a\\nb" ( -- it\'s\n  "c""\\n" text default \'x\\ny\' || E\'\\\'\\n\', /* don\'t\n*/\n  d text\n);\ndo $a$ x\n\'y\' $a$;\\x1b\n', err: '' });
});

test('no foreign object passes for text that is safe', () => {
  const forged = JSON.parse('{"shown": "\\u001b", "#shown": "\\u001b"}');
  forged.toString = () => '\u001b[2J';
  assert.deepEqual(written(() => print(styled`${forged}`)), { out: '\\x1b[2J\n', err: '' });
});

test('JSON is exact, and ASCII where a terminal would act', () => {
  const { out } = written(() => printJson({ [HOSTILE]: HOSTILE }));
  assert.deepEqual(JSON.parse(out), { [HOSTILE]: HOSTILE });
  assert.equal(visible(out.slice(0, -1)), out.slice(0, -1));
});

test('a message is its own lines; a newline that came with a name is none', () => {
  const failed = (/** @type {string | undefined} */ command, /** @type {Error} */ error) =>
    written(() => assert.equal(createReport(command, false).fail(error), 1));
  assert.deepEqual(failed('push', new CliError(['a\nb', 'c'])), { out: '', err: 'heliumdb push: a\\nb\n  c\n' });
  assert.deepEqual(failed(undefined, new Error('a\n  b\u001b')), { out: '', err: 'heliumdb: a b\\x1b\n' });
});

test('how a command ends, for programs: what was done so far, the facts of an error, its details', () => {
  const report = createReport('x', true);
  const ended = (/** @type {number} */ exitCode, /** @type {() => number} */ end) => {
    const { out, err } = written(() => assert.equal(end(), exitCode));
    assert.equal(err, '');
    return JSON.parse(out);
  };
  assert.deepEqual(ended(0, () => report.end()), { ok: true });
  report.facts.applied = ['a'];
  assert.deepEqual(ended(1, () => report.end({ findings: [] }, 1)), { ok: false, applied: ['a'], findings: [] });
  const facts = { status: 'refused' }, details = { code: 'P', line: 3 };
  assert.deepEqual(ended(2, () => report.fail(new CliError(['a\nb', 'c'], { exitCode: 2, facts, details }))),
    { ok: false, applied: ['a'], ...facts, error: { message: 'a\nb\nc', ...details } });
  const lost = { code: 'CONNECTION', outcome: 'unknown' };
  assert.deepEqual(ended(1, () => report.fail(Object.assign(new Error('lost'), lost))),
    { ok: false, applied: ['a'], error: { message: 'lost', ...lost } });
  const interrupted = ended(130, () => report.fail(new Interrupted(130)));
  assert.deepEqual(interrupted, { ok: false, applied: ['a'], interrupted: true });
});

test('a command that goes on after its JSON has its errors on stderr', () => {
  const report = createReport('dev', true);
  assert.deepEqual(written(() => report.begin({ port: 1 })), { out: '{"port":1}\n', err: '' });
  assert.equal(written(() => report.fail(new CliError('stopped'))).err, 'heliumdb dev: stopped\n');
});

test('a mistyped name: the nearest, where one is near', () => {
  const names = ['generate', 'migrate', 'push', 'pull', 'status', 'to'];
  assert.deepEqual(['migrat', 'genreate', 'psuh', 'Status', 'serve', '', 'x', 'ot', 'a'.repeat(1e6)].map((name) => nearest(name, names)),
    ['migrate', 'generate', 'push', 'status', undefined, undefined, undefined, 'to', undefined]);
  assert.equal(nearest('a', []), undefined);
});

/** @type {Record<string, import('../../js/cli/options.js').Option>} */
const TABLE = { url: { value: 'URL', help: '' }, 'dry-run': { help: '' }, drop: { value: 'NAME', many: true, help: '' }, 'lock-timeout': { value: 'MS', help: '' } };

test('options are read, by either way of writing them', () => {
  assert.deepEqual(readOptions('push', TABLE, ['--url', 'a', '--dry-run', '--drop', 'x', '--drop=-y', '--lock-timeout=5']),
    { url: 'a', 'dry-run': true, drop: ['x', '-y'], 'lock-timeout': '5' });
  assert.deepEqual(readOptions('push', TABLE, []), {});
});

test('what is wrong with an argument, without what may be a secret', () => {
  for (const [args, says] of /** @type {[string[], string][]} */ ([
    [['--ulr', 'x'], 'there is no option --ulr: did you mean --url?'],
    [['--dryrun'], 'there is no option --dryrun: did you mean --dry-run?'],
    [['--constructor'], 'there is no option --constructor'],
    [['--unlike-any=s3cret'], 'there is no option --unlike-any'],
    [['-x'], 'there is no option -x'],
    [['--url'], '--url needs a value: --url URL'],
    [['--url', '--dry-run'], '--url needs a value; one that begins with - is given as --url=URL'],
    [['--dry-run=no'], '--dry-run takes no value'],
    [['more'], 'there is no argument "more"'],
    [['postgres://me:s3cret@h/d'], 'give a URL as --url URL'],
  ])) {
    assert.throws(() => readOptions('push', TABLE, args), { message: `${says}; heliumdb push --help lists the options` });
  }
});

test('what isn\'t a database URL, and the way out', () => {
  const ways = 'give file:./folder or postgres://user:password@host:port/database';
  const password = '--url has a /, ? or # in its password or user: percent-encode it (%2F, %3F, %23)';
  for (const [url, says] of [
    ['./dev.db', "--url isn't a database URL: for the folder ./dev.db give file:./dev.db"],
    ['dev.db', "--url isn't a database URL: for the folder dev.db give file:dev.db"],
    ['/srv/db', "--url isn't a database URL: for the folder /srv/db give file:/srv/db"],
    ['me:s3cret@host/db', `--url isn't a database URL: ${ways}`],
    ['http://me:s3cret@host/db', `--url isn't a database URL: ${ways}`],
    ['localhost', `--url isn't a database URL: ${ways}`],
    ['postgres://me:12#3@host/db', password],
    ['postgres://me:12/3@host/db', password],
    ['postgres://me:12?3@host/db', password],
  ]) assert.throws(() => sourceOf(url, '--url'), { message: says });
  for (const url of ['postgres://me:a%2Fb@h:1/d?application_name=a@b', 'postgresql://h/d', 'postgres://u:p@ss@h/d?x=y#z']) {
    assert.deepEqual(sourceOf(url, '--url'), { postgres: url });
  }
  assert.equal(hostOf('postgres://u:p@h:5/d', 'it'), 'h:5');
  assert.equal(hostOf('postgres://u:p/d', 'it'), 'it');
});

test('what takes longer than a second is told, on a terminal and nowhere else', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { isTTY } = process.stderr, terminal = /** @type {NodeJS.WriteStream} */ ({ isTTY: true });
  /** @param {boolean} watched @param {boolean} json */
  const told = (watched, json) => written(() => {
    process.stderr.isTTY = watched;
    const report = createReport('push', json);
    report.progress('never told');
    t.mock.timers.tick(999);
    report.progress(`one ${HOSTILE}`);
    t.mock.timers.tick(1);
    t.mock.timers.tick(5000); // only once
    report.progress('two');
    t.mock.timers.tick(1000);
    report.progress();
    t.mock.timers.tick(1000);
    report.progress('never told either');
    if (!json) report.end();
    t.mock.timers.tick(1000);
  });
  // Whether a terminal has colours goes by the environment (CI and FORCE_COLOR have them, NO_COLOR has none).
  const dim = (/** @type {string} */ line) => written(() => print(colours(terminal).dim(line))).out;
  try {
    assert.deepEqual(told(true, false), { out: '', err: dim(`one ${SHOWN} ...`) + dim('two ...') });
    assert.deepEqual(told(false, false), { out: '', err: '' });
    assert.deepEqual(told(true, true), { out: '', err: '' });
  } finally {
    process.stderr.isTTY = isTTY;
  }
});
