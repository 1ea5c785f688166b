import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { configurationErrorsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import type { ConfigurationError } from '@/api/types';
import { clientPath } from '@/app/navigation';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageLink } from '@/shared/links';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useUrlState } from '@/shared/useUrlState';
import { Status } from '@/shared/Status';
import { featureName, outcomeStatus } from '@/words/accounts';
import { t } from '@/words/translate';
import { FindingDetails } from './Findings';
import { useRetest } from './useRetest';

function keyOf(one: ConfigurationError): string {
  return [one.code, one.connection_id, one.subject].join('~');
}

/** Everything that is wrong with any connection, since when, and what to do. */
export default function ConfigurationErrors() {
  const client = useClient();
  const rights = useRights(client);
  const errors = useQuery(configurationErrorsQuery(client));
  const retest = useRetest(client);
  const [shown, show] = useUrlState('show', '', 'push');
  const details = useRef<HTMLDivElement>(null);
  useDocumentTitle(t('Configuration errors'));
  const one = errors.data?.errors.find((error) => keyOf(error) === shown);
  const found = one !== undefined;
  useEffect(() => {
    if (shown && found) details.current?.focus();
  }, [shown, found]);
  const running = retest.isPending ? (retest.variables.code ? `${retest.variables.connection} ${retest.variables.code}` : 'all') : '';
  const again = (error: ConfigurationError) => retest.mutate({ connection: error.connection_id, code: error.code });

  const columns: DataColumn<ConfigurationError>[] = [
    {
      id: 'outcome',
      header: t('Severity'),
      text: (error) => outcomeStatus(error.outcome).text,
      cell: (error) => <Status type={outcomeStatus(error.outcome).type} text={outcomeStatus(error.outcome).text} />,
    },
    {
      id: 'sentence',
      header: t('What is wrong'),
      isRowHeader: true,
      text: (error) => error.sentence,
      cell: (error) => (
        <SpaceBetween size="xxs">
          <span className="wrap">{error.sentence}</span>
          <Button
            variant="inline-link"
            ariaExpanded={keyOf(error) === shown}
            ariaLabel={t('Cause and cure: {what}', { what: error.sentence })}
            onClick={() => show(keyOf(error) === shown ? '' : keyOf(error))}
          >
            {t('Cause and cure')}
          </Button>
        </SpaceBetween>
      ),
      minWidth: 320,
    },
    { id: 'code', header: t('Code'), text: (error) => error.code, cell: (error) => <Box variant="code">{error.code}</Box>, minWidth: 90 },
    {
      id: 'connection',
      header: t('Account'),
      text: (error) => error.connection,
      cell: (error) => <PageLink href={clientPath(client, `accounts/${encodeURIComponent(error.connection_id)}`)}>{error.connection}</PageLink>,
      minWidth: 130,
    },
    { id: 'subject', header: t('Where'), hidden: true, text: (error) => error.subject, cell: (error) => <span className="wrap">{error.subject || '–'}</span> },
    { id: 'dark', header: t('Dark meanwhile'), text: (error) => (error.dark ?? []).map(featureName).join(', '), cell: (error) => (error.dark ?? []).map(featureName).join(', ') || t('Nothing'), minWidth: 150 },
    { id: 'since', header: t('Since'), text: (error) => error.since, filters: false, cell: (error) => <Time value={error.since} ago />, minWidth: 120 },
    { id: 'seen', header: t('Last seen'), hidden: true, text: (error) => error.last_seen, filters: false, cell: (error) => <Time value={error.last_seen} ago />, minWidth: 120 },
    { id: 'origin', header: t('Found by'), hidden: true, text: (error) => error.origin, cell: (error) => error.origin },
    ...(rights.administrate
      ? [
          {
            id: 'do',
            header: t('Actions'),
            minWidth: 120,
            cell: (error: ConfigurationError) => (
              <Button
                variant="inline-link"
                loading={running === `${error.connection_id} ${error.code}`}
                ariaLabel={t('Test again: {what}', { what: error.sentence })}
                onClick={() => again(error)}
              >
                {t('Test again')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <SpaceBetween size="l">
      {retest.isError && <ProblemAlert error={retest.error} />}
      <DataTable
        id="errors"
        level="h1"
        title={t('Configuration errors')}
        description={t('What is wrong with any connected account, from when it was first seen until it is gone. Choose one for the cause, the evidence and the cure.')}
        items={errors.data?.errors}
        error={errors.error}
        retry={() => void errors.refetch()}
        columns={columns}
        trackBy={keyOf}
        nouns={[t('error'), t('errors')]}
        actions={
          rights.administrate && (
            <Button loading={running === 'all'} disabled={!errors.data?.errors.length} onClick={() => retest.mutate({})}>
              {t('Test all again')}
            </Button>
          )
        }
        empty={<Empty title={t('Nothing is wrong')}>{t('Every connected account is examined once a day. What is found is listed here.')}</Empty>}
      />
      {one && (
        <div ref={details} className="focus-quietly" tabIndex={-1} role="region" aria-label={t('About {code}', { code: one.code })}>
          <Container
            header={
              <Header variant="h2" actions={<Button variant="icon" iconName="close" ariaLabel={t('Put the details away')} onClick={() => show('')} />}>
                {one.code} · {one.connection}
              </Header>
            }
          >
            <SpaceBetween size="s">
              <FindingDetails
                finding={one}
                retest={rights.administrate ? { run: () => again(one), running: running === `${one.connection_id} ${one.code}` ? one.code : '' } : undefined}
              />
              <Box color="text-body-secondary" fontSize="body-s">
                {t('First seen')} <Time value={one.since} />, {t('last seen')} <Time value={one.last_seen} />
              </Box>
            </SpaceBetween>
          </Container>
        </div>
      )}
    </SpaceBetween>
  );
}
