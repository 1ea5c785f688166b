import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { sessionQuery, useSignInStep } from '@/api/session';
import { FormProblem } from '@/shared/FormProblem';
import { t } from '@/words/translate';
import { Frame } from './Frame';

export function SecondFactor() {
  return (
    <Frame title={t('Second factor')} description={t('Your password was right. One more proof is needed.')}>
      <SecondFactorForm />
    </Frame>
  );
}

export function SecondFactorForm() {
  const [code, setCode] = useState('');
  const queries = useQueryClient();
  const step = useSignInStep((input: string) =>
    answer(api.POST('/api/v1/session/second-factor', { body: { code: input.replace(/\s/g, '') } })),
  );
  const beginAnew = async () => {
    await answer(api.DELETE('/api/v1/session')).catch(() => undefined);
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          step.mutate(code);
        }}
      >
        <Form
          actions={
            <SpaceBetween size="xs" direction="horizontal">
              <Button variant="link" formAction="none" onClick={() => void beginAnew()}>
                {t('Sign in as somebody else')}
              </Button>
              <Button variant="primary" formAction="submit" loading={step.isPending} disabled={!code.trim()}>
                {t('Go on')}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            <FormProblem error={step.error} />
            <FormField
              label={t('Code')}
              description={t('The six digits that your authenticator app shows now, or one of your recovery codes.')}
            >
              <Input
                autoComplete="one-time-code"
                inputMode="text"
                autoFocus
                spellcheck={false}
                value={code}
                onChange={({ detail }) => setCode(detail.value)}
              />
            </FormField>
          </SpaceBetween>
        </Form>
      </form>
  );
}
