import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { asProblem } from '@/api/problem';
import { t } from '@/words/translate';

/** What the server said went wrong, with its code, the cure and a way to try again. */
export function ProblemAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  return (
    <Alert
      type="error"
      header={problem.title}
      action={retry && <Button formAction="none" onClick={retry}>{t('Try again')}</Button>}
    >
      {problem.message !== problem.title && <div>{problem.message}</div>}
      {problem.cure && (
        <div>
          <strong>{t('What to do:')}</strong> {problem.cure}
        </div>
      )}
      {problem.code && (
        <Box color="text-body-secondary" fontSize="body-s">
          {t('Code:')} <code>{problem.code}</code>
        </Box>
      )}
    </Alert>
  );
}
