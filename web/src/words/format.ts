import { parseDecimal, roundDecimal, type Decimal } from './decimal';
import { locale, t } from './translate';

const minus = '−';

function grouped(value: Decimal): { whole: string; fraction: string } {
  const parts = new Intl.NumberFormat(locale()).formatToParts(11111.1);
  const group = parts.find((part) => part.type === 'group')?.value ?? ',';
  const point = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  return {
    whole: value.whole.replace(/\B(?=(\d{3})+$)/g, group),
    fraction: value.fraction ? point + value.fraction : '',
  };
}

function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

/** The digits a currency is paid in: 2 for USD, 0 for JPY. */
export function currencyDigits(currency: string): number {
  if (!isCurrency(currency)) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `$1,234.57`: rounded half to even for display. What is no decimal is shown as it is. */
export function formatMoney(amount: string, currency: string): string {
  const value = parseDecimal(amount);
  if (!value) return `${amount} ${currency}`.trim();
  const rounded = roundDecimal(value, currencyDigits(currency));
  const { whole, fraction } = grouped(rounded);
  const sign = rounded.negative ? minus : '';
  if (!isCurrency(currency)) return `${sign}${whole}${fraction} ${currency}`.trim();
  const parts = new Intl.NumberFormat(locale(), { style: 'currency', currency, minimumFractionDigits: 2 }).formatToParts(0);
  const first = parts.findIndex((part) => part.type === 'integer');
  const last = parts.findLastIndex((part) => part.type === 'integer' || part.type === 'fraction');
  const before = parts.slice(0, first).map((part) => part.value).join('');
  const after = parts.slice(last + 1).map((part) => part.value).join('');
  return `${sign}${before}${whole}${fraction}${after}`;
}

/** `1,234.567890123 USD`: every digit that is known. */
export function formatExactly(amount: string, unit: string): string {
  const value = parseDecimal(amount);
  if (!value) return `${amount} ${unit}`.trim();
  const { whole, fraction } = grouped(value);
  return `${value.negative ? minus : ''}${whole}${fraction} ${unit}`.trim();
}

/** A quantity that is no money: at most `digits` after the point, without zeros at its end. */
export function formatQuantity(amount: string, digits = 3): string {
  const value = parseDecimal(amount);
  if (!value) return amount;
  const rounded = roundDecimal(value, digits);
  const { whole, fraction } = grouped({ ...rounded, fraction: rounded.fraction.replace(/0+$/, '') });
  return `${rounded.negative ? minus : ''}${whole}${fraction}`;
}

export function formatCount(n: number): string {
  return n.toLocaleString(locale());
}

/** 1 KB is 1,000 bytes, as AWS's bill counts transfer. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let at = 0;
  let value = bytes;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const digits = at === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${units[at]}`;
}

/** `2026-10` as `October 2026`. */
export function formatMonth(month: string): string {
  const match = /^(\d{4})-(\d{2})/.exec(month);
  if (!match) return month;
  const first = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, 1));
  return first.toLocaleDateString(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

const localTime: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

/** In the reader's zone. */
export function formatInstant(instant: string, timeZone?: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : date.toLocaleString(locale(), { ...localTime, timeZone });
}

/** `2026-11-21 17:00:00 UTC`. */
export function formatUtc(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `3 hours ago`, `in 5 minutes`. */
export function formatAgo(instant: string, now: Date): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return instant;
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, length] of steps)
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return t('just now');
}

/** `2 h 5 min`, `40 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t('{n} s', { n: whole });
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return t('{n} min', { n: minutes });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? t('{n} h', { n: hours }) : t('{h} h {m} min', { h: hours, m: minutes % 60 });
}

/** `123456789012` as `1234 5678 9012`, which people can compare. */
export function formatAccount(account: string): string {
  return /^\d{12}$/.test(account) ? account.replace(/(\d{4})(?=\d)/g, '$1 ') : account;
}
