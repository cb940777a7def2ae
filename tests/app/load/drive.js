// Drives clients through rounds of steps by autocannon, and judges every answer. A client ends behind a whole round:
// nothing is cut off in the middle, so whatever is, is a fault.
// @ts-expect-error it is taken by its file, which has no types beside it
import autocannon from '../../../examples/app/node_modules/autocannon/autocannon.js';

/**
 * @typedef {import('./profile.js').Client} Client
 * @typedef {import('./profile.js').Step} Step
 * @typedef {{ms: number, times: Map<string, number[]>, faults: string[], requests: number, answers: number}} Driven
 */

/** A request without an answer for so long (s) is a fault: it hangs. Hashing fifty passwords at once takes its time. */
const TIMEOUT = 300;

/** Faults that are kept; the others would say the same. */
const KEPT = 20;

/**
 * @param {Client} client @param {Step} step
 * @param {{fault: (what: string) => void, answered: () => void}} heard
 */
const requestOf = (client, step, { fault, answered }) => ({
  setupRequest: (/** @type {object} */ request) => ({
    ...request, method: step.method, path: `/api${step.path(client)}`, body: step.body && JSON.stringify(step.body(client)),
    headers: {
      'x-address': client.address,
      ...(client.token && { authorization: `Bearer ${client.token}` }), ...(step.body && { 'content-type': 'application/json' }),
    },
  }),
  onResponse(/** @type {number} */ status, /** @type {string} */ body) {
    answered();
    if (status !== step.status) return fault(`${step.name}: ${status} ${body?.slice(0, 200)}`);
    try {
      step.check?.(JSON.parse(body), client);
    } catch (error) {
      fault(`${step.name}: ${/** @type {Error} */ (error).message.slice(0, 200)}`);
    }
  },
});

/**
 * All clients at the same time, whole rounds until `ms` are over, one at least.
 * @param {string} origin @param {Client[]} clients @param {Step[]} steps @param {number} ms
 * @returns {Promise<Driven>}
 */
export async function drive(origin, clients, steps, ms) {
  const result = /** @type {Driven} */ ({ ms: 0, times: new Map(steps.map(({ name }) => [name, []])), faults: [], requests: 0, answers: 0 });
  const fault = (/** @type {string} */ what) => void (result.faults.length < KEPT && result.faults.push(what));
  const from = performance.now(), waiting = [...clients];
  const setupClient = (/** @type {any} */ connection) => {
    const client = /** @type {Client} */ (waiting.shift());
    let at = 0, asked = 0;
    const answered = () => { asked--; };
    connection.setRequests(steps.map((step) => requestOf(client, step, { fault, answered })));
    connection.on('request', () => {
      // autocannon connects again in silence when a server ends a connection.
      if (asked) fault(`${steps[at % steps.length].name}: the connection was dropped`);
      asked = 1;
      result.requests++;
    });
    connection.on('response', (/** @type {number} */ _status, /** @type {number} */ _bytes, /** @type {number} */ time) => {
      result.answers++;
      result.times.get(steps[at++ % steps.length].name)?.push(time);
      result.ms = performance.now() - from;
      if (at % steps.length === 0 && result.ms >= ms) connection.responseMax = connection.reqsMade;
    });
  };
  // Its own duration is only for a server that answers nothing.
  const run = autocannon({
    url: origin, connections: clients.length, setupClient,
    duration: ms / 1000 + 2 * TIMEOUT, timeout: TIMEOUT, sampleInt: 50, bailout: KEPT,
  }, () => {});
  run.on('reqError', (/** @type {Error} */ error) => fault(`no answer: ${error.message}`));
  await new Promise((resolve) => run.on('done', resolve));
  if (result.requests !== result.answers) fault(`${result.requests} requests, ${result.answers} answers`);
  return result;
}
