import { describe, expect, it } from 'vitest';
import type { Cost, CostRow } from '@/api/cost';
import { compareWith, foldRows, pivotCost, sumKnown } from '@/pages/cost/pivot';

const row = (time: string, service: string, amount: string | null, currency = 'USD'): CostRow => ({
  time,
  groups: { service },
  currency,
  costs: { unblended: amount },
  ...(service === '(others)' ? { others: true } : {}),
});
const cost = (rows: CostRow[], totals: Record<string, string>): Cost => ({
  query: { from: null, to_exclusive: null, granularity: 'month', by: 'billing-period', group_by: ['service'], filters: [], metrics: ['unblended'] },
  bills: [],
  rows,
  totals: Object.entries(totals).map(([currency, amount]) => ({ currency, costs: { unblended: amount } })),
  not_yet_due: [],
});

describe('costs as a table', () => {
  it('never adds currencies, and sums exactly', () => {
    const [dollars, euros] = pivotCost(
      cost([row('2026-09', 'EC2', '0.1'), row('2026-10', 'EC2', '0.2'), row('2026-10', 'S3', '-5'), row('2026-09', 'EC2', '7', 'EUR')], { USD: '-4.7', EUR: '7' }),
      'unblended',
    );
    expect(dollars?.rows.map((one) => [one.groups.service, one.total])).toEqual([['S3', '-5'], ['EC2', '0.3']]);
    expect(dollars?.byTime.get('2026-10')).toBe('-4.8');
    expect(dollars?.total).toBe('-4.7');
    expect(euros?.total).toBe('7');
  });

  it('says nothing of what AWS gave no cost for', () => {
    expect(pivotCost(cost([row('2026-09', 'EC2', null)], {}), 'unblended')[0]?.rows[0]?.total).toBeNull();
    expect(sumKnown([null, undefined])).toBeNull();
    expect(sumKnown([null, '1'])).toBe('1');
  });

  it('keeps the others last however large, and folds what is too much for a chart into them', () => {
    const [pivot] = pivotCost(cost([row('2026-09', '(others)', '100'), row('2026-09', 'a', '3'), row('2026-09', 'b', '-2'), row('2026-09', 'c', '1')], {}), 'unblended');
    expect(pivot?.rows.map((one) => one.groups.service ?? 'others')).toEqual(['a', 'b', 'c', 'others']);
    const folded = foldRows(pivot?.rows ?? [], 2, ['2026-09']);
    expect(folded.map((one) => one.total)).toEqual(['3', '-2', '101']);
    expect(folded[2]?.byTime.get('2026-09')).toBe('101');
  });
});

describe('beside the range before', () => {
  const total = (rows: CostRow[], sum: string) => cost(rows, { USD: sum });

  it('shows what is new as from nothing and what is gone as a row of its own', () => {
    const now = pivotCost(total([row('2026-10', 'EC2', '5'), row('2026-10', 'new', '1')], '6'), 'unblended');
    const [pivot] = compareWith(now, total([row('', 'EC2', '4'), row('', 'gone', '2')], '6'), 'unblended');
    expect(pivot?.rows.map((one) => [one.groups.service, one.before, one.total])).toEqual([
      ['EC2', '4', '5'],
      ['new', '0', '1'],
      ['gone', '2', '0'],
    ]);
    expect(pivot?.before).toBe('6');
  });

  it('gives to the others what is left of the total', () => {
    const now = pivotCost(total([row('2026-10', 'EC2', '5'), row('2026-10', '(others)', '3')], '8'), 'unblended');
    const [pivot] = compareWith(now, total([row('', 'EC2', '4'), row('', 'x', '2'), row('', 'y', '0.5')], '6.5'), 'unblended');
    expect(pivot?.rows.map((one) => one.before)).toEqual(['4', '2.5']);
  });

  it('does not claim nothing of a group that may be among the others of then', () => {
    const now = pivotCost(total([row('2026-10', 'EC2', '5')], '5'), 'unblended');
    const [pivot] = compareWith(now, total([row('', '(others)', '9')], '9'), 'unblended');
    expect(pivot?.rows.find((one) => one.groups.service === 'EC2')?.before).toBeUndefined();
  });
});
