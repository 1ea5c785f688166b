import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fromTokens, toTokens } from '@/pages/cost/CostFilters';
import { isAws } from '@/pages/dashboards/ReadyDashboard';
import { PlainMarkdown } from '@/pages/dashboards/PlainMarkdown';
import { axisText, timeText, valueText } from '@/words/cost';
import { formatPercent } from '@/words/format';

describe('the filter of the explorer', () => {
  it('is what the address has, also for charges without a value', () => {
    const filters = [
      { dimension: 'tag:team', exclude: true, values: ['', 'a,b'] },
      { dimension: 'service', exclude: false, values: ['AmazonEC2'] },
    ];
    expect(fromTokens(toTokens(filters))).toEqual(filters);
  });

  it('leaves out what nothing was chosen for', () => expect(fromTokens([{ propertyKey: 'service', operator: '=', value: [] }])).toEqual([]));
});

describe('words of costs', () => {
  it('show times as the bill has them, in UTC', () => {
    expect(timeText('2026-09')).toBe('Sep 2026');
    expect(timeText('2026-11-03')).toBe('3 Nov');
    expect(timeText('2026-11-03T04:00:00Z')).toBe('3 Nov, 04:00');
    expect(timeText('')).toBe('Total');
  });

  it('sign percentages and call new what has no base', () => {
    expect(formatPercent('12.5')).toBe('+12.5%');
    expect(formatPercent('-1234')).toBe('−1,234.0%');
    expect(formatPercent('0')).toBe('0.0%');
    expect(formatPercent(null)).toBe('new');
  });

  it('name accounts and what has no value', () => {
    expect(valueText('account', '111122223333', new Map([['111122223333', 'Shop']]))).toBe('Shop (111122223333)');
    expect(valueText('tag:team', '')).toBe('(not tagged)');
    expect(axisText(-1_200_000, 'USD')).toBe('−$1.2M');
  });

  it('know AWS by its names in many countries', () => {
    expect(['Amazon Web Services, Inc.', 'Amazon Web Services EMEA SARL', 'AWS India', ''].every(isAws)).toBe(true);
    expect(isAws('Northwind Metrics, Inc.')).toBe(false);
  });
});

describe('words on a dashboard', () => {
  it('are never HTML', () => {
    render(<PlainMarkdown text={'# Head\n\n- **one**\n- `two`\n\n<img src=x onerror=alert(1)>'} />);
    expect(screen.getByRole('heading').textContent).toBe('Head');
    expect(screen.getAllByRole('listitem').map((one) => one.textContent)).toEqual(['one', 'two']);
    expect(document.querySelector('img')).toBeNull();
  });
});
