// `heliumdb serve`: the gateway. Runs the endpoint in front of a Postgres server, for others to use, until a signal
// ends it. It knows the order of starting and ending; createEndpoint does the rest.

import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoint } from '../../endpoint/index.js';
import { LOGINS } from '../../endpoint/limits/gateway.js';
import { isLoopback } from '../../endpoint/loopback.js';
import { CliError } from '../error.js';
import { createLog } from '../gateway/log.js';
import { createMetrics } from '../gateway/metrics.js';
import { serveMetrics } from '../gateway/metrics-server.js';
import { SETTINGS, readSettings, variableOf } from '../gateway/settings.js';
import { readTokens } from '../gateway/tokens.js';
import { handleSignals } from '../interrupt.js';
import { explain, hostOf } from '../options.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../gateway/settings.js').Settings} Settings
 * @typedef {import('../gateway/settings.js').Values} Values
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...SETTINGS,
  config: { value: 'FILE', help: 'settings as JSON, by the names of these options: {"port": 4444}' },
  check: { help: 'print the settings in force, and what has set them; start nothing' },
  json: { help: 'print JSON' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb serve --postgres URL [options]

Runs a gateway in front of a Postgres server: SQL over HTTP and WebSockets, as on Neon. SIGTERM and Ctrl-C end it.
A setting is that of its option, else of the environment (${variableOf('port')}; a list with commas), else of a file.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const settings = readSettings(given, process.env), { values } = settings;
  validate(values);
  const { tokens, warning } = readTokens(values);
  if (warning) report.note(warning);
  if (given.check) return show(settings, report);
  // First, so that a signal during the opening doesn't leave anything half open.
  const interrupt = handleSignals();
  const metrics = createMetrics(), log = createLog(values.log, report.fact);
  const endpoint = await open(values, tokens, {
    onEvent(seen) {
      metrics.count(seen);
      log(seen);
    },
    onCertificate: (problem) => report.error(new CliError(`the certificate in use stays: ${problem}`)),
    onKeys: (problem) => report.error(new CliError(`the keys of tokens: ${problem}`)),
  });
  /** @type {Awaited<ReturnType<typeof serveMetrics>> | undefined} */
  let side;
  try {
    side = await openSide(values, endpoint, metrics);
    const { host } = values, { port } = endpoint;
    report.begin({ host, port, metricsPort: side?.port, postgres: values.postgres, pid: process.pid });
    report.line(styled`heliumdb serve: ${hostOf(`http://${host}:${port}`, host)}, in front of ${values.postgres}`);
    await interrupt.requested;
    endpoint.unready();
    report.line(`not ready any more; taking new work for ${values.unready} s`);
    await sleep(values.unready * 1000);
    report.line(`closing; what runs has ${values.grace} s`);
  } finally {
    await endpoint.close();
    await side?.close();
  }
  return 0;
}

/** What one setting alone can't say. @param {Values} values */
function validate(values) {
  const { postgres, host, 'behind-proxy': behindProxy } = values;
  if (postgres === undefined) {
    throw new CliError(`no server is named: give --postgres postgres://HOST:PORT, or set ${variableOf('postgres')}`);
  }
  const { 'max-request': request, 'max-response': response, 'max-bytes': bytes } = values;
  if (bytes < request + response) {
    throw new CliError(`--max-bytes ${bytes} is less than --max-request and --max-response together: give ${
      request + response} at least`);
  }
  const { 'max-server': server, 'max-sessions': sessions } = values, least = sessions + LOGINS + 1;
  if (server < least) {
    throw new CliError(`--max-server ${server} leaves none for requests, beside ${sessions} for sessions and ${
      LOGINS} for logins: give ${least} at least`);
  }
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if ((cert === undefined) !== (key === undefined)) {
    throw new CliError('--tls-cert and --tls-key: give both, or none');
  }
  if (isLoopback(host) || behindProxy || cert) return;
  const why = 'can be reached from other machines, and passwords would pass unencrypted';
  const fix = 'give --tls-cert and --tls-key, or put a proxy with TLS in front and give --behind-proxy';
  throw new CliError(`--host ${host} ${why}: ${fix}`);
}

/** @param {Settings} settings @param {Report} report */
function show({ values, from }, report) {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  for (const [name, value] of Object.entries(values)) {
    const { dim } = report.paint, shown = [value ?? (name === 'allow-database' ? 'any' : 'none')].flat().join(', ');
    report.line(styled`${name.padEnd(width)}  ${shown}  ${dim(`(${from[name]})`)}`);
  }
  return report.end({ settings: values, from });
}

/**
 * @param {Values} values
 * @param {import('../../endpoint/index.js').Endpoint} endpoint
 * @param {ReturnType<typeof createMetrics>} metrics
 */
async function openSide(values, endpoint, metrics) {
  const { 'metrics-host': host, 'metrics-port': port } = values;
  if (port === undefined) return undefined;
  return serveMetrics({
    metrics: async () => metrics.text(await endpoint.state()),
    ready: async () => (await endpoint.state()).ready,
  }, { host, port }).catch((error) => Promise.reject(notListening(error, host, port)));
}

/** @param {NodeJS.ErrnoException} error @param {string} host @param {number} port */
function notListening({ code, syscall, message }, host, port) {
  const isPort = syscall === 'listen' || syscall === 'getaddrinfo';
  return new CliError(isPort ? `port ${port} of ${host} can't be listened on (${code})` : message);
}

/**
 * @param {Values} values
 * @param {import('../../endpoint/index.js').TokenOptions | undefined} tokens
 * @param {object} told
 * @param {import('../../endpoint/index.js').EndpointOptions['onEvent']} told.onEvent
 * @param {(problem: string) => void} told.onCertificate of a problem with it
 * @param {(problem: string) => void} told.onKeys of a problem with those of tokens
 */
async function open(values, tokens, { onEvent, onCertificate, onKeys }) {
  const { 'tls-cert': cert, 'tls-key': key } = values;
  const { host, port } = values;
  try {
    return await createEndpoint({
      postgres: values.postgres, host, port, onEvent, graceMs: values.grace * 1000,
      statementTimeout: values['statement-timeout'],
      limits: { request: values['max-request'], response: values['max-response'] },
      gateway: {
        databases: values['allow-database'], behindProxy: values['behind-proxy'],
        readOnly: values['read-only'], tls: cert && { cert, key, onProblem: onCertificate },
        tokens: tokens && { ...tokens, onProblem: onKeys },
        limits: {
          connections: values['max-connections'], sessions: values['max-sessions'], server: values['max-server'],
          pool: values['max-pool'], waitMs: values['queue-timeout'], bytes: values['max-bytes'],
          rate: values.rate, addressRate: values['rate-address'],
        },
      },
    });
  } catch (error) {
    throw notListening(/** @type {NodeJS.ErrnoException} */ (error), host, port);
  }
}
