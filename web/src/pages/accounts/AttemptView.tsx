import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { featureName } from '@/words/accounts';
import { formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { darkOf, Findings } from './Findings';
import type { useExamination } from './useExamination';

interface AttemptViewProps {
  client: string;
  examination: ReturnType<typeof useExamination>;
  /** What is said when all is well. */
  success: string;
}

/** An examination while it runs and when it has ended: findings as they are made. */
export function AttemptView({ client, examination, success }: AttemptViewProps) {
  const { attempt, findings, isRunning, error, retest } = examination;
  const cancel = useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/v1/clients/{client}/attempts/{attempt}', { params: { path: { client, attempt: id } } })),
  });
  const failed = findings.filter((one) => one.outcome === 'failed').length;
  const warned = findings.filter((one) => one.outcome === 'warning').length;
  const isDone = !isRunning && attempt?.state === 'done';
  // What fails may be something that farthing can do without: the server tells.
  const isUsable = isDone && attempt.usable === true;
  const dark = darkOf(findings).map(featureName).join(', ');
  return (
    <SpaceBetween size="m">
      <div role="status" aria-live="polite">
        {isRunning && (
          <SpaceBetween size="xs" direction="horizontal" alignItems="center">
            <StatusIndicator type="in-progress">
              {findings.length > 0
                ? counted(findings.length, 'AWS is being asked: {n} check so far', 'AWS is being asked: {n} checks so far')
                : t('AWS is being asked. This takes a few seconds; for a role made a moment ago up to a minute.')}
            </StatusIndicator>
            {attempt && (
              <Button variant="inline-link" loading={cancel.isPending} onClick={() => cancel.mutate(attempt.id)}>
                {t('Stop')}
              </Button>
            )}
          </SpaceBetween>
        )}
        {isDone && (failed === 0 || isUsable) && !examination.isMended && (
          <Alert type={failed + warned > 0 ? 'warning' : 'success'} header={success}>
            {failed > 0 && <div>{counted(failed, '{n} check failed that farthing can do without: you can go on, and mend it whenever you like.', '{n} checks failed that farthing can do without: you can go on, and mend them whenever you like.')}</div>}
            {warned > 0 && <div>{counted(warned, '{n} warning deserves attention.', '{n} warnings deserve attention.')}</div>}
            {failed + warned === 0 && <div>{t('Every check found what it should.')}</div>}
            {dark && <div>{t('Dark meanwhile: {what}', { what: dark })}</div>}
            {attempt.months.length > 0 && (
              <div>
                {t('The bucket holds bills from {first} to {last}.', {
                  first: formatMonth([...attempt.months].sort()[0] ?? ''),
                  last: formatMonth([...attempt.months].sort().at(-1) ?? ''),
                })}
              </div>
            )}
          </Alert>
        )}
        {!isRunning && examination.isMended && <Alert type="success">{t('What had failed works now. Test all again, for what was left out because of it.')}</Alert>}
        {isDone && failed > 0 && !isUsable && (
          <Alert type="error" header={counted(failed, '{n} check failed', '{n} checks failed')}>
            {t('The account cannot be used yet. Mend what is said below, then test just that again. What was typed is kept.')}
          </Alert>
        )}
        {!isRunning && attempt?.state === 'cancelled' && <Alert type="info">{t('It was stopped. What was typed is kept.')}</Alert>}
      </div>
      {attempt?.error && <ProblemAlert error={new Problem(attempt.error)} />}
      {error ? <ProblemAlert error={error} /> : null}
      {attempt?.warnings.map((words) => (
        <Alert key={words} type="warning">
          {words}
        </Alert>
      ))}
      <Findings findings={findings} retest={isRunning ? undefined : retest} isUsable={isUsable} />
    </SpaceBetween>
  );
}
