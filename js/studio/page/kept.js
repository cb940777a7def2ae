// What this browser keeps for a database: JSON by name. A browser without storage, such as a private window, forgets it
// with the page.

/** @type {Map<string, string>} */
const forgotten = new Map();

/** @param {string} name @returns {any} undefined: nothing that can be read */
export function keptAs(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? forgotten.get(name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {unknown} value undefined removes it */
export function keep(name, value) {
  const text = JSON.stringify(value);
  if (value === undefined) forgotten.delete(name);
  else forgotten.set(name, text);
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {} // full, or none: the page has it
}
