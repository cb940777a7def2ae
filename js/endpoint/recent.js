// A map that remembers so many entries: what is set last comes last, and where there are too many the first one goes.

/**
 * @template K, V
 * @param {Map<K, V>} map @param {K} key @param {V} value @param {number} most
 */
export function setLast(map, key, value, most) {
  if (map.size > 1) map.delete(key);
  map.set(key, value);
  while (map.size > most) map.delete(/** @type {K} */ (map.keys().next().value));
}
