// For workerd and what deploys to it. ?refused: the core was not to be compiled.
import { app } from './app.js';
import { refused } from './refused.js';

export default {
  async fetch(/** @type {Request} */ request) {
    const { searchParams } = new URL(request.url), url = searchParams.get('url') ?? '';
    return Response.json(await (searchParams.has('refused') ? refused() : app(url)));
  },
};
