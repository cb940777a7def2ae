// One value in a drawer at the side, with room: a long text, JSON as a tree or as text, bytes as hex or as text. It can
// be copied, downloaded and, where its field can, changed. A very long one is shown as far as a browser can bear.

import { html } from 'lit';
import { save } from './download.js';
import { treeOf } from './json-tree.js';
import { pretty } from './values.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./json-tree.js').Node} Node
 *
 * @typedef {object} Drawn the value that is shown
 * @property {Column} column
 * @property {() => Cell | undefined} read it, as it is staged
 * @property {((value: string) => void) | undefined} [change] undefined: it can only be read
 * @property {string} [view] how it is shown; otherwise the first of the ways
 * @property {Set<string>} [open] nodes of the tree
 * @property {{text: string, root: Node | string}} [tree] of a text; a text: why there is none
 */

/** Characters of a value that are shown, and children of a node at once. */
const MOST = 1_000_000, CHILDREN = 200;

const BYTES = /^\\x((?:[0-9a-f]{2})*)$/;

/** @param {string} text as Postgres prints bytea @returns {Uint8Array<ArrayBuffer> | undefined} */
function bytesOf(text) {
  const [, hex] = BYTES.exec(text) ?? [];
  return hex === undefined ? undefined : Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** Bytes in lines of 16, with what they are as ASCII. @param {Uint8Array} bytes */
function dumpOf(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length && at < MOST / 4; at += 16) {
    const part = [...bytes.subarray(at, at + 16)], hex = part.map((one) => one.toString(16).padStart(2, '0'));
    const ascii = part.map((one) => (one > 31 && one < 127 ? String.fromCharCode(one) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.join(' ').padEnd(47)}  ${ascii.join('')}`);
  }
  return lines.join('\n');
}

/** The ways to show a value. @param {Column} column @returns {Record<string, string>} */
function viewsOf({ cast: [, type] }) {
  if (/^jsonb?$/.test(type)) return { tree: 'Tree', text: 'Text', lines: 'Text in lines' };
  return type === 'bytea' ? { hex: 'Hex', decoded: 'Text', text: 'As Postgres prints it' } : { text: 'Text' };
}

/** The file that a value is. @param {Column} column @param {string} value */
function fileOf({ name, cast: [, type] }, value) {
  const bytes = type === 'bytea' ? bytesOf(value) : undefined;
  const extension = /^jsonb?$/.test(type) ? 'json' : 'txt';
  return bytes ? { name: `${name}.bin`, blob: new Blob([bytes]) }
    : { name: `${name}.${extension}`, blob: new Blob([value], { type: 'text/plain' }) };
}

/** @param {Store} store @param {Node} node @param {string} path @param {string} label
 * @returns {import('lit').TemplateResult} */
function branchOf(store, { kind, text, items = [] }, path, label) {
  const drawn = /** @type {Drawn} */ (store.state.drawer), { open = new Set(['']) } = drawn;
  const name = label ? html`<span class="key">${label}:</span> ` : '';
  if (!items.length) return html`<li>${name}<span class=${kind}>${text}</span></li>`;
  const isOpen = open.has(path), shown = isOpen ? items.slice(0, CHILDREN) : [];
  const toggle = () => {
    const next = new Set(open);
    if (!next.delete(path)) next.add(path);
    store.set({ drawer: { ...drawn, open: next } });
  };
  const more = isOpen ? items.length - shown.length : 0;
  return html`<li>
    <button class="icon" aria-expanded=${String(isOpen)} @click=${toggle}>${isOpen ? '▾' : '▸'} ${name}<span
      class="quiet">${kind === 'object' ? `{} ${items.length} members` : `[] ${items.length} elements`}</span></button>
    ${isOpen ? html`<ul>${shown.map(({ key, node }, i) => branchOf(store, node, `${path}/${i}`, key))}
      ${more ? html`<li class="quiet">… ${more.toLocaleString('en')} more</li>` : ''}</ul>` : ''}</li>`;
}

/** @param {Store} store @param {string} value */
function treeView(store, value) {
  const drawn = /** @type {Drawn} */ (store.state.drawer);
  if (drawn.tree?.text !== value) drawn.tree = { text: value, root: treeOf(value) };
  const { root } = drawn.tree;
  if (typeof root === 'string') return html`<p class="error" role="alert">${root}</p>`;
  return html`<ul class="tree" aria-label="JSON">${branchOf(store, root, '', '')}</ul>`;
}

/** @param {Store} store @param {string} value @param {string} view */
function viewOf(store, value, view) {
  const { column, change } = /** @type {Drawn} */ (store.state.drawer), bytes = bytesOf(value);
  const readable = (/** @type {string} */ text) => html`
    <pre tabindex="0" aria-label=${column.name}>${text.slice(0, MOST)}</pre>
    ${text.length > MOST ? html`<p class="note">The first ${MOST.toLocaleString('en')} characters; Download has
      all.</p>` : ''}`;
  if (view === 'tree') return treeView(store, value);
  if (view === 'hex' && bytes) return readable(dumpOf(bytes));
  if (view === 'decoded' && bytes) return readable(new TextDecoder().decode(bytes.subarray(0, MOST)));
  if (view === 'lines') return readable(pretty(column, value) ?? value);
  if (!change || value.length > MOST) return readable(value);
  return html`<textarea aria-label=${column.name} spellcheck="false" .value=${value}
    @input=${(/** @type {any} */ { target }) => change(target.value)}></textarea>`;
}

/** @param {Store} store */
export function drawer(store) {
  const { state, set } = store, drawn = state.drawer, value = drawn?.read();
  if (!drawn || typeof value !== 'string') return '';
  const { column } = drawn, views = viewsOf(column), view = drawn.view ?? Object.keys(views)[0];
  const close = () => set({ drawer: undefined });
  const copy = () => navigator.clipboard.writeText(value).then(() => set({ said: 'copied' }),
    () => set({ said: 'the browser does not let the page copy' }));
  const download = () => {
    const { name, blob } = fileOf(column, value);
    save(name, blob);
  };
  return html`<dialog id="drawer" class="drawer" aria-labelledby="drawer-title" @close=${close}>
    <h2 id="drawer-title">${column.name} <span class="type">${column.type}</span></h2>
    <div class="given"><span class="quiet">${value.length.toLocaleString('en')} characters</span>
      ${Object.keys(views).length < 2 ? '' : Object.entries(views).map(([name, label]) => html`<button
        aria-pressed=${String(name === view)}
        @click=${() => set({ drawer: { ...drawn, view: name } })}>${label}</button>`)}
      <span class="grow"></span><button @click=${copy}>Copy</button> <button @click=${download}>Download</button>
      <button @click=${close}>Close</button></div>
    <div class="value">${viewOf(store, value, view)}</div>
  </dialog>`;
}
