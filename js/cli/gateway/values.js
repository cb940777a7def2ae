// How a setting's text becomes its value. An error says what to give, and doesn't repeat the text, which may be secret.

/** @param {string} text */
export function some(text) {
  if (text) return text;
  throw new Error('it is empty');
}

/** @param {number} most @param {number} [least] @returns {(text: string) => number} */
export const whole = (most, least = 0) => (text) => {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new Error(`give a whole number from ${least} to ${most}`);
};
