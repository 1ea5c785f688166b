import { describe, expect, it } from 'vitest';
import { compareDecimals, isNegative } from '@/words/decimal';
import * as format from '@/words/format';

describe('money for display', () => {
  it('is rounded half to even', () => {
    expect(format.formatMoney('0.125', 'USD')).toBe('$0.12');
    expect(format.formatMoney('0.135', 'USD')).toBe('$0.14');
    expect(format.formatMoney('0.1250000000001', 'USD')).toBe('$0.13');
    expect(format.formatMoney('-0.125', 'USD')).toBe('−$0.12');
  });
  it('keeps digits that a double would lose', () => {
    expect(format.formatMoney('12345678901234567.895', 'USD')).toBe('$12,345,678,901,234,567.90');
    expect(format.formatMoney('9007199254740993.00', 'USD')).toBe('$9,007,199,254,740,993.00');
    expect(format.formatExactly('12345678901234567.890123456789', 'USD')).toBe('12,345,678,901,234,567.890123456789 USD');
  });
  it('carries over nines', () => expect(format.formatMoney('999.995', 'USD')).toBe('$1,000.00'));
  it('never shows a minus before zero', () => {
    expect(format.formatMoney('-0.004', 'USD')).toBe('$0.00');
    expect(format.formatMoney('-0', 'USD')).toBe('$0.00');
  });
  it('has the digits of its currency', () => {
    expect(format.formatMoney('1234.5', 'JPY')).toBe('¥1,234');
    expect(format.formatMoney('1235.5', 'JPY')).toBe('¥1,236');
    expect(format.formatMoney('5', 'EUR')).toBe('€5.00');
  });
  it('has a sign where it is a change', () => {
    expect(format.formatChange('12.5', 'USD')).toBe('+$12.50');
    expect(format.formatChange('-12.5', 'USD')).toBe('−$12.50');
    expect(format.formatChange('0.001', 'USD')).toBe('$0.00');
  });
  it('names a unit that is no currency', () => expect(format.formatMoney('1.5', 'credits')).toBe('1.50 credits'));
  it('shows what it cannot read as it is', () => expect(format.formatMoney('n/a', 'USD')).toBe('n/a USD'));
});

describe('decimals', () => {
  it('compare by value, not as text', () => {
    expect(compareDecimals('10', '9')).toBe(1);
    expect(compareDecimals('-10', '-9.5')).toBe(-1);
    expect(compareDecimals('1.0', '1')).toBe(0);
    expect(compareDecimals('0.1000000000000000001', '0.1')).toBe(1);
  });
  it('are negative below zero only', () => {
    expect(isNegative('-0.00')).toBe(false);
    expect(isNegative('-0.01')).toBe(true);
  });
});

describe('other figures', () => {
  it('quantities lose zeros at their end', () => {
    expect(format.formatQuantity('1234.50000')).toBe('1,234.5');
    expect(format.formatQuantity('744')).toBe('744');
  });
  it('bytes are counted in thousands', () => {
    expect(format.formatBytes(999)).toBe('999 bytes');
    expect(format.formatBytes(1_500_000)).toBe('1.5 MB');
    expect(format.formatBytes(123_456_789)).toBe('123 MB');
  });
  it('months are named', () => expect(format.formatMonth('2026-10')).toBe('October 2026'));
  it('accounts have no gaps, however they were typed', () => {
    expect(format.formatAccount('012345678901')).toBe('012345678901');
    expect(format.formatAccount('0123-4567-8901')).toBe('012345678901');
    expect(format.formatAccount('0123 4567 8901')).toBe('012345678901');
    expect(format.formatAccount('')).toBe('');
  });
});

describe('times', () => {
  it('are told in the zone of the reader, and in UTC', () => {
    expect(format.formatInstant('2026-11-21T23:30:00Z', 'Europe/Berlin')).toBe('22 Nov 2026, 00:30');
    expect(format.formatUtc('2026-11-21T23:30:00Z')).toBe('21 Nov 2026, 23:30:00 UTC');
  });
  it('of bills are days and months of UTC', () => {
    expect(format.formatDay('2026-11-03')).toBe('3 Nov 2026');
    expect(format.formatPeriod('2026-09', '2026-11')).toBe('September 2026 to November 2026');
    expect(format.formatPeriod('2026-11-03', '2026-11-03')).toBe('3 Nov 2026');
  });
  it('that are none are shown as they are', () => {
    expect(format.formatMonth('2026-13')).toBe('2026-13');
    expect(format.formatUtc('yesterday')).toBe('yesterday');
  });
  it('are told as a distance', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    expect(format.formatAgo('2026-11-21T09:59:00Z', now)).toBe('2 hours ago');
    expect(format.formatAgo('2026-11-21T11:59:40Z', now)).toBe('just now');
    expect(format.formatAgo('2026-11-21T12:05:00Z', now)).toBe('in 5 minutes');
  });
  it('durations are short', () => {
    expect(format.formatDuration(42.4)).toBe('42 s');
    expect(format.formatDuration(3_600)).toBe('1 h');
    expect(format.formatDuration(7_500)).toBe('2 h 5 min');
  });
});
