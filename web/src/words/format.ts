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

function isNothing(value: Decimal): boolean {
  return /^0*$/.test(value.whole + value.fraction);
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

/** `+$12.50`, `−$3.00`; what rounds to nothing has no sign. */
export function formatChange(amount: string, currency: string): string {
  const value = parseDecimal(amount);
  const isMore = value !== null && !value.negative && !isNothing(roundDecimal(value, currencyDigits(currency)));
  return `${isMore ? '+' : ''}${formatMoney(amount, currency)}`;
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

/** `+12.5%`, `−3.0%`: one digit after the point, so that they can be compared; what has no base has no percent. */
export function formatPercent(percent: string | null, signed = true): string {
  if (percent === null) return t('new');
  const value = parseDecimal(percent);
  if (!value) return percent;
  const rounded = roundDecimal(value, 1);
  const { whole, fraction } = grouped(rounded);
  const sign = rounded.negative ? minus : signed && !isNothing(rounded) ? '+' : '';
  return `${sign}${whole}${fraction}%`;
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

/** What of a date is shown. Everywhere day, month, year and the time follow each other in this order. */
const dayParts: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const fullDay: Intl.DateTimeFormatOptions = { ...dayParts, year: 'numeric' };
const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** English days are written as in these texts, day first; months are cut to three letters, so that they stand below each other. */
function dateText(date: Date, options: Intl.DateTimeFormatOptions): string {
  const isEnglish = locale() === 'en';
  const parts = new Intl.DateTimeFormat(isEnglish ? 'en-GB' : locale(), options).formatToParts(date);
  return parts.map(({ type, value }) => (isEnglish && type === 'month' && options.month === 'short' ? value.slice(0, 3) : value)).join('');
}

/** The beginning of a month or day in UTC, by whose calendar bills are; null for what is neither. */
function beginningOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(text)) return null;
  const date = new Date(text.length === 7 ? `${text}-01` : text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `2026-10` as `October 2026`. */
export function formatMonth(month: string): string {
  const first = beginningOf(month.slice(0, 7));
  return first ? dateText(first, { month: 'long', year: 'numeric', timeZone: 'UTC' }) : month;
}

/** `2026-10-03` as `3 Oct 2026`. */
export function formatDay(day: string): string {
  const date = beginningOf(day);
  return date ? dateText(date, { ...fullDay, timeZone: 'UTC' }) : day;
}

/** From a month or day until another one, both included: `October 2026`, `3 Oct 2026 to 9 Oct 2026`. */
export function formatPeriod(from: string, to: string): string {
  const text = (end: string) => (end.length === 7 ? formatMonth(end) : formatDay(end));
  return from === to ? text(from) : t('{from} to {to}', { from: text(from), to: text(to) });
}

/** What stands at the axis of time: `Oct 2026`, `3 Oct`, `3 Oct, 04:00`, in UTC, as the bill has it. */
export function formatStep(time: string): string {
  const begun = beginningOf(time);
  const date = begun ?? new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const shown = time.length === 7 ? { month: 'short' as const, year: 'numeric' as const } : begun ? dayParts : { ...dayParts, ...clock };
  return dateText(date, { ...shown, timeZone: 'UTC' });
}

/** `21 Nov 2026, 17:00`, in the reader's zone. */
export function formatInstant(instant: string, timeZone?: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : dateText(date, { ...fullDay, ...clock, timeZone });
}

/** `21 Nov 2026, 17:00:00 UTC`. */
export function formatUtc(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : `${dateText(date, { ...fullDay, ...clock, second: '2-digit', timeZone: 'UTC' })} UTC`;
}

/** The moment that figures are asked as of; a day means its end. */
export function formatAsOf(moment: string): string {
  return beginningOf(moment) ? formatDay(moment) : formatUtc(moment);
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

/** As AWS writes it in ARNs and bills, twelve digits without gaps: what is copied here is found there. */
export function formatAccount(account: string): string {
  return /^\d{4}([- ])\d{4}\1\d{4}$/.test(account) ? account.replace(/\D/g, '') : account;
}
