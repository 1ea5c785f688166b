import { describe, expect, it } from 'vitest';
import { changeOf, choicesOf, differences, emptyDraft } from '@/pages/accounts/draft';

const before = { ...emptyDraft, name: 'acme', role_arn: 'arn:aws:iam::111122223333:role/farthing/FarthingAccess', bucket: 'bills', since: '2026-01' };

describe('a draft of a connection', () => {
  it('gives only what was typed', () => expect(choicesOf({ ...emptyDraft, name: 'acme', bucket: 'bills' })).toEqual({ bucket: 'bills' }));
  it('takes regions apart', () => expect(choicesOf({ ...emptyDraft, regions: 'eu-west-1, us-east-1' }).regions).toEqual(['eu-west-1', 'us-east-1']));
});

describe('an edit', () => {
  it('says only what differs', () => expect(changeOf(before, { ...before, bucket: 'other' })).toEqual({ bucket: 'other' }));
  it('takes back what was emptied', () => expect(changeOf(before, { ...before, since: '' })).toEqual({ unset: ['since'] }));
  it('chooses between a report and an export of one name', () => {
    const legacy = { ...before, export: 'bills', export_kind: 'legacy_cur' };
    expect(changeOf(legacy, { ...legacy, export_kind: 'cur_2' })).toEqual({ export_kind: 'cur_2' });
    expect(changeOf(legacy, { ...legacy, export_kind: '' })).toEqual({});
  });
  it('is empty when nothing changed', () => expect(changeOf(before, { ...before })).toEqual({}));
  it('never shows a secret', () => {
    const shown = differences(before, { ...before, secret_access_key: 'wJalrXUtnFEMI' });
    expect(shown).toEqual([{ field: 'secret_access_key', label: 'Secret access key', before: 'the one that is sealed', after: 'a new one' }]);
  });
});
