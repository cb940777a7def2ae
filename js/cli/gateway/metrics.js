// The gateway's figures in Prometheus's text format. Labels have few values, whatever callers send: no role, no
// address, no statement. It counts what it is told of; what is in use it asks for when it is scraped.

/**
 * @typedef {import('../../endpoint/index.js').SeenRequest} SeenRequest
 * @typedef {import('../../endpoint/index.js').SeenSession} SeenSession
 * @typedef {import('../../endpoint/index.js').EndpointState} State
 *
 * @typedef {[suffixed: string, value: number]} Sample the name with a suffix and labels
 * @typedef {object} Family the samples of one metric
 * @property {string} name
 * @property {'counter' | 'gauge' | 'histogram'} type
 * @property {string} help
 * @property {Sample[]} samples
 */

/** The upper bounds of durations, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** @param {Family[]} families */
export const textOf = (families) => `${families.flatMap(({ name, type, help, samples }) =>
  [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => sample.join(' '))]).join('\n')}\n`;

/** @param {string} name @param {string} help @param {number} value @returns {Family} */
const gauge = (name, help, value) => ({ name, type: 'gauge', help, samples: [[name, value]] });

/** @param {string} name @param {string} help */
function createHistogram(name, help) {
  const counts = BOUNDS.map(() => 0);
  let sum = 0, count = 0;
  return {
    /** @param {number} seconds */
    observe(seconds) {
      BOUNDS.forEach((bound, i) => {
        if (seconds <= bound) counts[i]++;
      });
      sum += seconds;
      count++;
    },
    /** @returns {Family} */
    family: () => ({ name, type: 'histogram', help, samples: [
      ...counts.map((value, i) => /** @type {Sample} */ ([`${name}_bucket{le="${BOUNDS[i]}"}`, value])),
      [`${name}_bucket{le="+Inf"}`, count], [`${name}_sum`, sum], [`${name}_count`, count],
    ] }),
  };
}

/** @param {string} name @param {string} help */
function createCounter(name, help) {
  /** @type {Map<string, number>} */
  const values = new Map();
  return {
    /** @param {string} labels @param {number} [by] */
    add: (labels, by = 1) => void values.set(labels, (values.get(labels) ?? 0) + by),
    /** @returns {Family} */
    family: () => ({
      name, type: 'counter', help, samples: [...values].map(([labels, value]) => [`${name}${labels}`, value]),
    }),
  };
}

/** A SQLSTATE's class, which is a label with few values. @param {string} code */
const classOf = (code) => (/^[0-9A-Z]{5}$/.test(code) ? code.slice(0, 2) : 'none');

const READY = 'heliumdb_ready', STARTED = 'process_start_time_seconds', CPU = 'process_cpu_seconds_total';

/** @param {string} ready @returns {Family} */
const readiness = (ready) => gauge(READY, 'Whether it should get requests.', Number(ready === 'ready'));

/** @param {State} state @returns {Family[]} */
function gauges({ ready, connections, bytes, server }) {
  const { open = 0, idle = 0 } = server ?? {}, kinds = /** @type {const} */ (['requests', 'sessions', 'logins']);
  /** @param {'running' | 'waiting'} what @param {string} help @returns {Family} */
  const ofKind = (what, help) => {
    const name = `heliumdb_${what}`;
    const valueOf = (/** @type {typeof kinds[number]} */ kind) => server?.[kind][what] ?? 0;
    return { name, type: 'gauge', help, samples: kinds.map((kind) => [`${name}{kind="${kind}"}`, valueOf(kind)]) };
  };
  return [
    readiness(ready),
    gauge('heliumdb_client_connections', 'Open connections of clients.', connections),
    gauge('heliumdb_bytes_in_flight', 'Bytes of requests and answers over HTTP in memory.', bytes),
    gauge('heliumdb_server_connections', 'Open connections to the server.', open),
    gauge('heliumdb_server_connections_idle', 'Those of them that nobody uses.', idle),
    ofKind('running', 'Who has a connection to the server.'),
    ofKind('waiting', 'Who waits for one.'),
  ];
}

/** Of this process. @returns {Family[]} */
function processFamilies() {
  const { user, system } = process.cpuUsage();
  return [
    { name: CPU, type: 'counter', help: 'CPU of the gateway.', samples: [[CPU, (user + system) / 1e6]] },
    gauge('process_resident_memory_bytes', 'Memory of the gateway.', process.memoryUsage.rss()),
    gauge(STARTED, 'When the gateway began.', Math.floor(Date.now() / 1000 - process.uptime())),
  ];
}

/** Of several processes: sample by sample. @param {Family[]} one @param {Family[]} other @returns {Family[]} */
export function addFamilies(one, other) {
  const families = new Map(one.map((family) => [family.name, family]));
  for (const family of other) {
    const samples = new Map(families.get(family.name)?.samples);
    for (const [name, value] of family.samples) samples.set(name, (samples.get(name) ?? 0) + value);
    families.set(family.name, { ...family, samples: [...samples] });
  }
  return [...families.values()];
}

/** What stays of a process that has ended. @param {Family[]} families */
export const countersOf = (families) => families.filter(({ type }) => type !== 'gauge');

/**
 * The sums of several processes, with this one, which has them.
 * @param {Family[]} sums @param {string} ready @param {number} workers that take requests @param {number} deaths
 * @returns {Family[]}
 */
export function familiesOfAll(sums, ready, workers, deaths) {
  const own = processFamilies(), name = 'heliumdb_worker_deaths_total';
  const added = addFamilies(sums, own).filter((family) => family.name !== READY && family.name !== STARTED);
  return [
    ...added, readiness(ready), ...own.filter((family) => family.name === STARTED),
    gauge('heliumdb_workers', 'Processes that take requests.', workers),
    { name, type: 'counter', help: 'Processes that have died and were replaced.', samples: [[name, deaths]] },
  ];
}

export function createMetrics() {
  const requests = createCounter('heliumdb_requests_total', 'Requests over HTTP, by status.');
  const errors = createCounter('heliumdb_errors_total', 'Requests and sessions with an error, by class of SQLSTATE.');
  const sessions = createCounter('heliumdb_sessions_total', 'Sessions that have ended.');
  const received = createCounter('heliumdb_received_bytes_total', 'Bytes of requests and sessions.');
  const sent = createCounter('heliumdb_sent_bytes_total', 'Bytes of answers over HTTP.');
  const seconds = createHistogram('heliumdb_request_seconds', 'Time of a request.');
  const waits = createHistogram('heliumdb_request_wait_seconds', 'Time of a request until it had a connection.');
  return {
    /** @param {SeenRequest | SeenSession} seen */
    count(seen) {
      const kind = `{kind="${seen.event}"}`;
      received.add(kind, seen.bytesIn);
      if (seen.code) errors.add(`{class="${classOf(seen.code)}"}`);
      if (seen.event === 'session') return sessions.add(`{via="${seen.via}",admitted="${seen.admitted}"}`);
      requests.add(`{status="${seen.status}"}`);
      sent.add(kind, seen.bytesOut);
      seconds.observe(seen.ms / 1000);
      waits.observe(seen.waitMs / 1000);
    },
    /** @param {State} state @returns {Family[]} */
    families: (state) => [
      ...[requests, errors, sessions, received, sent, seconds, waits].map((one) => one.family()),
      ...processFamilies(), ...gauges(state),
    ],
  };
}
