// The floor, and its times made Dates by hand: the least that JavaScript alone does for the contract's objects.
import { open as openFloor } from './floor.js';
import { created, nested, related, stamped } from './rows.js';

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  const floor = openFloor(fetch);
  return {
    getUserById: async (/** @type {string} */ id) => stamped(await floor.getUserById(id)),
    getProjectById: async (/** @type {string} */ id) => related(stamped(await floor.getProjectById(id))),
    findUsers: async (/** @type {string[]} */ ids) => nested((await floor.findUsers(ids)).map(created)),
    listUsers: async (/** @type {number} */ limit) => (await floor.listUsers(limit)).map(stamped),
    routeUsers: async (/** @type {number} */ limit) => Response.json((await floor.publicUsers(limit)).map(stamped)),
    createUser: async (/** @type {any} */ input) => stamped(await floor.createUser(input)),
    bulkCreateCosts: floor.bulkCreateCosts,
  };
}
