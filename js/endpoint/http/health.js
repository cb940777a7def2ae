// What a load balancer asks: /health, whether the process works, and /ready, whether it should get requests. It knows
// no database, only whom to ask for one.

import { pathOf } from './request.js';

const PATHS = ['/health', '/ready'];

/** @param {() => Promise<boolean>} reaches does the database answer? */
export function createHealth(reaches) {
  let draining = false;

  /** @param {string} path */
  async function statusOf(path) {
    if (path === '/health') return 'ok';
    if (draining) return 'draining';
    return await reaches() ? 'ready' : 'no database';
  }

  return {
    ready: () => statusOf('/ready'),
    /** From now on it isn't ready. */
    drain() {
      draining = true;
    },
    /**
     * @param {import('./handler.js').WebRequest} request
     */
    isAsked: ({ method, url }) => (method === 'GET' || method === 'HEAD') && PATHS.includes(pathOf(url)),
    /**
     * @param {import('./handler.js').WebRequest} request
     * @returns {Promise<import('./reply.js').Answer>}
     */
    async answer({ url }) {
      const status = await statusOf(pathOf(url)), well = status === 'ok' || status === 'ready';
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
      return { status: well ? 200 : 503, headers, text: JSON.stringify({ status }) };
    },
  };
}
