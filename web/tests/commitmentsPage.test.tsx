import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseMonth, monthsToChoose, readMonths } from '@/pages/commitments/months';
import { CommitmentAmount, Share } from '@/pages/commitments/figures';
import { billsText } from '@/pages/commitments/Totals';
import { expiryOf, shortId, whyUtilisationIsUnknown } from '@/words/commitments';
import { hundredfold } from '@/words/decimal';

afterEach(cleanup);

describe('the months of commitments', () => {
  it('are those of the address, the earlier first, and none where nothing can be read', () => {
    expect(readMonths(new URLSearchParams('from=2026-09&to=2026-11'))).toEqual({ from: '2026-09', to: '2026-11' });
    expect(readMonths(new URLSearchParams('from=2026-11&to=2026-09'))).toEqual({ from: '2026-09', to: '2026-11' });
    expect(readMonths(new URLSearchParams('to=2026-09'))).toEqual({ from: '2026-09', to: '2026-09' });
    expect(readMonths(new URLSearchParams('from=2026-13&to=soon'))).toEqual({});
    expect(readMonths(new URLSearchParams())).toEqual({});
  });

  it('never end before they begin', () => {
    const shown = { from: '2026-09', to: '2026-10' };
    expect(chooseMonth(shown, 'from', '2026-11')).toEqual({ from: '2026-11', to: '2026-11' });
    expect(chooseMonth(shown, 'to', '2026-08')).toEqual({ from: '2026-08', to: '2026-08' });
    expect(chooseMonth(shown, 'to', '2026-11')).toEqual({ from: '2026-09', to: '2026-11' });
  });

  it('are offered where there are bills, and where somebody asked for them', () => {
    const bills = [{ period: '2026-10' }, { period: '2026-11' }, { period: '2026-10' }];
    expect(monthsToChoose(bills, {})).toEqual(['2026-11', '2026-10']);
    expect(monthsToChoose(bills, { from: '2025-01', to: '2025-01' })).toEqual(['2026-11', '2026-10', '2025-01']);
  });
});

describe('the end of a commitment', () => {
  const now = new Date('2026-11-22T09:00:00Z');
  const at = (end: string | null) => expiryOf(end, now);
  it('that is near is said in words', () => {
    expect(at('2026-12-02T10:00:00.000Z')).toMatchObject({ state: 'soon', type: 'warning', text: 'Expires soon: in 10 days' });
    expect(at('2026-11-23T10:00:00.000Z').text).toBe('Expires soon: in 1 day');
    expect(at('2026-11-22T10:00:00.000Z').text).toBe('Expires within a day');
  });
  it('that is far needs no words, and that is over is called so', () => {
    expect(at('2027-11-22T00:00:00.000Z')).toMatchObject({ state: 'later', text: '' });
    expect(at('2026-11-22T09:00:00.000Z')).toMatchObject({ state: 'expired', text: 'Expired' });
  });
  it('that the bill does not say is unknown, not over', () => {
    expect(at(null).state).toBe('unknown');
    expect(at('some day').state).toBe('unknown');
  });
});

describe('a figure of commitments', () => {
  const sums = { upfront_fee: '0', recurring_fee: '4', used: '7.5', unused: '2.5', not_yet_due: '0', utilisation: '0.75', covered: '12' };
  it('that nobody knows is unknown, never 0, and says why', () => {
    expect(whyUtilisationIsUnknown(sums)).toBeNull();
    expect(whyUtilisationIsUnknown({ ...sums, used: null, unused: null, utilisation: null })).toContain('without effective costs');
    expect(whyUtilisationIsUnknown({ ...sums, used: '0', unused: '0', utilisation: null })).toContain('due yet');
    render(<CommitmentAmount client="acme" which="used" amount={null} currency="USD" of={[]} bills={[]} />);
    expect(screen.getByText('unknown')).toBeTruthy();
    expect(screen.queryByText(/0/)).toBeNull();
  });
  it('is a percentage of which every digit can be seen', () => {
    expect(hundredfold('0.146976494475')).toBe('14.6976494475');
    expect(hundredfold('1')).toBe('100');
    expect(hundredfold('0')).toBe('0');
    render(<Share share="0.146976494475" why={null} />);
    expect(screen.getByText('14.7%')).toBeTruthy();
    expect(screen.getByText('14.6976494475%')).toBeTruthy();
  });
});

describe('the words of commitments', () => {
  it('call one by the end of its ARN', () => {
    expect(shortId('arn:aws:savingsplans::222222222222:savingsplan/9476fbe6')).toBe('9476fbe6');
    expect(shortId('9476fbe6')).toBe('9476fbe6');
    expect(shortId('plan/')).toBe('plan/');
  });
  it('name the one bill, or how many there are', () => {
    const bill = { payer: '1', period: '2026-11', status: 'open' as const, segment: 's', delivery: 'd', delivered_at: '2026-11-22T08:48:03Z' };
    expect(billsText({ bills: [bill] })).toBe('From the bill of November 2026, still open');
    expect(billsText({ bills: [bill, { ...bill, payer: '2' }] })).toBe('From 2 bills');
  });
});
