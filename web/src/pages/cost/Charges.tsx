import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { chargesQuery, type Charge } from '@/api/cost';
import { figureColumn } from '@/shared/figureColumn';
import { Empty } from '@/shared/Empty';
import { Money } from '@/shared/Money';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { metricName } from '@/words/cost';
import { formatAccount, formatStep } from '@/words/format';
import { t } from '@/words/translate';
import { ChargePanel } from './ChargePanel';
import { toParameters, type CostView } from './costView';
import type { DateRange } from './ranges';

const pageSize = 50;
const idOf = (charge: Charge) => `${charge.delivery.slice(0, 12)}~${charge.file}~${charge.row}~${charge.line_item_type}~${charge.commitment_status}`;

/** The delivered rows behind a cost, the dearest first. The chosen one is in the address. */
export function Charges({ client, view, dates, clearFilters }: { client: string; view: CostView; dates: DateRange; clearFilters: () => void }) {
  const [parameters, setParameters] = useSearchParams();
  const chosen = parameters.get('charge') ?? '';
  const { from, to, filter, metric, by, as_of } = toParameters({ ...view, groupBy: [] }, dates);
  const question = { from, to, filter, metric: metric as CostView['metric'], by, as_of, limit: pageSize };
  const key = JSON.stringify(question);
  // The cursor of each page that was reached.
  const [pages, setPages] = useState<{ key: string; cursors: (string | undefined)[]; at: number }>({ key, cursors: [undefined], at: 0 });
  const current = pages.key === key ? pages : { key, cursors: [undefined], at: 0 };
  const charges = useQuery(chargesQuery(client, { ...question, cursor: current.cursors[current.at] }));
  const next = charges.isPlaceholderData ? null : charges.data?.next_cursor;

  useEffect(() => {
    if (next && current.cursors.length === current.at + 1) setPages({ ...current, cursors: [...current.cursors, next] });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [next]);

  const choose = (charge: Charge | undefined) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (charge) after.set('charge', idOf(charge));
        else after.delete('charge');
        return after;
      },
      { replace: true },
    );
  const items = charges.data?.charges ?? [];
  const shown = items.find((one) => idOf(one) === chosen);
  const money = (charge: Charge) => {
    const amount = charge.costs[view.metric];
    return typeof amount === 'string' ? <Money amount={amount} currency={charge.currency} /> : '–';
  };
  const columns: TableProps.ColumnDefinition<Charge>[] = [
    figureColumn({ id: 'cost', header: metricName(view.metric), cell: money, minWidth: 130 }),
    { id: 'used', header: t('Used from (UTC)'), cell: (one) => <span className="figure">{formatStep(one.usage_start)}</span>, minWidth: 150 },
    { id: 'service', header: t('Service'), cell: (one) => one.service, minWidth: 130, isRowHeader: true },
    { id: 'usage', header: t('Usage type'), cell: (one) => <span className="wrap">{one.usage_type || t('(none)')}</span>, minWidth: 210 },
    { id: 'type', header: t('Line item type'), cell: (one) => one.line_item_type, minWidth: 140 },
    { id: 'account', header: t('Account'), cell: (one) => <span className="figure">{formatAccount(one.account)}</span>, minWidth: 140 },
    { id: 'region', header: t('Region'), cell: (one) => one.region || '–', minWidth: 120 },
    { id: 'resource', header: t('Resource'), cell: (one) => <span className="wrap">{one.resource || '–'}</span>, minWidth: 260 },
    figureColumn({ id: 'row', header: t('Row'), cell: (one) => <span className="figure">{one.row}</span>, minWidth: 80 }),
  ];
  if (charges.isError && !charges.data) return <ProblemAlert error={charges.error} retry={() => void charges.refetch()} />;
  return (
    <SpaceBetween size="m">
      {charges.isError && <ProblemAlert error={charges.error} retry={() => void charges.refetch()} />}
      <Table<Charge>
        items={items}
        columnDefinitions={columns}
        trackBy={idOf}
        loading={charges.isPending}
        loadingText={t('Loading {what} …', { what: t('charges') })}
        wrapLines
        contentDensity="compact"
        enableKeyboardNavigation
        selectionType="single"
        selectedItems={shown ? [shown] : []}
        onSelectionChange={({ detail }) => choose(detail.selectedItems[0])}
        onRowClick={({ detail }) => choose(detail.item)}
        ariaLabels={{
          tableLabel: t('Charges'),
          selectionGroupLabel: t('Choose a charge'),
          itemSelectionLabel: (_, one) => t('Row {row} of {file}', { row: one.row, file: one.file }),
        }}
        header={
          <Header variant="h2" description={t('The dearest first. Choose one to see the row as AWS delivered it.')}>
            {t('Charges')}
          </Header>
        }
        pagination={
          (current.cursors.length > 1 || current.at > 0) && (
            <Pagination
              currentPageIndex={current.at + 1}
              pagesCount={current.cursors.length}
              openEnd={Boolean(next)}
              onChange={({ detail }) => setPages({ ...current, at: Math.min(detail.currentPageIndex, current.cursors.length) - 1 })}
              ariaLabels={{ nextPageLabel: t('Next page'), previousPageLabel: t('Page before'), pageLabel: (n) => t('Page {n}', { n }) }}
            />
          )
        }
        empty={
          <Empty title={t('No charges')} action={view.filters.length > 0 && <Button onClick={clearFilters}>{t('Clear the filter')}</Button>}>
            {view.filters.length > 0 ? t('No charge of this period fits the filter.') : t('No bill has a charge in this period.')}
          </Empty>
        }
      />
      {items.length === pageSize && current.at === 0 && !next && !charges.isPlaceholderData && (
        <Box color="text-body-secondary">{t('The {n} dearest are listed; a filter shows others.', { n: pageSize })}</Box>
      )}
      {chosen && !shown && !charges.isPending && <Box color="text-body-secondary">{t('The chosen charge is not on this page of the list.')}</Box>}
      {shown && <ChargePanel client={client} charge={shown} close={() => choose(undefined)} />}
    </SpaceBetween>
  );
}
