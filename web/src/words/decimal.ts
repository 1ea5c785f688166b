/** Decimals as the API sends them: text, every digit. Nothing here goes through a double. */
const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;

export interface Decimal {
  negative: boolean;
  whole: string;
  fraction: string;
}

export function parseDecimal(text: string): Decimal | null {
  const match = pattern.exec(text.trim());
  if (!match) return null;
  return { negative: match[1] === '-', whole: (match[2] ?? '0').replace(/^0+(?=\d)/, ''), fraction: match[3] ?? '' };
}

function isZero(value: Decimal): boolean {
  return /^0*$/.test(value.whole + value.fraction);
}

/** Rounds half to even, once, for display. */
export function roundDecimal(value: Decimal, digits: number): Decimal {
  if (value.fraction.length <= digits)
    return { ...value, negative: value.negative && !isZero(value), fraction: value.fraction.padEnd(digits, '0') };
  const kept = BigInt(value.whole + value.fraction.slice(0, digits));
  const rest = value.fraction.slice(digits);
  const first = rest.charCodeAt(0) - 48;
  const isHalf = first === 5 && /^0*$/.test(rest.slice(1));
  const up = isHalf ? kept % 2n === 1n : first >= 5;
  const text = (up ? kept + 1n : kept).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  const rounded = { negative: value.negative, whole: text.slice(0, cut), fraction: text.slice(cut) };
  return { ...rounded, negative: rounded.negative && !isZero(rounded) };
}

/** -1, 0 or 1: for sorting. What is no decimal comes last. */
export function compareDecimals(left: string, right: string): number {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  const digits = Math.max(a.fraction.length, b.fraction.length);
  const scaled = (one: Decimal) => BigInt(one.whole + one.fraction.padEnd(digits, '0')) * (one.negative ? -1n : 1n);
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isNegative(text: string): boolean {
  const value = parseDecimal(text);
  return value !== null && value.negative && !isZero(value);
}

/** For the length of a bar in a chart, and nothing else. */
export function approximately(text: string): number {
  return Number(text);
}
