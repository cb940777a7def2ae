// For the runtimes with a command line: node, deno, bun.
import { app } from './app.js';

const { Deno, process } = /** @type {any} */ (globalThis);
console.log(JSON.stringify(await app(Deno ? Deno.args[0] : process.argv[2])));
