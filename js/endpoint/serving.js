// What is being served at the moment, requests and sessions alike, so that closing can wait for it. Closing alone makes
// promises of it: thousands of requests a second need none. It doesn't know what it counts.

import { createList } from './list.js';

/** @typedef {import('./list.js').Entry<{ ended: () => void }>} Service */

export function createServing() {
  /** @type {ReturnType<typeof createList<Service['value']>>} */
  const all = createList();
  return {
    begin: () => all.add({ ended: ignore }),
    /** @param {Service} service */
    end(service) {
      all.remove(service);
      service.value.ended();
    },
    /** Resolves when those that are served now have ended. Called once. */
    async ended() {
      await Promise.all(all.values().map((one) => new Promise((resolve) => { one.ended = () => resolve(undefined); })));
    },
  };
}

function ignore() {}
