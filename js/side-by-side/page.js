// A report as a response: JSON, or a page for a person. The page is one table and needs nothing else: no script, no
// address. All that stands in it is escaped, as names of methods and errors are others' words.

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  vary: 'accept',
};

const STYLE = 'body{font:14px system-ui,sans-serif;margin:2em}table{border-collapse:collapse}'
  + 'th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}';

const HEAD = ['method', 'mode', 'calls', 'matches', 'differences', 'excused', 'errors: old', 'errors: new', 'fallbacks',
  'not compared', 'planned', 'P50 ms: old', 'P50 ms: new', 'P99 ms: old', 'P99 ms: new'];

/** @type {Record<string, string>} */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {unknown} value */
const escaped = (value) => String(value).replace(/[&<>"']/g, (letter) => ESCAPES[letter]);

/** @param {string} tag @param {string[]} cells escaped already */
const row = (tag, cells) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;

/** @param {number} count @param {string | null} last */
const errorCell = (count, last) => escaped(last === null ? count : `${count}, the last: ${last}`);

/** @param {number | null} ms */
const time = (ms) => (ms === null ? '' : ms.toFixed(1));

/** @param {string} name @param {import('./index.js').MethodReport} told */
function methodRow(name, told) {
  const { differences, excused, errors, lastErrors, p50, p99 } = told;
  const examples = differences.map(({ rule, count, examples: some }) => [
    escaped(`${rule}: ${count}`),
    ...some.map(({ path, old, next }) => escaped(`${path || 'the result'}: ${old} | ${next}`)),
  ].join('<br>'));
  return row('td', [
    escaped(name), escaped(told.tripped ? `${told.mode}, by the breaker` : told.mode), escaped(told.calls),
    escaped(told.overtaken ? `${told.matches}, ${told.overtaken} when asked again` : told.matches),
    examples.join('<br>'), excused.map(({ rule, count }) => escaped(`${rule}: ${count}`)).join('<br>'),
    errorCell(errors.old, lastErrors.old), errorCell(errors.next, lastErrors.next), escaped(told.fallbacks),
    escaped(told.notCompared), escaped(told.planned), ...[p50.old, p50.next, p99.old, p99.next].map(time),
  ]);
}

/** @param {import('./index.js').Report} report */
function page({ methods, flagErrors }) {
  const rows = Object.entries(methods).map(([name, told]) => methodRow(name, told));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Side by side</title><style>${STYLE}</style>`
    + `<h1>Side by side</h1><p>Calls whose flag could not be had: ${escaped(flagErrors)}</p>`
    + `<table><thead>${row('th', HEAD)}</thead><tbody>${rows.join('\n')}</tbody></table></html>\n`;
}

/**
 * A report as a page for who accepts HTML, a browser, and as JSON for others.
 * @param {import('./index.js').Report} report @param {{headers: Headers}} [request] without one it is JSON
 */
export function reportResponse(report, request) {
  if (!/\btext\/html\b/i.test(request?.headers.get('accept') ?? '')) return Response.json(report, { headers: HEADERS });
  return new Response(page(report), { headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } });
}
