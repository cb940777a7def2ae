// The editor of the SQL page: CodeMirror with Postgres's SQL and the names of the schema. It is a bundle of its own,
// build/studio/sql.js, which is loaded when the page is opened. It stands in a shadow root: there its styles are style
// sheets of the DOM, which our policy allows, and no elements.

import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours are the page's variables, so that both themes hold here. */
const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--card)', color: 'var(--text)', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--ring)' },
  '.cm-content': { fontFamily: 'ui-monospace, monospace', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--back)', color: 'var(--quiet)', border: '0' },
  '.cm-tooltip': { backgroundColor: 'var(--card)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--soft)',
  },
  '.cm-placeholder': { color: 'var(--quiet)' },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.comment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.string, tags.number], color: 'var(--danger)' },
]);

/**
 * What is typed over a selection is put there by us: the browser would give it the selection's style as an attribute,
 * which our policy refuses.
 * @param {InputEvent} event @param {EditorView} view
 */
function beforeinput({ inputType, data, isComposing }, view) {
  if (inputType !== 'insertText' || data === null || isComposing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type' });
  return true;
}

/**
 * @typedef {object} Editor
 * @property {() => string} text
 * @property {() => string} selected the text that is selected; '' where none is
 * @property {(text: string) => void} put another text
 */

/**
 * @param {HTMLElement} host
 * @param {Record<string, Record<string, string[]>>} names columns by schema and table
 * @param {{text: string, run: () => void, changed: (text: string) => void}} given
 * @returns {Editor}
 */
export function createEditor(host, names, { text, run, changed }) {
  const root = host.attachShadow({ mode: 'open' });
  const runs = { key: 'Mod-Enter', run: () => (run(), true) };
  const commands = [runs, ...completionKeymap, ...historyKeymap, ...defaultKeymap];
  const extensions = [
    keymap.of(commands), history(), lineNumbers(), drawSelection(), bracketMatching(),
    autocompletion({ icons: false }),
    EditorView.domEventHandlers({ beforeinput }),
    sql({ dialect: PostgreSQL, schema: names, defaultSchema: 'public' }), theme, syntaxHighlighting(colours),
    EditorView.lineWrapping, placeholder('select …'), EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
    EditorView.updateListener.of(({ docChanged, state }) => docChanged && changed(state.doc.toString())),
  ];
  const view = new EditorView({ root, parent: root, state: EditorState.create({ doc: text, extensions }) });
  return {
    text: () => view.state.doc.toString(),
    selected: () => view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to),
    put: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
  };
}
