import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { connectionsQuery, syncsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import { clientPath } from '@/app/navigation';
import { Loaded } from '@/shared/Loaded';
import { PageButton, PageLink } from '@/shared/links';
import { formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';

/** No bill is here yet: what has to happen first, and how far it is. */
export function FirstRun({ client }: { client: string }) {
  const rights = useRights(client);
  const connections = useQuery(connectionsQuery(client));
  const syncs = useQuery(syncsQuery(client));
  const running = (syncs.data?.jobs ?? []).filter((job) => job.state === 'running');
  return (
    <Loaded query={connections} what={t('the connections')}>
      {({ connections: known }) =>
        known.length === 0 ? (
          <Container header={<Header variant="h2">{t('No bill is here yet')}</Header>}>
            <SpaceBetween size="m">
              <Box>{t('farthing reads the bills that AWS writes into a bucket of yours. Connect the account that pays, and the first bill is fetched at once if AWS has already written one.')}</Box>
              {rights.administrate ? (
                <PageButton variant="primary" href={clientPath(client, 'accounts/add')}>
                  {t('Connect an account')}
                </PageButton>
              ) : (
                <Box color="text-body-secondary">{t('An administrator has to connect an account first.')}</Box>
              )}
              <Box color="text-body-secondary">{t('A bill that was downloaded can be read by the command line: farthing import.')}</Box>
            </SpaceBetween>
          </Container>
        ) : (
          <Container header={<Header variant="h2">{running.length > 0 ? t('The first bill is on its way') : t('Waiting for the first delivery')}</Header>}>
            <SpaceBetween size="m">
              <Box>
                {running.length > 0
                  ? t('It is read and checked against AWS’s own totals. This page shows it as soon as it is done.')
                  : t('AWS writes a new export for the first time within 24 hours. Nothing has to be done: farthing looks for it by itself.')}
              </Box>
              {running.map((job) => (
                <ProgressBar
                  key={job.id}
                  label={job.month ? t('{name}, {month}', { name: job.connection_name, month: formatMonth(job.month) }) : job.connection_name}
                  value={job.progress.bytes_total > 0 ? Math.min(100, (100 * job.progress.bytes) / job.progress.bytes_total) : 0}
                  description={job.progress.stage}
                />
              ))}
              <Box>
                <PageLink href={clientPath(client, 'accounts')}>{counted(known.length, '{n} account is connected', '{n} accounts are connected')}</PageLink>
              </Box>
            </SpaceBetween>
          </Container>
        )
      }
    </Loaded>
  );
}
