// For the Edge VM, which evaluates a script.
import { app } from './app.js';

/** @type {any} */ (globalThis).app = app;
