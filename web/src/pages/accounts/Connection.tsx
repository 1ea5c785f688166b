import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { answer, api, newIdempotencyKey } from '@/api/client';
import { attemptQuery, connectionQuery, syncsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import type { ConnectionDetails } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { Copyable } from '@/shared/Copyable';
import { Loaded } from '@/shared/Loaded';
import { Page } from '@/shared/Page';
import { PageButton } from '@/shared/links';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useUrlState } from '@/shared/useUrlState';
import { accessName, featureName, kindName, partitionName, stateStatus } from '@/words/accounts';
import { formatAccount, formatMonth } from '@/words/format';
import { t } from '@/words/translate';
import { AttemptView } from './AttemptView';
import { BillMonths } from './BillMonths';
import { DisconnectDialog } from './DisconnectDialog';
import { Exports } from './Exports';
import { Jobs } from './Jobs';
import { KnownErrors } from './KnownErrors';
import { useExamination } from './useExamination';

/** All that is known of one connection, and what can be done with it. */
export default function Connection() {
  const client = useClient();
  const { connection: id = '' } = useParams();
  const query = useQuery(connectionQuery(client, id));
  const title = query.data?.body.name ?? t('Cloud account');
  if (!query.data)
    return (
      <Page title={title}>
        <Loaded query={query} what={t('the account')}>
          {() => null}
        </Loaded>
      </Page>
    );
  return <Known client={client} connection={query.data.body} tag={query.data.tag} />;
}

function Known({ client, connection, tag }: { client: string; connection: ConnectionDetails; tag: string }) {
  const rights = useRights(client);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const [attempt, setAttempt] = useUrlState('attempt');
  const [ending, setEnding] = useState(false);
  const examination = useExamination(client, attempt, connection.id);
  const syncs = useQuery(syncsQuery(client));
  const path = { client, connection: connection.id };
  const header = () => ({ 'Idempotency-Key': newIdempotencyKey() });
  const refresh = () => queries.invalidateQueries({ queryKey: [client, 'connections'] });

  const check = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/clients/{client}/connections/{connection}/check', { params: { path, header: header() }, body: {} })),
    onSuccess: (begun) => {
      queries.setQueryData(attemptQuery(client, begun.id).queryKey, begun);
      setAttempt(begun.id);
    },
    onError: (error) => flashProblem(error, t('The account could not be examined')),
  });
  const pause = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/clients/{client}/connections/{connection}/pause', { params: { path } })),
    onSuccess: () => {
      flash({ type: 'success', content: t('{name} is paused: nothing is fetched until somebody resumes it.', { name: connection.name }) });
      void refresh();
    },
    onError: (error) => flashProblem(error, t('{name} could not be paused', { name: connection.name })),
  });
  const resume = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/clients/{client}/connections/{connection}/resume', { params: { path, header: header() } })),
    onSuccess: (begun) => {
      queries.setQueryData(attemptQuery(client, begun.id).queryKey, begun);
      setAttempt(begun.id);
      void refresh();
    },
    onError: (error) => flashProblem(error, t('{name} could not be resumed', { name: connection.name })),
  });
  const sync = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/clients/{client}/syncs', { params: { path: { client }, header: header() }, body: { connection: connection.id } }),
      ),
    onSuccess: (board) => {
      queries.setQueryData(syncsQuery(client).queryKey, board);
      flash({ type: 'info', content: t('farthing looks for new bills of {name} now.', { name: connection.name }) });
    },
    onError: (error) => flashProblem(error, t('Bills could not be fetched')),
  });
  const stop = useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/v1/clients/{client}/syncs', { params: { path: { client }, query: { connection: connection.id } } })),
    onSuccess: (board) => queries.setQueryData(syncsQuery(client).queryKey, board),
    onError: (error) => flashProblem(error, t('The work could not be stopped')),
  });

  const switchExport = useMutation({
    mutationFn: (month: string) =>
      answer(
        api.POST('/api/v1/clients/{client}/syncs', {
          params: { path: { client }, header: header() },
          body: { connection: connection.id, months: [month], switch_export: true },
        }),
      ),
    onSuccess: (board, month) => {
      queries.setQueryData(syncsQuery(client).queryKey, board);
      flash({ type: 'info', content: t('The bill of {month} is filled from this account’s export from now on.', { month: formatMonth(month) }) });
    },
    onError: (error) => flashProblem(error, t('The export could not be changed')),
  });

  const status = stateStatus(connection.state);
  const jobs = (syncs.data?.jobs ?? []).filter((job) => job.connection === connection.id);
  const busy = jobs.some((job) => job.state === 'running' || job.state === 'waiting');
  const edit = clientPath(client, `accounts/${encodeURIComponent(connection.id)}/edit`);
  const isPaused = connection.state === 'paused';
  return (
    <Page
      title={connection.name}
      description={
        <>
          <Status type={status.type} text={status.text} /> {status.meaning}
        </>
      }
      actions={
        rights.administrate && (
          <SpaceBetween size="xs" direction="horizontal">
            <Button loading={check.isPending || (examination.isRunning && attempt !== '')} onClick={() => check.mutate()}>
              {t('Examine now')}
            </Button>
            <Button loading={sync.isPending} disabled={connection.state !== 'connected'} onClick={() => sync.mutate()}>
              {t('Fetch bills now')}
            </Button>
            <ButtonDropdown
              ariaLabel={t('Actions with {name}', { name: connection.name })}
              items={[
                { id: 'edit', text: t('Edit'), href: edit },
                isPaused ? { id: 'resume', text: t('Resume') } : { id: 'pause', text: t('Pause'), disabled: connection.state === 'pending' },
                { id: 'disconnect', text: t('Disconnect …') },
              ]}
              loading={pause.isPending || resume.isPending}
              onItemFollow={(event) => {
                event.preventDefault();
                navigate(edit);
              }}
              onItemClick={({ detail }) => {
                if (detail.id === 'pause') pause.mutate();
                if (detail.id === 'resume') resume.mutate();
                if (detail.id === 'disconnect') setEnding(true);
              }}
            >
              {t('Actions')}
            </ButtonDropdown>
          </SpaceBetween>
        )
      }
    >
      <SpaceBetween size="l">
        {connection.state === 'pending' && rights.administrate && (
          <Alert
            type="info"
            header={t('This account is not linked yet')}
            action={<PageButton href={`${clientPath(client, 'accounts/add')}?stage=link&connection=${encodeURIComponent(connection.id)}&name=${encodeURIComponent(connection.name)}`}>{t('Go on with linking')}</PageButton>}
          >
            {t('What was typed is kept. Go on where you stopped, whenever the role is ready.')}
          </Alert>
        )}
        {attempt && (
          <Container header={<Header variant="h2" actions={<Button variant="icon" iconName="close" ariaLabel={t('Put the examination away')} onClick={() => setAttempt('')} />}>{t('Examination')}</Header>}>
            <AttemptView client={client} examination={examination} success={t('The account can be used')} />
          </Container>
        )}
        <Details connection={connection} />
        <KnownErrors client={client} connection={connection.id} canRetest={rights.administrate} />
        <Jobs
          jobs={jobs}
          header={
            <Box padding={{ vertical: 'xs' }}>
              <SpaceBetween size="s" direction="horizontal" alignItems="center">
                <Box variant="h2">{t('Work under way')}</Box>
                {busy && rights.administrate && (
                  <Button variant="inline-link" loading={stop.isPending} onClick={() => stop.mutate()}>
                    {t('Stop all of it')}
                  </Button>
                )}
              </SpaceBetween>
            </Box>
          }
          empty={t('Nothing is under way. farthing looks for new bills by itself.')}
          switchExport={rights.administrate ? (job) => job.month && switchExport.mutate(job.month) : undefined}
        />
        <Exports client={client} connection={connection} />
        <BillMonths client={client} connection={connection} />
      </SpaceBetween>
      {ending && <DisconnectDialog client={client} connection={connection} tag={tag} close={() => setEnding(false)} />}
    </Page>
  );
}

