import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { useSignInStep } from '@/api/session';
import { fieldProblem, FormProblem } from '@/shared/FormProblem';
import { NewPassword, passwordProblem } from '@/shared/NewPassword';
import { t } from '@/words/translate';
import { Frame } from './Frame';

/** The first administrator proves with a code from the server's own log that the server is theirs. */
export function SetUp() {
  const [input, setInput] = useState({ code: '', email: '', name: '', password: '' });
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const step = useSignInStep((body: typeof input) => answer(api.POST('/api/v1/setup', { body: { ...body, code: body.code.trim() } })));
  const errors = tried ? passwordProblem(input.password, again) : {};
  const set = (change: Partial<typeof input>) => setInput({ ...input, ...change });
  return (
    <Frame
      title={t('Welcome to farthing')}
      description={t('Nobody has signed up here yet. You become the administrator of this server.')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(passwordProblem(input.password, again)).length === 0) step.mutate(input);
        }}
      >
        <Form
          actions={
            <Button
              variant="primary"
              formAction="submit"
              loading={step.isPending}
              disabled={!input.code.trim() || !input.email || !input.name.trim()}
            >
              {t('Set farthing up')}
            </Button>
          }
        >
          <SpaceBetween size="m">
            <FormProblem error={step.error} fields={['code', 'email', 'name']} />
            <FormField
              label={t('One-time code')}
              description={t('farthing wrote it to its log when it started. It proves that this server is yours.')}
              errorText={fieldProblem(step.error, 'code')}
            >
              <Input autoFocus spellcheck={false} autoComplete={false} value={input.code} onChange={({ detail }) => set({ code: detail.value })} />
            </FormField>
            <FormField label={t('Your name')} errorText={fieldProblem(step.error, 'name')}>
              <Input autoComplete="name" value={input.name} onChange={({ detail }) => set({ name: detail.value })} />
            </FormField>
            <FormField label={t('Your e-mail address')} description={t('You sign in with it.')} errorText={fieldProblem(step.error, 'email')}>
              <Input type="email" autoComplete="username" value={input.email} onChange={({ detail }) => set({ email: detail.value })} />
            </FormField>
            <NewPassword
              password={input.password}
              again={again}
              errors={{ ...errors, password: errors.password ?? fieldProblem(step.error, 'password') }}
              onChange={(password, repeated) => {
                set({ password });
                setAgain(repeated);
              }}
            />
          </SpaceBetween>
        </Form>
      </form>
    </Frame>
  );
}
