// The diagram: a box a table with its columns, a line a foreign key. Boxes can be moved to other places, which this
// browser keeps; the whole can be made larger and smaller, and saved as an SVG file.

import { html, svg } from 'lit';
import { lineOf } from './ask.js';
import { save } from './download.js';
import { keep, keptAs } from './kept.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./diagram.js').Point} Point
 * @typedef {{width: number, height: number, places: Point[]}} Arranged
 */

/** The layout's bundle. A name that isn't known to the bundler, so that it is loaded when it is wanted. */
const LAYOUT = '/diagram.js';

/** Pixels of a line of text and of a letter; columns that a box shows; how much larger one step is. */
const LINE = 18, LETTER = 7.2, COLUMNS = 12, STEP = 1.25;

/** Pixels that a box can be away, and around all of them. */
const FURTHEST = 100_000, MARGIN = 16;

/** Which way an arrow key pushes a box, and how far (pixels). @type {Record<string, [right: number, down: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PUSH = 20;

/** What a file of its own looks like: it has no style sheet of ours. */
const LOOKS = 'svg{background:#fff;font:12px sans-serif}rect{fill:#fff;stroke:#55626e}.title{font-weight:700}'
  + 'path{fill:none;stroke:#0b6b63;stroke-width:1.5}.key{font-weight:700}text{fill:#16202a}';

/** @param {import('./types.js').Table} table */
function boxOf({ schema, name, columns, key, references }) {
  const inKey = new Set([...key, ...references.flatMap((one) => one.columns)]);
  const shown = [...columns].sort((a, b) => Number(inKey.has(b.name)) - Number(inKey.has(a.name))).slice(0, COLUMNS);
  const more = columns.length > shown.length ? [`… ${columns.length - shown.length} more`] : [];
  const title = schema === 'public' ? name : `${schema}.${name}`;
  const lines = [...shown.map((one) => `${one.name}  ${one.type}`), ...more].map((text) => text.slice(0, 40));
  const longest = Math.max(title.length + 2, ...lines.map(({ length }) => length));
  const keys = shown.map((one) => key.includes(one.name));
  return { title, lines, keys, width: longest * LETTER + 20, height: (lines.length + 1) * LINE + 12 };
}

