// A plan of Postgres (explain, format json) as a tree. Each node says how much of the whole is its own, without the
// nodes below it: of the time where it was measured, of the cost where it was not. Costly ones are marked.

import { html } from 'lit';

/** @typedef {Record<string, any>} Node as Postgres names its parts */

/** From what share of the whole a node is costly. */
const COSTLY = 0.3;

/** What a node takes with those below it: milliseconds where they were measured. @param {Node} node */
const taken = (node) =>
  ('Actual Total Time' in node ? node['Actual Total Time'] * node['Actual Loops'] : node['Total Cost']) || 0;

/** @param {Node} node @returns {Node[]} */
const below = (node) => node.Plans ?? [];

/** A node's own share of the whole, 0 to 1. @param {Node} node @param {number} whole */
export function shareOf(node, whole) {
  const own = taken(node) - below(node).reduce((sum, one) => sum + taken(one), 0);
  return whole > 0 ? Math.min(1, Math.max(0, own / whole)) : 0;
}

/** What a node does, and to what. @param {Node} node */
export function nameOf(node) {
  const relation = node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name'];
  const on = relation === undefined ? '' : ` on ${relation}`, index = node['Index Name'];
  return `${node['Node Type']}${on}${index === undefined ? '' : ` by ${index}`}`;
}

/** Conditions, as Postgres prints them. */
const CONDITIONS = [
  'Index Cond', 'Hash Cond', 'Merge Cond', 'Recheck Cond', 'Join Filter', 'Filter', 'Sort Key', 'Group Key',
];

/** @param {number} n */
const number = (n) => n.toLocaleString('en', { maximumFractionDigits: 2 });

/** @param {Node} node */
function figures(node) {
  const measured = 'Actual Rows' in node, loops = node['Actual Loops'];
  const rows = `${number(node['Plan Rows'])} rows expected`;
  if (!measured) return `cost ${number(node['Total Cost'])}, ${rows}`;
  const times = loops > 1 ? `, ${number(loops)} times` : '';
  return `${number(taken(node))} ms, ${number(node['Actual Rows'])} rows${times}, ${rows}`;
}

/** @param {Node} node @param {number} whole @returns {import('lit').TemplateResult} */
function nodeOf(node, whole) {
  const share = shareOf(node, whole), costly = share >= COSTLY;
  const conditions = CONDITIONS.filter((name) => name in node);
  return html`<li class=${costly ? 'costly' : ''}>
    <strong>${nameOf(node)}</strong> <span class="badge">${costly ? 'costly: ' : ''}${Math.round(share * 100)} %</span>
    <span class="quiet">${figures(node)}</span>
    ${conditions.map((name) => html`<p class="quiet">${name}: <code>${[node[name]].flat().join(', ')}</code></p>`)}
    ${below(node).length ? html`<ul>${below(node).map((one) => nodeOf(one, whole))}</ul>` : ''}
  </li>`;
}

/** @param {any} plan */
export function planOf(plan) {
  const root = plan.Plan, time = plan['Execution Time'], planned = plan['Planning Time'];
  const took = time === undefined ? '' : `It ran for ${number(time)} ms, and was planned in ${number(planned)} ms. `;
  return html`<div class="plan"><p class="quiet">${took}The share is what a node takes itself, of the whole.</p>
    <ul>${nodeOf(root, taken(root))}</ul></div>`;
}
