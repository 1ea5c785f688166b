import { describe, expect, it } from 'vitest';
import type { SyncJob } from '@/api/types';
import { readAddState, stackChoices, writeAddState } from '@/pages/accounts/add/addState';
import { sumsOf } from '@/pages/accounts/add/Fetching';

describe('the wizard', () => {
  const typed = readAddState(new URLSearchParams('stage=link&way=terraform&name=Acme+payer&bucket=acme-bills&read=identity+billing'));

  it('survives a reload', () => expect(readAddState(new URLSearchParams(writeAddState(typed).toString()))).toEqual(typed));
  it('never writes a key into the address', () =>
    expect(writeAddState({ ...typed, draft: { ...typed.draft, access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 'wJalr' } }).toString()).not.toMatch(/AKIA|wJalr/));
  it('begins at the first stage whatever stands in the address', () => expect(readAddState(new URLSearchParams('stage=nonsense')).stage).toBe('cloud'));
  it('leaves the settings of a bucket that is there alone', () =>
    expect(stackChoices({ ...typed, bucketIs: 'existing' })).toEqual({ bucket: 'acme-bills', features: ['identity', 'billing'], existing_bucket: true, export: 'none' }));
  it('asks for no bucket for a member account', () =>
    expect(stackChoices({ ...typed, draft: { ...typed.draft, kind: 'member' } })).toEqual({ features: ['identity', 'billing'] }));
});

it('the sums of fetching count bills only', () => {
  const job = (kind: string, state: SyncJob['state'], bytes: number, left: number | null): SyncJob => ({
    id: bytes,
    connection: 'c',
    connection_name: 'c',
    kind,
    month: '2026-10',
    export: null,
    state,
    attempts: 0,
    run_after: '2026-11-21T17:00:00Z',
    error: null,
    error_code: null,
    cancel_requested: false,
    made_at: '2026-11-21T17:00:00Z',
    changed_at: '2026-11-21T17:00:00Z',
    progress: { stage: '', files: 1, files_total: 2, bytes, bytes_total: 100, rows: 5, seconds_left: left },
  });
  const sums = sumsOf([job('sync', 'running', 1, 9), job('bill', 'running', 40, 12), job('bill', 'done', 100, null)]);
  expect(sums).toEqual({ months: 2, monthsDone: 1, files: 2, filesTotal: 4, bytes: 140, bytesTotal: 200, rows: 10, secondsLeft: 12 });
});
