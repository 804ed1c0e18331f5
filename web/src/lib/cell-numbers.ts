/** Numbers in cells of tables from files, which are text: short enough to be read, and whole in the tooltip. */

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^(?:nan|[-+]?inf(?:inity)?)$/i;
const DIGITS = 6;
// The shortest form that a double is written in has up to 17 digits.
const EXPONENT_FROM = 1e15;
const EXPONENT_BELOW = 1e-4;

export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** A fraction to six significant digits, as written where it has no more; whole numbers, which may be ids, are left alone. */
export function shortNumber(text: string): string {
  if (!/[.e]/i.test(text) || !/\d/.test(text)) return text;
  const digits = text.replace(/e.*$/i, "").replace(/[^\d]/g, "").replace(/^0+/, "");
  if (digits.length <= DIGITS) return text;
  const value = Number(text);
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return text;
  if (value === 0) return "0";
  if (size >= EXPONENT_FROM || size < EXPONENT_BELOW) return value.toExponential(DIGITS - 1);
  const whole = Math.floor(Math.log10(size)) + 1;
  return value.toFixed(Math.max(0, DIGITS - whole));
}
