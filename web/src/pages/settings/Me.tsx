import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { meQuery, mySessionsQuery } from '@/api/organisation';
import { sessionQuery } from '@/api/session';
import type { Me as MyAccount } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { fieldProblem, FormProblem } from '@/shared/FormProblem';
import { Loaded } from '@/shared/Loaded';
import { NewPassword, passwordProblem } from '@/shared/NewPassword';
import { Page } from '@/shared/Page';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Time } from '@/shared/Time';
import { roleName } from '@/words/roles';
import { t } from '@/words/translate';
import { SecondFactorSettings } from './SecondFactorSettings';

/** One's own name, password, second factor and sessions. */
export default function Me() {
  const me = useQuery(meQuery);
  return (
    <Page title={t('My account')}>
      <Loaded query={me} what={t('your account')}>
        {(known) => (
          <SpaceBetween size="l">
            <About me={known} />
            {known.has_password && <ChangePassword />}
            <SecondFactorSettings me={known} />
            <Sessions />
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function About({ me }: { me: MyAccount }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [name, setName] = useState(me.name);
  const save = useMutation({
    mutationFn: () => answer(api.PATCH('/api/v1/me', { body: { name: name.trim() } })),
    onSuccess: (known) => {
      queries.setQueryData(meQuery.queryKey, known);
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: 'success', content: t('Your name is saved.') });
    },
  });
  return (
    <Container header={<Header variant="h2">{t('You')}</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: t('E-mail address'), value: <span className="wrap">{me.email}</span> },
            {
              label: t('Member of'),
              value: me.memberships.map((one) => `${one.client_name ?? one.client ?? t('All clients')} (${roleName(one.role)})`).join(', ') || '–',
            },
            { label: t('Since'), value: <Time value={me.created_at} /> },
          ]}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <SpaceBetween size="s">
            <FormProblem error={save.error} fields={['name']} />
            <FormField
              label={t('Name')}
              errorText={fieldProblem(save.error, 'name')}
              secondaryControl={
                <Button formAction="submit" loading={save.isPending} disabled={!name.trim() || name === me.name}>
                  {t('Save')}
                </Button>
              }
            >
              <Input autoComplete="name" value={name} onChange={({ detail }) => setName(detail.value)} />
            </FormField>
          </SpaceBetween>
        </form>
      </SpaceBetween>
    </Container>
  );
}

function ChangePassword() {
  const { flash } = useFlashes();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const problems = passwordProblem(password, again);
  const save = useMutation({
    mutationFn: () => answer(api.PUT('/api/v1/me/password', { body: { current, new: password } })),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      setAgain('');
      setTried(false);
      void queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey });
      flash({ type: 'success', content: t('Your password is changed.') });
    },
  });
  return (
    <Container header={<Header variant="h2">{t('Password')}</Header>}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(problems).length === 0) save.mutate();
        }}
      >
        <SpaceBetween size="m">
          <FormProblem error={save.error} fields={['current', 'new']} />
          <FormField label={t('Current password')} errorText={fieldProblem(save.error, 'current')}>
            <Input type="password" autoComplete="current-password" value={current} onChange={({ detail }) => setCurrent(detail.value)} />
          </FormField>
          <NewPassword
            password={password}
            again={again}
            errors={tried ? { ...problems, password: problems.password ?? fieldProblem(save.error, 'new') } : {}}
            onChange={(one, repeated) => {
              setPassword(one);
              setAgain(repeated);
            }}
          />
          <Button formAction="submit" loading={save.isPending} disabled={!current || !password}>
            {t('Change the password')}
          </Button>
        </SpaceBetween>
      </form>
    </Container>
  );
}

/** `Firefox on Linux`, from what the browser says of itself; the whole of it where that cannot be read. */
export function browserName(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
  if (!browser) return agent || t('Unknown');
  const name = { Edg: 'Edge', OPR: 'Opera' }[browser] ?? browser;
  return system ? t('{browser} on {system}', { browser: name, system: system === 'Mac OS X' ? 'macOS' : system }) : name;
}

function Sessions() {
  const sessions = useQuery(mySessionsQuery);
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const end = useMutation({
    mutationFn: (session: string) => answer(api.DELETE('/api/v1/me/sessions/{session}', { params: { path: { session } } })),
    onSuccess: () => flash({ type: 'success', content: t('That session has ended: whoever used it must sign in again.') }),
    onError: (error) => flashProblem(error, t('The session could not be ended')),
    onSettled: () => queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey }),
  });
  return (
    <>
      {sessions.isError && <ProblemAlert error={sessions.error} retry={() => void sessions.refetch()} />}
      <Table
        header={
          <Header variant="h2" description={t('Where you are signed in. End what you do not know, then change your password.')}>
            {t('Sessions')}
          </Header>
        }
        items={sessions.data?.sessions ?? []}
        loading={sessions.isPending}
        loadingText={t('Loading your sessions …')}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('Sessions') }}
        empty={t('None')}
        columnDefinitions={[
          {
            id: 'agent',
            header: t('Browser'),
            isRowHeader: true,
            cell: (one) => (
              <SpaceBetween size="xxs">
                <span>{browserName(one.agent)}</span>
                {one.current && <StatusIndicator type="success">{t('This one')}</StatusIndicator>}
              </SpaceBetween>
            ),
          },
          { id: 'address', header: t('From'), cell: (one) => one.address ?? '–' },
          { id: 'begun', header: t('Signed in'), cell: (one) => <Time value={one.begun_at} /> },
          { id: 'seen', header: t('Last seen'), cell: (one) => <Time value={one.seen_at} ago /> },
          {
            id: 'do',
            header: t('Actions'),
            cell: (one) =>
              one.current ? (
                <Box color="text-body-secondary">{t('Sign out above')}</Box>
              ) : (
                <Button
                  variant="inline-link"
                  loading={end.isPending && end.variables === one.id}
                  ariaLabel={t('End the session of {browser}', { browser: browserName(one.agent) })}
                  onClick={() => end.mutate(one.id)}
                >
                  {t('End')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
