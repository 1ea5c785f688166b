import { describe, expect, it } from 'vitest';
import type { Finding } from '@/api/types';
import { darkOf } from '@/pages/accounts/Findings';
import { mergeFindings } from '@/pages/accounts/useExamination';
import { outcomeStatus } from '@/words/accounts';

const finding = (check: string, outcome: Finding['outcome'], sentence = check, dark: string[] = []): Finding => ({
  check,
  code: '',
  outcome,
  subject: '',
  sentence,
  evidence: { operation: '', resource: '', region: '', request_id: '', aws_code: '', aws_message: '' },
  cure: '',
  snippet: '',
  dark,
});

describe('a test of one check', () => {
  it('takes the place of what that check said before', () => {
    const merged = mergeFindings(
      [finding('identity', 'ok'), finding('trust', 'failed', 'old'), finding('bucket', 'skipped')],
      [[finding('trust', 'ok', 'new')]],
    );
    expect(merged.map((one) => one.sentence)).toEqual(['identity', 'new', 'bucket']);
  });
  it('replaces all findings of its check', () => {
    const merged = mergeFindings([finding('regions', 'failed', 'eu'), finding('regions', 'failed', 'us')], [[finding('regions', 'ok', 'all')]]);
    expect(merged.map((one) => one.sentence)).toEqual(['all']);
  });
  it('adds what was not tested before', () =>
    expect(mergeFindings([finding('identity', 'ok')], [[finding('files', 'ok')]]).map((one) => one.check).sort()).toEqual(['files', 'identity']));
});

it('what works leaves nothing dark', () =>
  expect(darkOf([finding('a', 'ok', '', ['x']), finding('b', 'failed', '', ['z', 'y']), finding('c', 'warning', '', ['y'])])).toEqual(['y', 'z']));

it('what farthing can do without is no error', () => {
  expect(outcomeStatus('failed').type).toBe('error');
  expect(outcomeStatus('failed', true).type).toBe('warning');
});
