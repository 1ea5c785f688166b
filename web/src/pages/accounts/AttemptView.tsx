import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { Findings } from './Findings';
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
        {!isRunning && attempt?.state === 'done' && failed === 0 && !examination.isMended && (
          <Alert type={warned > 0 ? 'warning' : 'success'} header={success}>
            {warned > 0
              ? counted(warned, '{n} warning: a part stays dark or deserves attention.', '{n} warnings: parts stay dark or deserve attention.')
              : t('Every check found what it should.')}
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
        {!isRunning && attempt?.state === 'done' && failed > 0 && (
          <Alert
            type="error"
            header={counted(failed, '{n} check failed', '{n} checks failed')}
          >
            {t('Mend what is said below, then test just that again. What was typed is kept.')}
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
      <Findings findings={findings} retest={isRunning ? undefined : retest} />
    </SpaceBetween>
  );
}
