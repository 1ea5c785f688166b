import { describe, expect, it } from 'vitest';
import type { Cost } from '@/api/cost';
import { changedTotals, invoicedText } from '@/pages/bills/billWords';
import { commitmentMonths } from '@/pages/dashboards/commitments';

const cost = (metric: string, amounts: Record<string, string>): Cost => ({
  query: { from: null, to_exclusive: null, granularity: 'month', by: 'billing-period', group_by: ['line-item-type'], filters: [], metrics: ['amortised'] },
  bills: [],
  rows: Object.entries(amounts).map(([type, amount]) => ({ time: '2026-11', groups: { 'line-item-type': type }, currency: 'USD', costs: { [metric]: amount } })),
  totals: [],
  not_yet_due: [],
});

describe('commitments', () => {
  it('covers usage at list price and leaves unused what its fees are, amortised', () => {
    const amortised = cost('amortised', { Usage: '100', DiscountedUsage: '30.1', SavingsPlanCoveredUsage: '9.9', RIFee: '5', SavingsPlanRecurringFee: '5', Tax: '7' });
    const list = cost('list', { Usage: '150', DiscountedUsage: '40', SavingsPlanCoveredUsage: '10', Tax: '7' });
    expect(commitmentMonths(amortised, list)).toEqual([
      { currency: 'USD', months: [{ time: '2026-11', coveredAtList: '50', usedAtList: '200', coverage: '25', used: '40', unused: '10', utilisation: '80' }] },
    ]);
  });

  it('claims no percentage of nothing', () => {
    expect(commitmentMonths(cost('amortised', { Tax: '1' }), cost('list', { Tax: '1' }))[0]?.months[0]).toMatchObject({ coverage: null, utilisation: null });
  });
});

describe('the words of bills', () => {
  it('never call a bill wholly invoiced that is not', () => {
    expect(invoicedText({ rows: 100_000, rows_invoiced: 99_999 })).toBe('99.9%');
    expect(invoicedText({ rows: 3, rows_invoiced: 3 })).toBe('100.0%');
    expect(invoicedText({ rows: 8, rows_invoiced: 1 })).toBe('12.5%');
    expect(invoicedText({ rows: 0, rows_invoiced: 0 })).toBe('–');
  });

  it('tell what changed, by currency, also where one is new', () => {
    const costs = (amount: string) => ({ unblended: amount, amortised: '0', 'net-unblended': '0', 'net-amortised': '0', list: '0' });
    const changed = changedTotals([{ currency: 'USD', costs: costs('1.1') }], [{ currency: 'USD', costs: costs('1') }, { currency: 'EUR', costs: costs('2') }]);
    expect(changed.filter((one) => one.metric === 'unblended').map((one) => [one.currency, one.change])).toEqual([
      ['USD', '-0.1'],
      ['EUR', '2'],
    ]);
  });
});
