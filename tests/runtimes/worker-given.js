// The modules given by hand, as a bundler makes them of an import.
import module from 'heliumdb/core.wasm';
import sessionModule from 'heliumdb/session.wasm';
import { app } from './app.js';

export default {
  fetch: async (/** @type {Request} */ request) =>
    Response.json(await app(new URL(request.url).searchParams.get('url') ?? '', { module, sessionModule })),
};