function Details({ connection }: { connection: ConnectionDetails }) {
  const byRole = connection.access !== 'access_key';
  return (
    <Container header={<Header variant="h2">{t('Details')}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: t('AWS account'), value: connection.account ? <span className="figure"><Copyable text={formatAccount(connection.account)} what={t('Account')} /></span> : t('Not known yet') },
          { label: t('Kind'), value: kindName(connection.kind) },
          { label: t('Payer'), value: connection.payer ? formatAccount(connection.payer) : t('Not known yet') },
          { label: t('Access'), value: accessName(connection.access) },
          ...(byRole ? [{ label: t('Role'), value: connection.role_arn ? <Copyable text={connection.role_arn} what={t('Role ARN')} /> : t('Not given yet') }] : []),
          ...(connection.access_key_id ? [{ label: t('Access key id'), value: <Copyable text={connection.access_key_id} what={t('Access key id')} /> }] : []),
          ...(byRole
            ? [
                {
                  label: t('External ID'),
                  value: connection.external_id ? (
                    <Copyable text={connection.external_id} what={t('External ID')} />
                  ) : (
                    t('Not shown: only administrators see it, and only while the master key is there')
                  ),
                },
              ]
            : []),
          { label: t('Organisation'), value: connection.organization || t('None, or not known yet') },
          { label: t('Part of AWS'), value: partitionName(connection.partition) },
          { label: t('First bill'), value: connection.since ? formatMonth(connection.since) : t('Six months back') },
          { label: t('What is read'), value: connection.features.length ? connection.features.map(featureName).join(', ') : t('All that the role grants') },
          { label: t('Regions'), value: connection.regions.length ? connection.regions.join(', ') : t('All that are enabled') },
          { label: t('Begun'), value: <Time value={connection.created_at} /> },
          { label: t('Last examined'), value: <Time value={connection.checked_at} /> },
          { label: t('Last fetch'), value: <Time value={connection.fetched_at} /> },
        ]}
      />
    </Container>
  );
}
