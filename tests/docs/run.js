// Runs one example of the documentation: a module, and where it is one of a function's, its handler too: the default
// export of a worker, a route's GET. Only whether a handler answers well is asked. Started by examples.test.js.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const module = await import(pathToFileURL(process.argv[2]).href);
const { DATABASE_URL } = process.env;
const request = new Request('http://localhost/');
const context = { waitUntil() {} };
const response = await (module.default?.fetch?.(request, { DATABASE_URL }, context) ?? module.GET?.(request));
const said = await response?.text(); // to its end: what is behind it must work, too
assert.ok(response?.ok ?? true, `${response?.status} ${said}`);
