import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api } from '@/api/client';
import { connectionQuery, syncsQuery } from '@/api/connections';
import type { SyncJob } from '@/api/types';
import { clientPath } from '@/app/navigation';
import { PageLink } from '@/shared/links';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { formatBytes, formatCount, formatDuration } from '@/words/format';
import { t } from '@/words/translate';
import { Jobs } from '../Jobs';

export interface FetchSums {
  months: number;
  monthsDone: number;
  files: number;
  filesTotal: number;
  bytes: number;
  bytesTotal: number;
  rows: number;
  secondsLeft: number | null;
}

/** What all jobs of an account have done together. */
export function sumsOf(jobs: readonly SyncJob[]): FetchSums {
  const bills = jobs.filter((job) => job.kind === 'bill');
  const add = (of: (job: SyncJob) => number) => bills.reduce((sum, job) => sum + of(job), 0);
  const left = bills.filter((job) => job.state === 'running').flatMap((job) => job.progress.seconds_left ?? []);
  return {
    months: bills.length,
    monthsDone: bills.filter((job) => job.state === 'done').length,
    files: add((job) => job.progress.files),
    filesTotal: add((job) => job.progress.files_total),
    bytes: add((job) => job.progress.bytes),
    bytesTotal: add((job) => job.progress.bytes_total),
    rows: add((job) => job.progress.rows),
    secondsLeft: left.length > 0 ? Math.max(...left) : null,
  };
}

/** The bills come in; nobody has to wait for them. */
export function Fetching({ client, connection }: { client: string; connection: string }) {
  const queries = useQueryClient();
  const known = useQuery(connectionQuery(client, connection));
  const syncs = useQuery(syncsQuery(client));
  const jobs = (syncs.data?.jobs ?? []).filter((job) => job.connection === connection && job.kind !== 'check');
  const state = known.data?.body.state;
  const isMember = known.data?.body.kind === 'member';
  const begin = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/clients/{client}/syncs', {
          params: { path: { client }, header: { 'Idempotency-Key': `first-${connection}` } },
          body: { connection },
        }),
      ),
    onSuccess: (board) => queries.setQueryData(syncsQuery(client).queryKey, board),
  });
  const mayBegin = state === 'connected' && !isMember && syncs.data !== undefined && jobs.length === 0 && (known.data?.body.bills ?? 0) === 0;
  const { mutate, isIdle } = begin;
  useEffect(() => {
    if (mayBegin && isIdle) mutate();
  }, [mayBegin, isIdle, mutate]);

  const sums = sumsOf(jobs);
  const isBusy = jobs.some((job) => job.state === 'running' || job.state === 'waiting');
  const bills = known.data?.body.bills ?? 0;
  const hasLooked = jobs.some((job) => job.state === 'done' || job.state === 'failed' || job.state === 'poisoned');
  return (
    <SpaceBetween size="l">
      {begin.isError && <ProblemAlert error={begin.error} retry={() => begin.mutate()} />}
      {state && state !== 'connected' && (
        <Alert type="warning" header={t('The account is not linked yet')}>
          {t('What was typed is kept. farthing fetches its bills as soon as it is linked: go back a stage, or come back later from the list of accounts.')}
        </Alert>
      )}
      {isMember && state === 'connected' && (
        <Alert type="success" header={t('The account is linked')}>
          {t('There is nothing to fetch: its costs stand in its payer’s bill.')}
        </Alert>
      )}
      {!isMember && state === 'connected' && (
        <Container
          header={
            <Header variant="h2" description={t('You can leave: it goes on without you, and a message tells of each month that is in.')}>
              {t('Fetching')}
            </Header>
          }
        >
          <SpaceBetween size="l">
            <StatusIndicator type={isBusy ? 'in-progress' : bills > 0 ? 'success' : 'pending'}>
              {isBusy
                ? t('Bills are being fetched')
                : bills > 0
                  ? t('Everything that AWS has delivered is in')
                  : !hasLooked
                    ? t('farthing looks for bills in a moment')
                    : t('AWS has delivered nothing yet: after an export is made it takes up to 24 hours. farthing looks again by itself.')}
            </StatusIndicator>
            <KeyValuePairs
              columns={4}
              items={[
                { label: t('Months'), value: sums.months > 0 ? t('{n} of {all} are in', { n: sums.monthsDone, all: sums.months }) : t('None found yet') },
                { label: t('Files'), value: sums.filesTotal > 0 ? t('{n} of {all}', { n: formatCount(sums.files), all: formatCount(sums.filesTotal) }) : '–' },
                { label: t('Fetched'), value: sums.bytesTotal > 0 ? t('{n} of {all}', { n: formatBytes(sums.bytes), all: formatBytes(sums.bytesTotal) }) : '–' },
                {
                  label: t('Time to go'),
                  value: sums.secondsLeft !== null ? t('about {time}', { time: formatDuration(sums.secondsLeft) }) : isBusy ? t('Not known yet') : '–',
                },
              ]}
            />
            <Jobs jobs={jobs} empty={t('No work is under way yet.')} />
          </SpaceBetween>
        </Container>
      )}
      <Container header={<Header variant="h2">{t('Meanwhile')}</Header>}>
        <SpaceBetween size="s">
          <PageLink href={clientPath(client, 'cost')}>{t('Look at what is in already')}</PageLink>
          <PageLink href={clientPath(client, 'accounts/children')}>{t('See the organisation’s accounts, and connect them')}</PageLink>
          <PageLink href={clientPath(client, 'settings/invitations')}>{t('Invite colleagues')}</PageLink>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
