import { describe, expect, it } from 'vitest';
import { isZeroText, negateDecimal, percentChange, percentOf, subtractDecimals, sumDecimals } from '@/words/decimal';

describe('exact decimals', () => {
  it('adds what a double would round', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(sumDecimals(['9007199254740993', '0.000000000001'])).toBe('9007199254740993.000000000001');
    expect(sumDecimals(['1605778.0264923344', '-1605778.0264923344'])).toBe('0');
    expect(sumDecimals(['-0.5', '0.25'])).toBe('-0.25');
    expect(sumDecimals([])).toBe('0');
  });

  it('gives no sum where a part is not known', () => expect(sumDecimals(['1', '-'])).toBeNull());

  it('subtracts and negates', () => {
    expect(subtractDecimals('1.10', '1.1')).toBe('0');
    expect(subtractDecimals('1', '-2.5')).toBe('3.5');
    expect(subtractDecimals('1', 'x')).toBeNull();
    expect(negateDecimal('0.00')).toBe('0');
    expect(isZeroText('-0.000')).toBe(true);
  });

  it('tells percent to one digit, half to even', () => {
    expect(percentOf('1', '3')).toBe('33.3');
    expect(percentOf('2', '3')).toBe('66.7');
    expect(percentOf('0.0005', '1')).toBe('0');
    expect(percentOf('0.0015', '1')).toBe('0.2');
    expect(percentOf('-1', '8')).toBe('-12.5');
    expect(percentOf('5', '0')).toBeNull();
  });

  it('calls more cost growth, also of a credit', () => {
    expect(percentChange('100', '150')).toBe('50');
    expect(percentChange('100', '0')).toBe('-100');
    expect(percentChange('-100', '-50')).toBe('50');
    expect(percentChange('0', '5')).toBeNull();
  });
});
