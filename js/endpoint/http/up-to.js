// The first part of a short text. `split` would make all parts, and costs a request several times as much.

/**
 * @param {string} text
 * @param {string} mark
 * @returns {string} all of it if it has no such mark
 */
export function upTo(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}
