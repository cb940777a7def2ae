// The settings of heliumdb serve: a flag wins over the environment, that over a file, that over the default; each says
// the same of a wrong value, by the name under which it was given; and no message repeats a value, which may be secret.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SETTINGS, readSettings, variableOf } from '../../js/cli/gateway/settings.js';
import { validate } from '../../js/cli/gateway/validate.js';
import { path } from '../../scripts/lib.js';
import { scratch } from '../support/command.js';

/** A file of settings. @param {unknown} content text, or what becomes JSON */
function fileOf(content) {
  const file = join(scratch(), 'gateway.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A right value of each, and as a file has it. @type {Record<string, [text: string, value: unknown]>} */
const RIGHT = {
  postgres: ['postgres://db.example:5432?sslmode=verify-full', 'postgres://db.example:5432?sslmode=verify-full'],
  host: ['10.0.0.1', '10.0.0.1'],
  port: ['0', 0],
  'tls-cert': ['/a/cert.pem', '/a/cert.pem'],
  'tls-key': ['/a/key.pem', '/a/key.pem'],
  'behind-proxy': ['true', true],
  'allow-database': ['app', ['app']],
  jwks: ['https://auth.example/jwks.json', 'https://auth.example/jwks.json'],
  'jwt-issuer': ['https://auth.example', 'https://auth.example'],
  'jwt-audience': ['app', ['app']],
  'jwt-claim': ['/app_metadata/role', '/app_metadata/role'],
  'jwt-role': ['user=app_user', ['user=app_user']],
  'jwt-default-role': ['app_anonymous', 'app_anonymous'],
  'jwt-passwords': ['/a/roles.json', '/a/roles.json'],
  workers: ['2', 2],
  'read-only': ['true', true],
  rate: ['10', 10],
  'rate-address': ['20', 20],
  'max-request': ['1024', 1024],
  'max-response': ['2048', 2048],
  'max-bytes': ['4096', 4096],
  'max-connections': ['1', 1],
  'max-server': ['50', 50],
  'max-sessions': ['0', 0],
  'max-pool': ['3', 3],
  'queue-timeout': ['0', 0],
  'statement-timeout': ['7', 7],
  log: ['errors', 'errors'],
  'metrics-port': ['9100', 9100],
  'metrics-host': ['::1', '::1'],
  unready: ['1', 1],
  grace: ['2', 2],
};

test('each setting by flag, environment and file', () => {
  assert.deepEqual(Object.keys(RIGHT), Object.keys(SETTINGS));
  for (const [name, [text, value]] of Object.entries(RIGHT)) {
    const file = fileOf({ [name]: value });
    for (const [given, environment, from] of /** @type {[any, Record<string, string>, string][]} */ ([
      [{ [name]: SETTINGS[name].many ? [text] : text }, {}, `--${name}`],
      [{}, { [variableOf(name)]: text }, variableOf(name)],
      [{ config: file }, {}, `--config ${file}`],
      [{}, { HELIUMDB_CONFIG: file }, `--config ${file}`],
    ])) {
      const settings = readSettings(given, environment);
      assert.deepEqual([settings.values[name], settings.from[name]], [value, from]);
      const others = Object.entries(settings.from).filter(([other, by]) => other !== name && by !== 'default');
      assert.deepEqual(others, []);
    }
  }
});

test('a flag wins over the environment, that over a file, that over the default', () => {
  const config = fileOf({ port: 1, host: 'file', grace: 1, 'allow-database': ['a', 'b'] });
  const { values, from } = readSettings({ config, port: '3' }, { HELIUMDB_PORT: '2', HELIUMDB_HOST: 'variable', HELIUMDB_ALLOW_DATABASE: 'c,d' });
  assert.deepEqual([values.port, values.host, values.grace, values.unready, values['allow-database']], [3, 'variable', 1, 5, ['c', 'd']]);
  assert.deepEqual([from.port, from.host, from.grace, from.unready], ['--port', 'HELIUMDB_HOST', `--config ${config}`, 'default']);
});

test('the examples of how to run it have settings that there are', () => {
  const example = (/** @type {string} */ name) => path(`examples/gateway/${name}`), variables = Object.keys(SETTINGS).map(variableOf);
  const { values } = readSettings({ config: example('gateway.json') }, {});
  assert.deepEqual([values.postgres, values['allow-database'], values.log], ['postgres://127.0.0.1:5432', ['app'], 'errors']);
  for (const name of ['Dockerfile', 'heliumdb-gateway.service']) {
    const used = readFileSync(example(name), 'utf8').match(/HELIUMDB_[A-Z_]+/g) ?? [];
    assert.ok(used.length > 2, name);
    assert.deepEqual(used.filter((variable) => !variables.includes(variable)), []);
  }
});

test('a wrong value is refused by where it stands, and not repeated', () => {
  const server = "give only host and port, as postgres://HOST:PORT; user, password and database are the caller's";
  const number = (/** @type {number} */ most) => `give a whole number from 0 to ${most}`;
  for (const [name, text, why] of [
    ['port', '65536', number(65535)], ['port', '-1', number(65535)], ['port', '', number(65535)], ['port', '1e3', number(65535)],
    ['grace', 'secret', number(3600)], ['max-request', '9'.repeat(30), number(1073741824)], ['host', '', 'it is empty'],
    ['max-pool', '0', 'give a whole number from 1 to 100000'], ['log', 'secret', 'give one of none, errors, all'], ['behind-proxy', 'yes', 'give true or false'], ['allow-database', '', 'it is empty'],
    ...['postgres://u:secret@h', 'postgres://u@h:5432', 'postgres://h:1/db', 'http://h', 'h:5432', 'postgres://', 'postgres://h?password=secret',
      'postgres://h?sslmode=require&user=u', 'postgres://h?%70assword=secret', 'postgres://h/?a=b@c', 'postgres://h#x', 'postgres://u:se/cret@h', 'postgres://u:se?cret@h',
      'postgres://h ?x'].map((text) => ['postgres', text, server]),
  ]) {
    const variable = variableOf(name), file = fileOf({ [name]: text });
    assert.throws(() => readSettings({ [name]: text }, {}), { message: `--${name}: ${why}` }, text);
    assert.throws(() => readSettings({}, { [variable]: text }), { message: `${variable}: ${why}` });
    assert.throws(() => readSettings({ config: file }, {}), { message: `--config ${file}, "${name}": ${why}` });
  }
});

test('a file that is none, is no JSON, no object, or has another name in it', () => {
  const wrong = (/** @type {unknown} */ content, /** @type {string} */ why) => {
    const file = fileOf(content);
    assert.throws(() => readSettings({ config: file }, {}), { message: `--config ${file}${why}` });
  };
  wrong('{', ": it isn't JSON");
  for (const content of ['[]', 'null', '"secret"', '1']) wrong(content, ': give an object, {"postgres": "postgres://HOST:PORT"}');
  wrong({ prot: 1 }, ': there is no setting "prot": did you mean "port"?');
  wrong({ __proto__: null, constructor: 1 }, ': there is no setting "constructor"');
  wrong({ port: [1, 2] }, ', "port": give one value, not a list');
  wrong({ port: {} }, ', "port": give a whole number from 0 to 65535');
  wrong({ port: null }, ', "port": give a whole number from 0 to 65535');
  assert.throws(() => readSettings({ config: '/nowhere/gateway.json' }, {}), { message: "--config /nowhere/gateway.json: it can't be read (ENOENT)" });
});

test('what means nothing without another setting is refused without it, wherever it stands', () => {
  const postgres = 'postgres://db.example', dependent = Object.entries(SETTINGS).filter(([, { needs }]) => needs !== undefined);
  const names = dependent.map(([name]) => name);
  assert.deepEqual(names, [...Object.keys(SETTINGS).filter((name) => name.startsWith('jwt-')), 'metrics-host']);
  for (const [name, { needs = '' }] of dependent) {
    const [text, value] = RIGHT[name], file = fileOf({ [name]: value }), why = `means nothing without --${needs}`;
    const flag = { [name]: SETTINGS[name].many ? [text] : text };
    /** @param {any} given @param {Record<string, string>} environment */
    const check = (given, environment) => validate(readSettings({ postgres, ...given }, environment));
    assert.throws(() => check(flag, {}), { message: `--${name} ${why}` });
    assert.throws(() => check({}, { [variableOf(name)]: text }), { message: `${variableOf(name)} ${why}` });
    assert.throws(() => check({ config: file }, {}), { message: `--config ${file}, "${name}" ${why}` });
    check({ ...flag, [needs]: RIGHT[needs][0] }, {});
    check(flag, { [variableOf(needs)]: RIGHT[needs][0] });
  }
  // Also where it says what holds anyway: whoever gives it thinks that tokens are taken.
  assert.throws(() => validate(readSettings({ postgres, 'jwt-claim': 'role' }, {})), { message: '--jwt-claim means nothing without --jwks' });
  validate(readSettings({ postgres }, {}));
});
