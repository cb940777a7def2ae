// For a browser: a page whose promise is asked for from outside. ?refused: the core was not to be compiled.
import { app } from './app.js';
import { refused } from './refused.js';

const query = new URLSearchParams(location.search);
/** @type {any} */ (globalThis).result = query.has('refused') ? refused() : app(query.get('url') ?? '');
