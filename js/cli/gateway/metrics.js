// The gateway's figures in Prometheus's text format. Labels have few values, whatever callers send: no role, no
// address, no statement. It counts what it is told of; what is in use it asks for when it is scraped.

/**
 * @typedef {import('../../endpoint/index.js').SeenRequest} SeenRequest
 * @typedef {import('../../endpoint/index.js').SeenSession} SeenSession
 * @typedef {import('../../endpoint/index.js').EndpointState} State
 *
 * @typedef {[labels: string, value: number]} Sample
 */

/** The upper bounds of durations, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * @param {string} name @param {'counter' | 'gauge' | 'histogram'} type @param {string} help
 * @param {[suffixed: string, value: number][]} samples the name with a suffix and labels
 */
const family = (name, type, help, samples) =>
  [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([sample, value]) => `${sample} ${value}`)];

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
    lines: () => family(name, 'histogram', help, [
      ...counts.map((value, i) => /** @type {[string, number]} */ ([`${name}_bucket{le="${BOUNDS[i]}"}`, value])),
      [`${name}_bucket{le="+Inf"}`, count], [`${name}_sum`, sum], [`${name}_count`, count],
    ]),
  };
}

/** @param {string} name @param {string} help */
function createCounter(name, help) {
  /** @type {Map<string, number>} */
  const values = new Map();
  return {
    /** @param {string} labels @param {number} [by] */
    add: (labels, by = 1) => void values.set(labels, (values.get(labels) ?? 0) + by),
    lines: () => family(name, 'counter', help, [...values].map(([labels, value]) => [`${name}${labels}`, value])),
  };
}

/** A SQLSTATE's class, which is a label with few values. @param {string} code */
const classOf = (code) => (/^[0-9A-Z]{5}$/.test(code) ? code.slice(0, 2) : 'none');

/** @param {State} state @returns {string[]} */
function gauges({ ready, connections, bytes, server }) {
  const { open = 0, idle = 0 } = server ?? {}, kinds = /** @type {const} */ (['requests', 'sessions', 'logins']);
  const ofKind = (/** @type {'running' | 'waiting'} */ what) =>
    kinds.map((kind) => /** @type {Sample} */ ([`heliumdb_${what}{kind="${kind}"}`, server?.[kind][what] ?? 0]));
  const one = (/** @type {string} */ name, /** @type {string} */ help, /** @type {number} */ value) =>
    family(name, 'gauge', help, [[name, value]]);
  return [
    ...one('heliumdb_ready', 'Whether it should get requests.', Number(ready === 'ready')),
    ...one('heliumdb_client_connections', 'Open connections of clients.', connections),
    ...one('heliumdb_bytes_in_flight', 'Bytes of requests and answers over HTTP in memory.', bytes),
    ...one('heliumdb_server_connections', 'Open connections to the server.', open),
    ...one('heliumdb_server_connections_idle', 'Those of them that nobody uses.', idle),
    ...family('heliumdb_running', 'gauge', 'Who has a connection to the server.', ofKind('running')),
    ...family('heliumdb_waiting', 'gauge', 'Who waits for one.', ofKind('waiting')),
    ...one('process_resident_memory_bytes', 'Memory of this process.', process.memoryUsage.rss()),
    ...one('process_start_time_seconds', 'When this process began.', Math.floor(Date.now() / 1000 - process.uptime())),
  ];
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

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
    /** @param {State} state @returns {string} */
    text(state) {
      const cpu = 'process_cpu_seconds_total';
      const counters = [requests, errors, sessions, received, sent, seconds, waits].flatMap((one) => one.lines());
      const own = family(cpu, 'counter', 'CPU of this process.', [[cpu, cpuSeconds()]]);
      return `${[...counters, ...own, ...gauges(state)].join('\n')}\n`;
    },
  };
}
