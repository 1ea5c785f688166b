import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { useSignInStep } from '@/api/session';
import type { InvitationSight } from '@/api/types';
import { fieldProblem, FormProblem } from '@/shared/FormProblem';
import { Loaded } from '@/shared/Loaded';
import { NewPassword, passwordProblem } from '@/shared/NewPassword';
import { Time } from '@/shared/Time';
import { formatAccount } from '@/words/format';
import { roleMeaning, roleName } from '@/words/roles';
import { t } from '@/words/translate';
import { Frame } from './Frame';

/** The token stands behind the # of the link, where neither proxies nor logs see it. */
export default function Invitation() {
  const [token] = useState(useLocation().hash.slice(1));
  const sight = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => answer(api.POST('/api/v1/invitations/look', { body: { token } })),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  });
  return (
    <Frame title={t('You are invited')}>
      {token === '' ? (
        <Alert type="error" header={t('This link is not whole')}>
          {t('Copy all of it from the invitation, with what comes after the #, or ask for a new one.')}
        </Alert>
      ) : (
        <Loaded query={sight} what={t('the invitation')}>
          {(invitation) => <Accept token={token} invitation={invitation} />}
        </Loaded>
      )}
    </Frame>
  );
}

function Accept({ token, invitation }: { token: string; invitation: InvitationSight }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const step = useSignInStep((body: { token: string; name: string; password: string }) =>
    answer(api.POST('/api/v1/invitations/accept', { body })),
  );
  const problems = invitation.has_account ? {} : passwordProblem(password, again);
  const accept = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    step.mutate({ token, name: name.trim() || invitation.email, password }, { onSuccess: () => navigate('/', { replace: true }) });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept();
      }}
    >
      <Form
        actions={
          <Button
            variant="primary"
            formAction="submit"
            loading={step.isPending}
            disabled={invitation.has_account ? !password : !name.trim()}
          >
            {t('Accept the invitation')}
          </Button>
        }
      >
        <SpaceBetween size="l">
          <KeyValuePairs
            items={[
              { label: t('From'), value: invitation.invited_by },
              { label: t('To'), value: invitation.client_name ?? t('All clients') },
              { label: t('As'), value: `${roleName(invitation.role)}: ${roleMeaning(invitation.role)}` },
              ...(invitation.account
                ? [{ label: t('To connect the AWS account'), value: formatAccount(invitation.account) }]
                : []),
              { label: t('Good until'), value: <Time value={invitation.expires_at} /> },
            ]}
          />
          <FormProblem error={step.error} fields={['name', 'password']} />
          <FormField label={t('E-mail address')} description={t('You will sign in with it.')}>
            <Input value={invitation.email} readOnly autoComplete="username" onChange={() => undefined} />
          </FormField>
          {invitation.has_account ? (
            <>
              <Box>{t('You have an account here already. Its password accepts the invitation.')}</Box>
              <FormField label={t('Your password')} errorText={fieldProblem(step.error, 'password')}>
                <Input type="password" autoComplete="current-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
              </FormField>
            </>
          ) : (
            <>
              <FormField label={t('Your name')} errorText={fieldProblem(step.error, 'name')}>
                <Input autoComplete="name" autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
              </FormField>
              <NewPassword
                password={password}
                again={again}
                errors={tried ? { ...problems, password: problems.password ?? fieldProblem(step.error, 'password') } : {}}
                onChange={(one, repeated) => {
                  setPassword(one);
                  setAgain(repeated);
                }}
              />
            </>
          )}
        </SpaceBetween>
      </Form>
    </form>
  );
}
