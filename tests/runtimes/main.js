// For the runtimes with a command line: node, deno, bun.
import { app } from './app.js';

const { Deno, process } = /** @type {any} */ (globalThis);
app(Deno ? Deno.args[0] : process.argv[2]).then((result) => console.log(JSON.stringify(result)));
