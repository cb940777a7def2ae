// Writes a double as Neon's proxy does (Rust's serde_json): a fraction even where there
// is none, plain digits for exponents from -5 to 15, `e` without a plus sign beyond.
// It knows the one number format; integers don't come here.

/**
 * @param {number} value finite
 * @returns {string} such as `1.0`, `-0.0`, `1000000000000000.0`, `1e16`, `1.5e-7`
 */
export function formatFloat(value) {
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  // toExponential() without an argument gives the shortest digits that read back the same.
  const [mantissa, power] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (exponent < -5 || exponent > 15) return `${sign}${mantissa}e${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
