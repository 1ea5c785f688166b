import type { ReportQuery } from '@/api/cost';
import { t } from '@/words/translate';

export type RangeName = ReportQuery['range'];

/** Both ends inclusive: months (`2026-09`) or days (`2026-09-03`). */
export interface DateRange {
  from: string;
  to: string;
}

export const rangeNames: RangeName[] = [
  'this_month',
  'last_month',
  'last_30_days',
  'last_3_months',
  'last_6_months',
  'last_12_months',
  'this_year',
  'last_year',
];

export function rangeTitle(name: RangeName): string {
  switch (name) {
    case 'this_month':
      return t('This month');
    case 'last_month':
      return t('Last month');
    case 'last_30_days':
      return t('Last 30 days');
    case 'last_3_months':
      return t('3 months, with this one');
    case 'last_6_months':
      return t('6 months, with this one');
    case 'last_12_months':
      return t('12 months, with this one');
    case 'this_year':
      return t('This year');
    case 'last_year':
      return t('Last year');
    case 'custom':
      return t('Chosen dates');
  }
}

const pad = (n: number, digits = 2) => String(n).padStart(digits, '0');

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function addMonths(month: string, n: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + n;
  return `${pad(Math.floor(months / 12), 4)}-${pad((months % 12) + 1)}`;
}

export function addDays(day: string, n: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000));
}

export function lastDayOf(month: string): string {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

/** By the calendar of UTC, as bills are. */
export function resolveRange(name: RangeName, today: string): DateRange {
  const month = today.slice(0, 7);
  const year = today.slice(0, 4);
  const before = String(Number(year) - 1);
  switch (name) {
    case 'last_month':
      return { from: addMonths(month, -1), to: addMonths(month, -1) };
    case 'last_30_days':
      return { from: addDays(today, -29), to: today };
    case 'last_3_months':
      return { from: addMonths(month, -2), to: month };
    case 'last_6_months':
      return { from: addMonths(month, -5), to: month };
    case 'last_12_months':
      return { from: addMonths(month, -11), to: month };
    case 'this_year':
      return { from: `${year}-01`, to: month };
    case 'last_year':
      return { from: `${before}-01`, to: `${before}-12` };
    case 'this_month':
    case 'custom':
      return { from: month, to: month };
  }
}

/** As many months or days, just before. null where an end is open. */
export function rangeBefore({ from, to }: DateRange): DateRange | null {
  if (isMonth(from) && isMonth(to)) {
    const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5)) + 1;
    return { from: addMonths(from, -months), to: addMonths(from, -1) };
  }
  if (!from || !to) return null;
  const first = isDay(from) ? from : `${from}-01`;
  const last = isDay(to) ? to : lastDayOf(to);
  const days = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
  return { from: addDays(first, -days), to: addDays(first, -1) };
}

/** Every month, day or hour from the first to the last of them, so that a chart shows what has no cost as a gap. */
export function fillTimes(times: readonly string[]): string[] {
  const known = [...new Set(times)].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || first === last) return known;
  const next = isMonth(first) ? (at: string) => addMonths(at, 1) : isDay(first) ? (at: string) => addDays(at, 1) : nextHour;
  const filled: string[] = [];
  for (let at = first; at <= last && filled.length < 10_000; at = next(at)) filled.push(at);
  return known.every((one) => filled.includes(one)) ? filled : known;
}

function nextHour(at: string): string {
  return new Date(Date.parse(at) + 3_600_000).toISOString().replace('.000Z', 'Z');
}
