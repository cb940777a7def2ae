// A text of JSON as a tree whose leaves are parts of the text: no number is read, and members keep their order, also
// those of one name. It reads by a loop, so that no depth and no length is too much for it.

/**
 * @typedef {object} Node
 * @property {'object' | 'array' | 'string' | 'number' | 'null'} kind `null` of null, true and false
 * @property {string} text of a leaf, or of an empty object or array
 * @property {{key: string, node: Node}[]} [items]
 */

const SPACE = /\s*/y, LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![^\s\]},])/y;

/** Where a string ends that begins at a quote; -1: nowhere. @param {string} text @param {number} from */
function endOf(text, from) {
  for (let at = text.indexOf('"', from + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

/** @param {string} part @returns {Node['kind']} */
function kindOf(part) {
  if (part[0] === '"') return 'string';
  return /^[-\d]/.test(part) ? 'number' : 'null';
}

/** @param {string} text @returns {Node | string} a text: why it is none */
export function treeOf(text) {
  /** @type {{key: string, node: Node}[]} */
  const top = [];
  /** The object or array that is being read is the last. @type {{close: string, items: typeof top}[]} */
  const open = [{ close: '', items: top }];
  let at = 0;
  const skip = () => {
    SPACE.lastIndex = at;
    at += /** @type {RegExpExecArray} */ (SPACE.exec(text))[0].length;
  };
  /** A string or a literal. */
  const leaf = () => {
    LITERAL.lastIndex = at;
    const end = text[at] === '"' ? endOf(text, at) : at + (LITERAL.exec(text)?.[0].length ?? -1 - at);
    if (end < 0) return undefined;
    const part = text.slice(at, end);
    at = end;
    return part;
  };
  const wrong = () => `This is not JSON, from character ${at + 1} on.`;
  for (;;) {
    skip();
    const { close, items } = open[open.length - 1];
    if (open.length === 1 && items.length) return at < text.length ? wrong() : items[0].node;
    if (close && text[at] === close) {
      at += 1;
      open.pop();
      continue;
    }
    if (items.length) {
      if (text[at] !== ',') return wrong();
      at += 1;
      skip();
    }
    let key = close === ']' ? String(items.length) : '';
    if (close === '}') {
      const name = text[at] === '"' ? leaf() : undefined;
      skip();
      if (name === undefined || text[at] !== ':') return wrong();
      key = name.slice(1, -1);
      at += 1;
      skip();
    }
    const begun = { '{': '}', '[': ']' }[text[at]];
    if (begun) {
      /** @type {Node} */
      const node = { kind: begun === '}' ? 'object' : 'array', text: begun === '}' ? '{}' : '[]', items: [] };
      items.push({ key, node });
      open.push({ close: begun, items: /** @type {any} */ (node.items) });
      at += 1;
      continue;
    }
    const part = leaf();
    if (part === undefined) return wrong();
    items.push({ key, node: { kind: kindOf(part), text: part } });
  }
}
