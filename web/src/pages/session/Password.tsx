import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { useSignInStep } from '@/api/session';
import type { Session } from '@/api/types';
import { FormProblem } from '@/shared/FormProblem';
import { t } from '@/words/translate';
import { Frame } from './Frame';

/** Only what is known here is shown: an address may come from anybody. */
function refusal(why: string, provider: string): string {
  switch (why) {
    case 'begin-again':
      return t('It took too long, or was begun in another window. Try again.');
    case 'unknown':
      return t('{provider} knows you, but nobody here has invited you yet, or your access has ended. Ask an administrator for an invitation.', { provider });
    default:
      return t('{provider} did not sign you in. Try again; if it stays so, tell whoever looks after farthing.', { provider });
  }
}

export function Password({ oidc, refused }: { oidc: Session['oidc']; refused: string | null }) {
  return (
    <Frame title={t('Sign in')}>
      <PasswordForm oidc={oidc} refused={refused} />
    </Frame>
  );
}

export function PasswordForm({ oidc, refused }: { oidc: Session['oidc']; refused: string | null }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const step = useSignInStep((input: { email: string; password: string }) => answer(api.POST('/api/v1/session', { body: input })));
  return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          step.mutate({ email, password });
        }}
      >
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={step.isPending} fullWidth>
              {t('Sign in')}
            </Button>
          }
        >
          <SpaceBetween size="m">
            {refused && !step.isError && (
              <Alert type="error" header={t('The sign-in was refused')}>
                {refusal(refused, oidc.name ?? t('your organisation'))}
              </Alert>
            )}
            <FormProblem error={step.error} />
            {oidc.enabled && (
              <>
                <Button href="/api/v1/session/oidc" fullWidth iconName="external">
                  {t('Sign in with {name}', { name: oidc.name ?? t('your organisation') })}
                </Button>
                <Box textAlign="center" color="text-body-secondary">
                  {t('or with a password')}
                </Box>
              </>
            )}
            <FormField label={t('E-mail address')}>
              <Input
                type="email"
                inputMode="email"
                autoComplete="username"
                autoFocus
                value={email}
                onChange={({ detail }) => setEmail(detail.value)}
              />
            </FormField>
            <FormField label={t('Password')}>
              <Input
                type="password"
                autoComplete="current-password"
                value={password}
                onChange={({ detail }) => setPassword(detail.value)}
              />
            </FormField>
          </SpaceBetween>
        </Form>
      </form>
  );
}
