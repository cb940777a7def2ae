// The modules given by hand, by an import of the language's own.
import source module from 'heliumdb/core.wasm';
import source sessionModule from 'heliumdb/session.wasm';
import { app } from './app.js';

const { Deno, process } = globalThis;
app(Deno ? Deno.args[0] : process.argv[2], { module, sessionModule }).then((result) => console.log(JSON.stringify(result)));
