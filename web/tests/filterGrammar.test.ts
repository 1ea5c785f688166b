import { describe, expect, it } from 'vitest';
import { formatFilter, joinList, parseFilter, splitList } from '@/pages/cost/filterGrammar';

describe('the grammar of filters', () => {
  it.each([
    ['service=AmazonEC2,AmazonS3', { dimension: 'service', exclude: false, values: ['AmazonEC2', 'AmazonS3'] }],
    ['tag:team!=', { dimension: 'tag:team', exclude: true, values: [''] }],
    ['tag:team=', { dimension: 'tag:team', exclude: false, values: [''] }],
    ['"tag:a=b"=x', { dimension: 'tag:a=b', exclude: false, values: ['x'] }],
    ['"tag:a=b"!=x', { dimension: 'tag:a=b', exclude: true, values: ['x'] }],
    ['"tag:now!"=x', { dimension: 'tag:now!', exclude: false, values: ['x'] }],
    ['category:Unit="Research, new",Sales', { dimension: 'category:Unit', exclude: false, values: ['Research, new', 'Sales'] }],
    ['tag:say="""hi"", she said"', { dimension: 'tag:say', exclude: false, values: ['"hi", she said'] }],
    ['tag:k=a=b', { dimension: 'tag:k', exclude: false, values: ['a=b'] }],
    ['tag:k=a"b', { dimension: 'tag:k', exclude: false, values: ['a"b'] }],
    ['account=1,,2', { dimension: 'account', exclude: false, values: ['1', '', '2'] }],
  ])('reads and writes %s', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
    expect(formatFilter(filter)).toBe(text);
  });

  it.each(['service', '"tag:open=x', 'service="open', 'service="a"b', '"tag:a"x', '=x', ''])('refuses %s', (text) => {
    expect(parseFilter(text)).toBeNull();
  });

  it('gives back every value it is given', () => {
    for (const values of [['a,b', '"', '""', ',', ''], ['x"y', ' z ', 'プロジェクト']]) expect(splitList(joinList(values))).toEqual(values);
  });
});
