import { describe, expect, it } from 'vitest';
import { readFilter, writeFilter } from '@/shared/filterText';

const keys = ['kind', 'state', 'name'];

function written(query: Parameters<typeof writeFilter>[2], before = ''): string {
  const parameters = new URLSearchParams(before);
  writeFilter(parameters, '', query);
  return decodeURIComponent(parameters.toString());
}

describe('a filter in an address', () => {
  it('can be read by people', () =>
    expect(
      written({
        operation: 'or',
        tokens: [
          { propertyKey: 'kind', operator: '=', value: 'member' },
          { propertyKey: 'state', operator: '!=', value: 'paused' },
        ],
      }),
    ).toBe('where=kind=member&where=state!=paused&match=any'));

  it('comes back as it was', () => {
    const query = {
      operation: 'and' as const,
      tokens: [
        { propertyKey: 'name', operator: '!:' as const, value: 'a=b:c&d %' },
        { operator: ':' as const, value: 'free text' },
      ],
    };
    const parameters = new URLSearchParams();
    writeFilter(parameters, 'x.', query);
    expect(readFilter(new URLSearchParams(parameters.toString()), 'x.', keys)).toEqual(query);
  });

  it('leaves the rest of the address alone', () => expect(written({ operation: 'and', tokens: [] }, 'page=2&where=old')).toBe('page=2'));

  it('drops what it does not know', () =>
    expect(readFilter(new URLSearchParams('where=colour=red&where=nonsense'), '', keys).tokens).toEqual([]));
});
