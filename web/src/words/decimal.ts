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

/** The value times ten to so many digits, which must be at least its own. */
function scaled(value: Decimal, digits: number): bigint {
  return BigInt(value.whole + value.fraction.padEnd(digits, '0')) * (value.negative ? -1n : 1n);
}

function unscaled(value: bigint, digits: number): string {
  const negative = value < 0n;
  const text = (negative ? -value : value).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  const fraction = text.slice(cut).replace(/0+$/, '');
  return `${negative ? '-' : ''}${text.slice(0, cut)}${fraction ? `.${fraction}` : ''}`;
}

/** The share 0.5 as the percentage 50, with every digit; what is no decimal stays as it is. */
export function hundredfold(share: string): string {
  const value = parseDecimal(share);
  return value ? unscaled(scaled(value, value.fraction.length) * 100n, value.fraction.length) : share;
}

/** -1, 0 or 1: for sorting. What is no decimal comes last. */
export function compareDecimals(left: string, right: string): number {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  const digits = Math.max(a.fraction.length, b.fraction.length);
  const difference = scaled(a, digits) - scaled(b, digits);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact sum; null when one of them is no decimal, since a sum without it would be a claim. */
export function sumDecimals(texts: readonly string[]): string | null {
  const values: Decimal[] = [];
  for (const text of texts) {
    const value = parseDecimal(text);
    if (!value) return null;
    values.push(value);
  }
  const digits = values.reduce((most, one) => Math.max(most, one.fraction.length), 0);
  return unscaled(
    values.reduce((sum, one) => sum + scaled(one, digits), 0n),
    digits,
  );
}

export function negateDecimal(text: string): string {
  if (isZeroText(text)) return '0';
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

/** `now` less `before`, exactly. */
export function subtractDecimals(now: string, before: string): string | null {
  return parseDecimal(before) ? sumDecimals([now, negateDecimal(before.trim())]) : null;
}

export function isZeroText(text: string): boolean {
  const value = parseDecimal(text);
  return value !== null && isZero(value);
}

/** How many percent `part` is of `whole`, to one digit, half to even; null where `whole` is nothing. */
export function percentOf(part: string, whole: string): string | null {
  const a = parseDecimal(part);
  const b = parseDecimal(whole);
  if (!a || !b || isZero(b)) return null;
  const digits = Math.max(a.fraction.length, b.fraction.length);
  const below = scaled({ ...b, negative: false }, digits);
  const above = scaled({ ...a, negative: false }, digits) * 1000n;
  const rest = (above % below) * 2n;
  const down = above / below;
  const up = rest > below || (rest === below && down % 2n === 1n);
  const size = up ? down + 1n : down;
  return unscaled(a.negative !== b.negative ? -size : size, 1);
}

/** The change in percent of the size it had before: growth of a cost is positive, whatever its sign. */
export function percentChange(before: string, now: string): string | null {
  const change = subtractDecimals(now, before);
  return change === null ? null : percentOf(change, isNegative(before) ? negateDecimal(before) : before);
}

export function isNegative(text: string): boolean {
  const value = parseDecimal(text);
  return value !== null && value.negative && !isZero(value);
}

/** For the length of a bar in a chart, and nothing else. */
export function approximately(text: string): number {
  return Number(text);
}
