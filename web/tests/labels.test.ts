import { describe, expect, it } from 'vitest';
import type { Label } from '@/api/labels';
import { keyOf, kindOf, otherSpellings, sayingOf, whereText } from '@/words/labels';

const label = (name: string, more: Partial<Label> = {}): Label => ({ name, alias: false, spellings: [{ label: name, bills: [] }], may_be: [], ...more });
const spelled = (...names: string[]) => names.map((one) => ({ label: one, bills: [] }));

describe('a label', () => {
  it('is a tag or a cost category, and a key that may have colons of its own', () => {
    expect([kindOf('tag:aws:createdBy'), keyOf('tag:aws:createdBy')]).toEqual(['tag', 'aws:createdBy']);
    expect([kindOf('category:Unit'), keyOf('category:tag:x')]).toEqual(['category', 'tag:x']);
  });

  it('is told with the forms and the months that spell it so', () => {
    const bills = [
      { payer: '1', period: '2026-07', form: 'cur-2' },
      { payer: '1', period: '2026-05', form: 'legacy' },
      { payer: '1', period: '2026-06', form: null },
    ];
    expect(whereText({ label: 'tag:team', bills })).toBe('CUR 2.0, Legacy CUR, May 2026 to July 2026');
    expect(whereText({ label: 'tag:team', bills: bills.slice(0, 1) })).toBe('CUR 2.0, July 2026');
    expect(whereText({ label: 'tag:team', bills: bills.slice(2) })).toBe('June 2026');
    expect(whereText({ label: 'tag:team', bills: [] })).toBe('in no bill');
  });

  it('says why its spellings are one, or that nobody can tell', () => {
    expect(sayingOf(label('tag:team')).text).toBe('One spelling');
    expect(sayingOf(label('tag:Cost Center', { spellings: spelled('tag:Cost Center', 'tag:cost_center') })).text).toBe('By AWS’s spelling');
    expect(sayingOf(label('tag:team', { alias: true })).text).toBe('Alone, by an alias');
    expect(sayingOf(label('tag:team', { alias: true, spellings: spelled('tag:team', 'tag:squad') })).text).toBe('By an alias');
    expect(sayingOf(label('tag:owner', { may_be: ['tag:OWNER', 'tag:Owner'] }))).toMatchObject({ type: 'warning', text: 'Ambiguous' });
  });
});

describe('the other spellings of a key', () => {
  const labels = [label('category:Owner'), label('tag:OWNER'), label('tag:Owner'), label('tag:app', { spellings: spelled('tag:app', 'tag:application') }), label('tag:owner', { may_be: ['tag:OWNER', 'tag:Owner'] })];
  const offered = (name: string, already: string[] = []) => otherSpellings(labels, name, already).map((one) => one.label);
  it('are of its kind, and begin with what it may be', () => {
    expect(offered('tag:owner')).toEqual(['tag:Owner', 'tag:OWNER', 'tag:app', 'tag:application']);
    expect(offered('category:Unit')).toEqual(['category:Owner']);
  });
  it('begin with what may be it, seen from the other side', () => expect(offered('tag:Owner')[0]).toBe('tag:owner'));
  it('begin with what a chosen one may be, under a new name too', () => expect(offered('tag:new', ['tag:owner']).slice(0, 2)).toEqual(['tag:Owner', 'tag:OWNER']));
  it('of a new name are all of that kind', () => expect(offered('tag:new')).toHaveLength(5));
});
