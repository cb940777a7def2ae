// What is said of figures: medians of the rounds, their spread, ratios round by round, growth.

/** @param {number[]} list @param {number} share */
export const quantile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
/** @param {number[]} list */
export const median = (list) => quantile(list, 0.5);
/** Half the distance between the quartiles, in percent of the median. @param {number[]} list */
export const spread = (list) => Math.round((quantile(list, 0.75) - quantile(list, 0.25)) / 2 / median(list) * 100);

/** Of two lists of the same rounds, the median of their ratios: what disturbed a round disturbed both. @param {number[]} a @param {number[]} b */
export const ratio = (a, b) => median(a.map((value, i) => value / b[i]));

/** By least squares: y per x. @param {number[]} x @param {number[]} y */
export function slope(x, y) {
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length, [mx, my] = [mean(x), mean(y)];
  return mean(x.map((value, i) => (value - mx) * (y[i] - my))) / mean(x.map((value) => (value - mx) ** 2));
}

/** Three significant digits, without an exponent. @param {number} value */
export const short = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(value < 1 ? 2 : 3))));
/** @param {number} us */
export const time = (us) => (us < 1000 ? `${short(us)} µs` : us < 1e6 ? `${short(us / 1000)} ms` : `${short(us / 1e6)} s`);
/** As a fraction where it is less than a half. @param {number} value */
export const times = (value) => (value < 0.5 ? `1/${short(1 / value)}` : `${value.toFixed(2)} ×`);

/** @param {number} bytes */
export const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
