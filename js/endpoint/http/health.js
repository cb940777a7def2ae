// What a load balancer asks: /health, whether the process works, and /ready, whether it should get requests. It knows
// no database, only whom to ask for one.

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
     * @returns {Promise<import('./handler.js').Answer | undefined>} undefined: the request isn't for it
     */
    async answer({ method, url }) {
      const path = url.split('?')[0];
      if (!PATHS.includes(path) || (method !== 'GET' && method !== 'HEAD')) return undefined;
      const status = await statusOf(path), well = status === 'ok' || status === 'ready';
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
      return { status: well ? 200 : 503, headers, text: JSON.stringify({ status }) };
    },
  };
}
