import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, newIdempotencyKey } from '@/api/client';
import { connectionsQuery, syncsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import type { Connection } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageButton, PageLink } from '@/shared/links';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { Status } from '@/shared/Status';
import { accessName, featureName, kindName, stateStatus } from '@/words/accounts';
import { formatAccount, formatCount, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { Jobs } from './Jobs';

function placeOf(one: Connection): string {
  const chosen = one.exports.find((place) => place.chosen);
  return chosen ? `s3://${[chosen.bucket, chosen.prefix, chosen.name].filter(Boolean).join('/')}` : '';
}

function healthOf(one: Connection): string {
  if (one.errors > 0) return counted(one.errors, '{n} error', '{n} errors');
  return one.checked_at ? t('No errors') : t('Not examined yet');
}

export function columnsOf(client: string): DataColumn<Connection>[] {
  const to = (one: Connection) => clientPath(client, `accounts/${encodeURIComponent(one.id)}`);
  return [
    { id: 'name', header: t('Name'), isRowHeader: true, text: (one) => one.name, cell: (one) => <PageLink href={to(one)}>{one.name}</PageLink>, minWidth: 130 },
    { id: 'account', header: t('Account'), text: (one) => one.account, cell: (one) => <span className="figure">{formatAccount(one.account) || '–'}</span>, minWidth: 130 },
    { id: 'kind', header: t('Kind'), text: (one) => kindName(one.kind), cell: (one) => kindName(one.kind), minWidth: 110 },
    { id: 'access', header: t('Access'), text: (one) => accessName(one.access), cell: (one) => accessName(one.access), minWidth: 95 },
    {
      id: 'state',
      header: t('State'),
      text: (one) => stateStatus(one.state).text,
      cell: (one) => <Status type={stateStatus(one.state).type} text={stateStatus(one.state).text} />,
      minWidth: 140,
    },
    { id: 'bucket', header: t('Bills lie in'), text: placeOf, cell: (one) => <span className="wrap">{placeOf(one) || (one.kind === 'member' ? t('the payer’s bill') : '–')}</span>, minWidth: 150 },
    { id: 'bills', header: t('Bills'), isFigure: true, hidden: true, text: (one) => String(one.bills), filters: false, cell: (one) => formatCount(one.bills), minWidth: 80 },
    { id: 'fetched', header: t('Last fetch'), text: (one) => one.fetched_at ?? '', filters: false, cell: (one) => <Time value={one.fetched_at} ago />, minWidth: 115 },
    {
      id: 'health',
      header: t('Health'),
      text: healthOf,
      compare: (a, b) => a.errors - b.errors,
      cell: (one) =>
        one.errors > 0 ? (
          <PageLink href={`${clientPath(client, 'accounts/errors')}?where=${encodeURIComponent(`connection=${one.name}`)}`}>
            <Status type="error" text={healthOf(one)} />
          </PageLink>
        ) : (
          <Status type={one.checked_at ? 'success' : 'pending'} text={healthOf(one)} />
        ),
      minWidth: 165,
    },
    { id: 'payer', header: t('Payer'), hidden: true, text: (one) => one.payer, cell: (one) => formatAccount(one.payer) || '–' },
    { id: 'organisation', header: t('External ID of'), hidden: true, text: (one) => one.organisation, cell: (one) => one.organisation },
    { id: 'since', header: t('First bill'), hidden: true, text: (one) => one.since ?? '', filters: false, cell: (one) => (one.since ? formatMonth(one.since) : t('Six months back')) },
    { id: 'features', header: t('What is read'), hidden: true, cell: (one) => (one.features.length ? one.features.map(featureName).join(', ') : t('All that is granted')) },
    { id: 'checked', header: t('Last examined'), hidden: true, text: (one) => one.checked_at ?? '', filters: false, cell: (one) => <Time value={one.checked_at} ago /> },
  ];
}

/** The AWS accounts that are linked to a client. */
export default function Connections() {
  const client = useClient();
  const rights = useRights(client);
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const connections = useQuery(connectionsQuery(client));
  const syncs = useQuery(syncsQuery(client));
  useDocumentTitle(t('Cloud accounts'));
  const fetchNow = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/clients/{client}/syncs', { params: { path: { client }, header: { 'Idempotency-Key': newIdempotencyKey() } }, body: {} }),
      ),
    onSuccess: (board) => {
      queries.setQueryData(syncsQuery(client).queryKey, board);
      flash({ type: 'info', content: t('farthing looks for new bills now. You need not wait: a message tells when one is in.') });
    },
    onError: (error) => flashProblem(error, t('Bills could not be fetched')),
  });
  const add = clientPath(client, 'accounts/add');
  const underWay = (syncs.data?.jobs ?? []).filter((job) => job.state === 'running' || job.state === 'waiting' || job.state === 'poisoned');
  return (
    <SpaceBetween size="l">
      <DataTable
        id="connections"
        level="h1"
        title={t('Cloud accounts')}
        description={t('The AWS accounts whose bills and resources farthing reads. It changes nothing in them.')}
        items={connections.data?.connections}
        error={connections.error}
        retry={() => void connections.refetch()}
        columns={columnsOf(client)}
        trackBy={(one) => one.id}
        nouns={[t('account'), t('accounts')]}
        sortedBy="name"
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button iconName="refresh" ariaLabel={t('Load the list anew')} loading={connections.isFetching} onClick={() => void connections.refetch()} />
            {rights.administrate && (
              <Button loading={fetchNow.isPending} disabled={!connections.data?.connections.length} onClick={() => fetchNow.mutate()}>
                {t('Fetch bills now')}
              </Button>
            )}
            {rights.administrate && (
              <PageButton variant="primary" href={add}>
                {t('Add account')}
              </PageButton>
            )}
          </SpaceBetween>
        }
        empty={
          <Empty
            title={t('No account is connected yet')}
            action={rights.administrate && <PageButton href={add}>{t('Add the first account')}</PageButton>}
          >
            {rights.administrate
              ? t('Begin with the management account of your organisation: its bill has the costs of all accounts in it.')
              : t('An administrator of this client can connect one.')}
          </Empty>
        }
      />
      {underWay.length > 0 && <Jobs jobs={underWay} showConnection header={<JobsHeader n={underWay.length} />} empty={null} />}
    </SpaceBetween>
  );
}

function JobsHeader({ n }: { n: number }) {
  return (
    <Box variant="h2" padding={{ vertical: 'xs' }}>
      {t('Work under way')} <Box variant="span" color="text-body-secondary" fontSize="heading-m">({n})</Box>
    </Box>
  );
}