/** @param {Store} store */
export function createDrawing({ state, set }) {
  /** @type {Arranged | undefined} */
  let arranged;
  /** @type {import('./types.js').Schema | undefined} */
  let of;
  let zoom = 1, error = '';

  const boxes = () => state.schema.tables.map(boxOf);
  /** @returns {[number, number][]} */
  const lines = () => state.schema.relations.flatMap((list, from) =>
    list.filter(({ many }) => !many).map(({ table }) => /** @type {[number, number]} */ ([from, table])));
  const kept = `diagram of ${state.schema.name}`;
  /** What is kept of boxes that somebody has moved, by their titles. @returns {Record<string, Point>} */
  const moved = () => {
    const places = keptAs(kept);
    const known = Object.entries(places && typeof places === 'object' ? places : {}).filter(([, place]) =>
      [place?.x, place?.y].every((one) => Number.isFinite(one) && Math.abs(one) < FURTHEST));
    return Object.fromEntries(known);
  };
  /** @param {boolean} anew does it forget where boxes were moved to? */
  const arrange = (anew) => {
    of = state.schema;
    arranged = undefined;
    if (anew) keep(kept, undefined);
    import(LAYOUT).then(({ arrange: place }) => {
      const all = boxes(), places = moved();
      /** @type {Arranged} */
      const found = place(all.map(({ width, height }) => ({ width, height })), lines());
      arranged = { ...found, places: found.places.map((one, i) => places[all[i].title] ?? one) };
      set({});
    }).catch((caught) => {
      error = lineOf(caught);
      set({});
    });
  };
  /** Moves a box, within the drawing. @param {number} i @param {Point} to */
  const put = (i, { x, y }) => {
    const { width, height } = boxes()[i];
    /** @type {Arranged} */ (arranged).places[i] = { x: Math.max(x, width / 2), y: Math.max(y, height / 2) };
    set({});
  };
  const remember = (/** @type {number} */ i) =>
    keep(kept, { ...moved(), [boxes()[i].title]: /** @type {Arranged} */ (arranged).places[i] });
  /** @param {number} i @param {KeyboardEvent} event */
  const push = (i, event) => {
    const [right, down] = ARROWS[event.key] ?? [0, 0], { x, y } = /** @type {Arranged} */ (arranged).places[i];
    if (!right && !down) return;
    event.preventDefault();
    put(i, { x: x + right * PUSH, y: y + down * PUSH });
    remember(i);
  };
  /** Follows the pointer until it is let go. @param {number} i @param {PointerEvent} event */
  const drag = (i, event) => {
    const box = /** @type {SVGGElement} */ (event.currentTarget), { places } = /** @type {Arranged} */ (arranged);
    const { x, y } = places[i], { clientX, clientY, pointerId } = event;
    event.preventDefault();
    box.focus();
    box.setPointerCapture(pointerId);
    box.onpointermove = (at) => {
      put(i, { x: x + (at.clientX - clientX) / zoom, y: y + (at.clientY - clientY) / zoom });
    };
    box.onpointerup = box.onpointercancel = () => {
      box.onpointermove = null;
      remember(i);
    };
  };
  const saveDrawing = () => {
    const drawn = /** @type {Element} */ (document.getElementById('diagram')).cloneNode(true);
    const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
    style.textContent = LOOKS;
    /** @type {Element} */ (drawn).prepend(style);
    const text = new XMLSerializer().serializeToString(drawn).replace(/<!--[^]*?-->/g, '');
    save(`${state.schema.database}.svg`, new Blob([text], { type: 'image/svg+xml' }));
  };
  const by = (/** @type {number} */ factor) => () => {
    zoom = Math.max(0.1, Math.min(4, zoom * factor));
    set({});
  };
  /** A line between the sides of two boxes that face each other. @param {Point[]} places
   * @param {ReturnType<typeof boxOf>[]} all @param {[number, number]} ends */
  const lineBetween = (places, all, [from, to]) => {
    const side = places[from].x <= places[to].x ? 1 : -1;
    const x1 = places[from].x + side * all[from].width / 2, x2 = places[to].x - side * all[to].width / 2;
    const middle = (x1 + x2) / 2, { y: y1 } = places[from], { y: y2 } = places[to];
    return svg`<path d=${`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`} marker-end="url(#end)"/>`;
  };
  /** @param {ReturnType<typeof boxOf>} box @param {Point} place @param {number} i */
  const drawBox = ({ title, lines: texts, keys, width, height }, { x, y }, i) => svg`
    <g transform=${`translate(${x - width / 2} ${y - height / 2})`} class="box" tabindex="0" role="img"
      aria-label=${`${title}: arrow keys move it`} @keydown=${(/** @type {KeyboardEvent} */ event) => push(i, event)}
      @pointerdown=${(/** @type {PointerEvent} */ event) => drag(i, event)}>
      <rect width=${width} height=${height} rx="6"/>
      <text x="10" y=${LINE} class="title">${title}</text>
      ${texts.map((text, n) => svg`<text x="10" y=${(n + 2) * LINE} class=${keys[n] ? 'key' : ''}>${text}</text>`)}
    </g>`;
  return {
    view() {
      if (of !== state.schema) arrange(false);
      if (error) return html`<p class="error" role="alert">${error}</p>`;
      if (!arranged) return html`<p class="note" role="status">arranging …</p>`;
      const { places } = arranged, all = boxes();
      // As large as what has been moved needs.
      const width = Math.max(arranged.width, ...places.map(({ x }, i) => x + all[i].width / 2 + MARGIN));
      const height = Math.max(arranged.height, ...places.map(({ y }, i) => y + all[i].height / 2 + MARGIN));
      const label = `${all.length} tables and their foreign keys`;
      return html`<div class="given"><button @click=${by(STEP)}>Larger</button>
          <button @click=${by(1 / STEP)}>Smaller</button> <button @click=${() => arrange(true)}>Arrange</button>
          <button @click=${saveDrawing}>Save as SVG</button></div>
        <div class="drawing" tabindex="0" role="region" aria-label="Diagram">
        <svg id="diagram" role="group" aria-label=${label} xmlns="http://www.w3.org/2000/svg"
          width=${width * zoom} height=${height * zoom} viewBox=${`0 0 ${width} ${height}`}>
          <defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0 0 L8 4 L0 8"/></marker></defs>
          ${lines().map((ends) => lineBetween(places, all, ends))}
          ${all.map((box, i) => drawBox(box, places[i], i))}
        </svg></div>`;
    },
  };
}
