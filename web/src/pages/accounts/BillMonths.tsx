import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newIdempotencyKey } from '@/api/client';
import { billsQuery, syncsQuery } from '@/api/connections';
import type { Bill } from '@/api/cost';
import { useRights } from '@/api/session';
import type { ConnectionDetails } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { figureColumn } from '@/shared/figureColumn';
import { Empty } from '@/shared/Empty';
import { PageLink } from '@/shared/links';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { billStatus } from '@/words/cost';
import { formatCount, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';

/** The months of which a payer's bill was read; any of them can be read again. */
export function BillMonths({ client, connection }: { client: string; connection: ConnectionDetails }) {
  const bills = useQuery(billsQuery(client));
  const rights = useRights(client);
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const [chosen, setChosen] = useState<string[]>([]);
  const own = (bills.data?.bills ?? []).filter((bill) => bill.payer === connection.account);
  const readAgain = useMutation({
    mutationFn: (months: string[]) =>
      answer(
        api.POST('/api/v1/clients/{client}/syncs', {
          params: { path: { client }, header: { 'Idempotency-Key': newIdempotencyKey() } },
          body: { connection: connection.id, months },
        }),
      ),
    onSuccess: (board, months) => {
      queries.setQueryData(syncsQuery(client).queryKey, board);
      setChosen([]);
      flash({ type: 'info', content: counted(months.length, '{n} month is read again. The bill that is live stays until the new one is checked.', '{n} months are read again. The bills that are live stay until the new ones are checked.') });
    },
    onError: (error) => flashProblem(error, t('The months could not be read again')),
  });
  if (connection.kind === 'member' && own.length === 0) return null;
  const items = own.sort((a, b) => b.period.localeCompare(a.period));
  return (
    <>
      {bills.isError && <ProblemAlert error={bills.error} retry={() => void bills.refetch()} />}
      <Table
        items={items}
        loading={bills.isPending}
        loadingText={t('Loading the months …')}
        trackBy={(bill) => bill.period}
        selectionType={rights.administrate ? 'multi' : undefined}
        selectedItems={items.filter((bill) => chosen.includes(bill.period))}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map((bill) => bill.period))}
        ariaLabels={{
          tableLabel: t('Months'),
          selectionGroupLabel: t('Choose months'),
          allItemsSelectionLabel: () => t('all'),
          itemSelectionLabel: (_, bill) => formatMonth(bill.period),
        }}
        header={
          <Header
            variant="h2"
            counter={`(${own.length})`}
            actions={
              rights.administrate && (
                <Button
                  disabled={chosen.length === 0 || connection.state !== 'connected'}
                  disabledReason={chosen.length === 0 ? t('Choose months first') : t('The account is not linked at the moment')}
                  loading={readAgain.isPending}
                  onClick={() => readAgain.mutate(chosen)}
                >
                  {t('Read again')}
                </Button>
              )
            }
          >
            {t('Months')}
          </Header>
        }
        empty={<Empty title={t('No bill of this account was read yet')}>{t('AWS delivers the first one up to 24 hours after an export is made.')}</Empty>}
        columnDefinitions={[
          {
            id: 'month',
            header: t('Month'),
            isRowHeader: true,
            cell: (bill) => <PageLink href={clientPath(client, `bills/${bill.payer}/${bill.period}`)}>{formatMonth(bill.period)}</PageLink>,
          },
          {
            id: 'status',
            header: t('Bill'),
            cell: (bill) => <Status {...billStatus(bill.status)} />,
          },
          figureColumn<Bill>({ id: 'rows', header: t('Lines'), cell: (bill) => formatCount(bill.rows) }),
          { id: 'read', header: t('Read'), cell: (bill) => <Time value={bill.live_from} ago /> },
        ]}
      />
    </>
  );
}
