import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { forgetAll, sessionQuery, useSignInStep } from '@/api/session';
import type { InvitationSight } from '@/api/types';
import { fieldProblem, FormProblem } from '@/shared/FormProblem';
import { Loaded } from '@/shared/Loaded';
import { NewPassword, passwordProblem } from '@/shared/NewPassword';
import { Time } from '@/shared/Time';
import { formatAccount } from '@/words/format';
import { roleMeaning, roleName } from '@/words/roles';
import { t } from '@/words/translate';
import { Frame } from './Frame';
import { PasswordForm } from './Password';
import { SecondFactorForm } from './SecondFactor';

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
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        items={[
          { label: t('From'), value: invitation.invited_by },
          { label: t('To'), value: invitation.client_name ?? t('All clients') },
          { label: t('As'), value: `${roleName(invitation.role)}: ${roleMeaning(invitation.role)}` },
          ...(invitation.account ? [{ label: t('To connect the AWS account'), value: formatAccount(invitation.account) }] : []),
          { label: t('Good until'), value: <Time value={invitation.expires_at} /> },
        ]}
      />
      {invitation.has_account ? <AcceptSignedIn token={token} invitation={invitation} /> : <AcceptAnew token={token} invitation={invitation} />}
    </SpaceBetween>
  );
}

/** For who has an account here: it is accepted by whoever is signed in with the invited address. */
function AcceptSignedIn({ token, invitation }: { token: string; invitation: InvitationSight }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const accept = useSignInStep((body: { token: string }) => answer(api.POST('/api/v1/invitations/accept', { body })));
  const signOut = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      forgetAll(queries);
      return queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  if (!session) return null;
  if (session.needs === 'password')
    return (
      <SpaceBetween size="m">
        <Box>{t('You have an account here already. Sign in as {email} to accept.', { email: invitation.email })}</Box>
        <PasswordForm oidc={session.oidc} refused={null} />
      </SpaceBetween>
    );
  if (session.needs === 'second_factor') return <SecondFactorForm />;
  const isMeant = session.user?.email.toLowerCase() === invitation.email.toLowerCase();
  return (
    <SpaceBetween size="m">
      <FormProblem error={accept.error ?? signOut.error} />
      {isMeant ? (
        <Button
          variant="primary"
          loading={accept.isPending}
          onClick={() => accept.mutate({ token }, { onSuccess: () => navigate('/', { replace: true }) })}
        >
          {t('Accept the invitation')}
        </Button>
      ) : (
        <Alert
          type="warning"
          header={t('You are signed in as {email}', { email: session.user?.email ?? '' })}
          action={
            <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
              {t('Sign out')}
            </Button>
          }
        >
          {t('The invitation is for {email}. Sign out, then sign in with that address.', { email: invitation.email })}
        </Alert>
      )}
    </SpaceBetween>
  );
}

/** For who is new here: a name and a password make the account. */
function AcceptAnew({ token, invitation }: { token: string; invitation: InvitationSight }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const step = useSignInStep((body: { token: string; name: string; password: string }) => answer(api.POST('/api/v1/invitations/accept', { body })));
  const problems = passwordProblem(password, again);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(problems).length === 0)
          step.mutate({ token, name: name.trim(), password }, { onSuccess: () => navigate('/', { replace: true }) });
      }}
    >
      <Form
        actions={
          <Button variant="primary" formAction="submit" loading={step.isPending} disabled={!name.trim()}>
            {t('Accept the invitation')}
          </Button>
        }
      >
        <SpaceBetween size="m">
          <FormProblem error={step.error} fields={['name', 'password']} />
          <FormField label={t('E-mail address')} description={t('You will sign in with it.')}>
            <Input value={invitation.email} readOnly autoComplete="username" onChange={() => undefined} />
          </FormField>
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
        </SpaceBetween>
      </Form>
    </form>
  );
}
