import type { Bill, ChangedGroup, CurrencyCosts, Metric } from '@/api/cost';
import { percentOf, subtractDecimals } from '@/words/decimal';
import { formatPercent } from '@/words/format';
import { t } from '@/words/translate';

export const billMetrics = ['unblended', 'amortised', 'net-unblended', 'net-amortised', 'list'] as const satisfies readonly Metric[];

/** The rows that bill something: split cost allocation data does not. */
export function billingRows(bill: Pick<Bill, 'rows' | 'split_rows'>): number {
  return bill.rows - bill.split_rows;
}

/** `87.5%`: how many rows have their invoice. Not all is never said to be 100%. */
export function invoicedText(bill: Pick<Bill, 'rows' | 'rows_invoiced' | 'split_rows'>): string {
  const rows = billingRows(bill);
  if (rows === 0) return '–';
  const percent = percentOf(String(bill.rows_invoiced), String(rows)) ?? '0';
  if (percent === '100' && bill.rows_invoiced < rows) return formatPercent('99.9', false);
  return formatPercent(percent, false);
}

export interface ChangedTotal {
  currency: string;
  metric: (typeof billMetrics)[number];
  before: string;
  after: string;
  change: string;
}

/** What differs between the totals of two deliveries, by currency and metric; null where either is no longer known. */
export function changedTotals(before: readonly CurrencyCosts[], after: readonly CurrencyCosts[]): ChangedTotal[] {
  const currencies = [...new Set([...before, ...after].map((one) => one.currency))];
  return currencies.flatMap((currency) =>
    billMetrics.map((metric) => {
      const then = before.find((one) => one.currency === currency)?.costs[metric] ?? '0';
      const now = after.find((one) => one.currency === currency)?.costs[metric] ?? '0';
      return { currency, metric, before: then, after: now, change: subtractDecimals(now, then) ?? '0' };
    }),
  );
}

/** What became of a group of charges between two deliveries. */
export function changeWord(change: ChangedGroup['change']): string {
  return { added: t('Added'), withdrawn: t('Withdrawn'), changed: t('Changed') }[change];
}
