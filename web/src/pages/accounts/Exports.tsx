import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { exportsQuery } from '@/api/connections';
import type { ConnectionDetails, Export } from '@/api/types';
import { Empty } from '@/shared/Empty';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Status } from '@/shared/Status';
import { exportKindName } from '@/words/accounts';
import { t } from '@/words/translate';

function health(one: Export) {
  if (!one.health) return <StatusIndicator type="pending">{t('Waits for its first delivery')}</StatusIndicator>;
  const isHealthy = /^(healthy|success)$/i.test(one.health);
  return <StatusIndicator type={isHealthy ? 'success' : 'error'}>{one.reason ? `${one.health}: ${one.reason}` : one.health}</StatusIndicator>;
}

/** The exports by which AWS delivers an account's bills; AWS is asked when somebody wants to see them. */
export function Exports({ client, connection }: { client: string; connection: ConnectionDetails }) {
  const canAsk = connection.state === 'connected' || connection.state === 'paused';
  const exports = useQuery({ ...exportsQuery(client, connection.id), enabled: canAsk });
  return (
    <SpaceBetween size="s">
      {exports.isError && <ProblemAlert error={exports.error} retry={() => void exports.refetch()} />}
      <Table
        items={exports.data?.exports ?? []}
        loading={exports.isLoading}
        loadingText={t('AWS is asked which exports there are …')}
        wrapLines
        trackBy={(one) => `${one.kind} ${one.name} ${one.bucket}`}
        ariaLabels={{ tableLabel: t('Exports') }}
        header={
          <Header
            variant="h2"
            description={t('The definitions by which AWS delivers this account’s bills. farthing reads one of them and changes none.')}
            actions={<Button iconName="refresh" ariaLabel={t('Ask AWS anew')} disabled={!canAsk} loading={exports.isFetching} onClick={() => void exports.refetch()} />}
          >
            {t('Exports')}
          </Header>
        }
        empty={
          <Empty title={canAsk ? t('AWS tells of no export') : t('AWS is not asked while the account is not linked')}>
            {connection.kind === 'member' ? t('That is as it should be for a member account: its costs stand in the payer’s bill.') : undefined}
          </Empty>
        }
        footer={
          exports.data && exports.data.problems.length > 0 ? (
            <SpaceBetween size="xxs">
              {exports.data.problems.map((one) => (
                <StatusIndicator key={one.message} type="warning" wrapText>
                  {one.message}
                </StatusIndicator>
              ))}
            </SpaceBetween>
          ) : undefined
        }
        columnDefinitions={[
          { id: 'name', header: t('Name'), isRowHeader: true, cell: (one) => one.name, minWidth: 150 },
          { id: 'kind', header: t('Kind'), cell: (one) => exportKindName(one.kind), minWidth: 100 },
          {
            id: 'settings',
            header: t('Settings'),
            minWidth: 220,
            cell: (one) => (
              <SpaceBetween size="xxs">
                <div>{[one.granularity, one.format, one.compression, one.versioning].filter(Boolean).join(', ').toLowerCase().replaceAll('_', ' ')}</div>
                {one.losses.map((loss) => (
                  <Box key={loss} color="text-status-warning" fontSize="body-s">
                    {loss}
                  </Box>
                ))}
              </SpaceBetween>
            ),
          },
          { id: 'place', header: t('Place'), cell: (one) => <span className="wrap">{`s3://${one.bucket}/${one.prefix}`}</span>, minWidth: 180 },
          { id: 'health', header: t('Health at AWS'), cell: health, minWidth: 160 },
          {
            id: 'read',
            header: t('Read by farthing'),
            minWidth: 140,
            cell: (one) =>
              one.read ? (
                <Status type="success" text={t('Yes')} />
              ) : one.readable ? (
                t('Could be: name it, or its kind, under Edit')
              ) : (
                <Status type="stopped" text={t('Not as it is')} />
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
