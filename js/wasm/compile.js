/**
 * A module of base64 text. Where that fails it is said by the first call, not by an import: the error is the answer.
 * @param {string} text
 * @returns {WebAssembly.Module}
 */
export function compile(text) {
  try {
    const binary = atob(text), bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return new WebAssembly.Module(bytes);
  } catch (/** @type {any} */ error) {
    return error;
  }
}
