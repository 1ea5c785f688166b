import { describe, expect, it } from 'vitest';
import type { Commitment, CommitmentCoverageOfService } from '@/api/commitments';
import { changedTotals, invoicedText } from '@/pages/bills/billWords';
import { commitmentMonths } from '@/pages/dashboards/commitments';

type Known = Pick<Commitment['sums'], 'used' | 'unused'>;
const plan = (period: string, { used, unused }: Known, currency = 'USD'): Commitment => ({
  period, currency, payer: '1', id: 'arn', kind: 'savings-plan', account: null, offering: null, offering_class: null, term: null, payment_option: null, region: null, count: null, start: null, end: null,
  sums: { upfront_fee: '0', recurring_fee: '0', used, unused, not_yet_due: '0', utilisation: null, covered: '0' },
});
const service = (period: string, covered: string, on_demand: string, currency = 'USD'): CommitmentCoverageOfService => ({ period, payer: '1', service: 'AmazonEC2', currency, covered, on_demand, coverage: null });
const total = (currency: string) => ({ currency, sums: plan('2026-11', { used: '0', unused: '0' }).sums, coverage: { covered: '0', on_demand: '0', coverage: null } });
const months = (commitments: Commitment[], coverage: CommitmentCoverageOfService[] = [], currencies = ['USD']) => commitmentMonths({ commitments, coverage, totals: currencies.map(total) });

describe('commitments, month by month', () => {
  it('are added up over plans and services', () => {
    const used = [plan('2026-11', { used: '30.1', unused: '5' }), plan('2026-11', { used: '9.9', unused: '5' })];
    expect(months(used, [service('2026-11', '40', '100'), service('2026-11', '10', '50')])).toEqual([
      { currency: 'USD', months: [{ period: '2026-11', covered: '50', onDemand: '150', coverage: '25', used: '40', unused: '10', utilisation: '80' }] },
    ]);
  });

  it('of which one month does not tell leave that month unknown, not the others', () => {
    const [usd] = months([plan('2026-10', { used: '1', unused: '1' }), plan('2026-11', { used: null, unused: null }), plan('2026-11', { used: '3', unused: '0' })]);
    expect(usd?.months.map((one) => [one.period, one.used, one.utilisation])).toEqual([
      ['2026-10', '1', '50'],
      ['2026-11', null, null],
    ]);
  });

  it('of different currencies are never added', () => {
    const both = months([plan('2026-11', { used: '1', unused: '0' }), plan('2026-11', { used: '2', unused: '0' }, 'EUR')], [], ['EUR', 'USD']);
    expect(both.map((one) => [one.currency, one.months[0]?.used])).toEqual([
      ['EUR', '2'],
      ['USD', '1'],
    ]);
  });

  it('claim no percentage of nothing', () => {
    expect(months([plan('2026-11', { used: '0', unused: '0' })])[0]?.months[0]).toMatchObject({ coverage: null, utilisation: null });
  });
});

describe('the words of bills', () => {
  it('never call a bill wholly invoiced that is not', () => {
    expect(invoicedText({ rows: 100_000, rows_invoiced: 99_999, split_rows: 0 })).toBe('99.9%');
    expect(invoicedText({ rows: 3, rows_invoiced: 3, split_rows: 0 })).toBe('100.0%');
    expect(invoicedText({ rows: 8, rows_invoiced: 1, split_rows: 0 })).toBe('12.5%');
    expect(invoicedText({ rows: 0, rows_invoiced: 0, split_rows: 0 })).toBe('–');
    expect(invoicedText({ rows: 5, rows_invoiced: 3, split_rows: 2 }), 'what bills nothing needs no invoice').toBe('100.0%');
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
