// Values as an application has them, drawn by a seed: texts, amounts, times in all spellings, JSON. Knows no tables.
import { chances } from '../../scripts/plant.js';

const LETTERS = ['a', 'Z', '7', ' ', '"', "'", '\\', '\n', '\t', '%', '$1', 'é', '中', '😀', '\u2028', '</script>', '--', ';'];
const MODELS = ['opus', 'sonnet', 'haiku'];

/** @param {number} seed */
export function createValues(seed) {
  const chance = chances(seed);
  const below = (/** @type {number} */ n) => Math.floor(chance() * n);
  const often = (/** @type {number} */ part) => chance() < part;
  /** @template T @param {T[]} list @returns {T} */
  const one = (list) => list[below(list.length)];
  const text = (most = 12) => Array.from({ length: 1 + below(most) }, () => one(LETTERS)).join('');
  /** The same moment as a Date, or as ISO text with Z or an offset. @param {number} ms */
  const spelled = (ms) => one([
    () => new Date(ms),
    () => new Date(ms).toISOString(),
    () => new Date(ms + 7_200_000).toISOString().replace('Z', '+02:00'),
  ])();
  const number = () => one([0, -1, 1.5, 0.1, 1e21, 1e-9, 2 ** 53, -123456.789, below(1000)]);
  /** @param {number} depth @returns {any} */
  const json = (depth = 3) => {
    const kind = below(depth ? 7 : 4);
    if (kind === 0) return text();
    if (kind === 1) return number();
    if (kind === 2) return often(0.5);
    if (kind === 3) return null;
    if (kind === 4) return Array.from({ length: below(4) }, () => json(depth - 1));
    return Object.fromEntries(Array.from({ length: below(4) }, (_, i) => [`${one(['z', 'a', 'é', 'k k'])}${i}`, json(depth - 1)]));
  };
  return {
    below, often, one, text, spelled,
    /** What a JSON column takes: an object, a list, nothing, or null. */
    document: () => one([() => ({ a: json() }), () => [json(), json()], () => undefined, () => null])(),
    /** At most nine decimal places; small ones are spelled with an exponent. */
    amount: () => one([
      () => below(1e9) / 1e9, () => below(1e6) / 100, () => below(9) / 1e9, () => below(1e6), () => -below(1e5) / 1e3,
    ])(),
    model: () => one(MODELS),
    count: () => one([undefined, null, 0, below(1e6), 2 ** 31 - 1]),
  };
}
