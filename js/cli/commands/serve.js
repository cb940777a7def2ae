// `heliumdb serve`: the gateway. Runs the endpoint in front of a Postgres server, for others to use, until a signal
// ends it. It knows the order of starting and ending; gateway/ does the rest, in one process or in several.

import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../gateway/metrics.js';
import { serveMetrics } from '../gateway/metrics-server.js';
import { notListening, openGateway } from '../gateway/open.js';
import { SETTINGS, readSettings, variableOf } from '../gateway/settings.js';
import { readTokens } from '../gateway/tokens.js';
import { validate } from '../gateway/validate.js';
import { startWorkers } from '../gateway/workers.js';
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
  validate(settings);
  const { warning } = readTokens(values);
  if (warning) report.note(warning);
  if (given.check) return show(settings, report);
  // First, so that a signal during the opening doesn't leave anything half open.
  const interrupt = handleSignals();
  const { problem, fact: print } = report;
  const many = values.workers > 1 ? await startWorkers(values, problem) : undefined;
  const gateway = many ?? await openGateway(values, { print, problem });
  /** @type {Awaited<ReturnType<typeof serveMetrics>> | undefined} */
  let side;
  try {
    side = await openSide(values, gateway);
    const { host, postgres } = values, { port } = gateway;
    report.begin({ host, port, metricsPort: side?.port, postgres, pid: process.pid, workers: many?.pids() });
    report.line(styled`heliumdb serve: ${hostOf(`http://${host}:${port}`, host)}, in front of ${postgres}`);
    await interrupt.requested;
    gateway.unready();
    report.line(`not ready any more; taking new work for ${values.unready} s`);
    await sleep(values.unready * 1000);
    report.line(`closing; what runs has ${values.grace} s`);
  } finally {
    await gateway.close();
    await side?.close();
  }
  return 0;
}

/** Lists without which nothing is left out. */
const ANY = ['allow-database', 'jwt-audience'];

/** @param {Settings} settings @param {Report} report */
function show({ values, from }, report) {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  for (const [name, value] of Object.entries(values)) {
    const { dim } = report.paint, shown = [value ?? (ANY.includes(name) ? 'any' : 'none')].flat().join(', ');
    report.line(styled`${name.padEnd(width)}  ${shown}  ${dim(`(${from[name]})`)}`);
  }
  return report.end({ settings: values, from });
}

/** @param {Values} values @param {import('../gateway/open.js').Gateway} gateway */
async function openSide(values, gateway) {
  const { 'metrics-host': host, 'metrics-port': port } = values;
  if (port === undefined) return undefined;
  return serveMetrics({
    metrics: async () => textOf((await gateway.status()).families),
    ready: async () => (await gateway.status()).ready,
  }, { host, port }).catch((error) => Promise.reject(notListening(error, host, port)));
}
