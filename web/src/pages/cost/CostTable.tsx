import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMemo, useState, type ReactNode } from 'react';
import { figureColumn } from '@/shared/figureColumn';
import { PageLink } from '@/shared/links';
import { compareDecimals, percentChange, percentOf, subtractDecimals } from '@/words/decimal';
import { timeText } from '@/words/cost';
import { formatChange, formatMoney, formatPercent } from '@/words/format';
import { t } from '@/words/translate';
import { CostFigure } from './CostFigure';
import type { Pivot, PivotRow } from './pivot';

interface CostTableProps {
  pivot: Pivot;
  groupBy: string[];
  isCompared: boolean;
  titleOf: (dimension: string) => string;
  textOf: (dimension: string, value: string) => string;
  hrefOf: (row: PivotRow) => string | undefined;
  title: string;
  actions?: ReactNode;
  level?: 'h2' | 'h3';
  /** In a tile. */
  small?: boolean;
  /** Without columns of time. */
  onlyTotals?: boolean;
}

const pageSize = 25;
/** More columns of time are a table of their own, with a row for each. */
export const mostTimeColumns = 13;
type Row = PivotRow & { isTotal?: boolean };


/** What the chart shows, to the last digit, with totals. */
export function CostTable({ pivot, groupBy, isCompared, titleOf, textOf, hrefOf, title, actions, level = 'h2', small = false, onlyTotals = false }: CostTableProps) {
  const [sorted, setSorted] = useState<{ id: string; isDescending: boolean } | null>(null);
  const [page, setPage] = useState(1);
  const { currency } = pivot;
  const isTimed = !onlyTotals && pivot.times.length <= mostTimeColumns && !(pivot.times.length === 1 && pivot.times[0] === '');

  const totals: Row = { key: 'total', groups: {}, isOthers: false, isTotal: true, byTime: pivot.byTime, total: pivot.total, before: pivot.before };
  const changeOf = (row: Row) => (typeof row.before === 'string' && row.total !== null ? subtractDecimals(row.total, row.before) : null);
  const figure = (row: Row, amount: string | null | undefined, time = '') =>
    amount === undefined ? <Box variant="span" color="text-body-secondary">–</Box> : <CostFigure amount={amount} currency={currency} groups={row.groups} isOthers={row.isOthers} time={time} />;

  const columns: TableProps.ColumnDefinition<Row>[] = [
    ...(groupBy.length === 0 ? [''] : groupBy).map((dimension, at): TableProps.ColumnDefinition<Row> => ({
      id: `group-${at}`,
      header: dimension ? titleOf(dimension) : t('Costs'),
      isRowHeader: at === 0,
      minWidth: 160,
      sortingComparator: dimension ? () => 0 : undefined,
      cell: (row) => {
        if (row.isTotal) return at === 0 ? <strong>{t('Total')}</strong> : '';
        if (row.isOthers) return at === 0 ? t('All others') : '';
        const text = dimension ? textOf(dimension, row.groups[dimension] ?? '') : t('All costs');
        const href = hrefOf(row);
        return <span className="wrap">{at === 0 && href ? <PageLink href={href}>{text}</PageLink> : text}</span>;
      },
    })),
    ...(isTimed
      ? pivot.times.map((time) => figureColumn<Row>({
          id: time,
          header: <span className="figure">{timeText(time)}</span>,
          minWidth: 120,
          sortingComparator: () => 0,
          cell: (row) => figure(row, row.byTime.get(time) ?? (row.isTotal ? null : undefined), time),
        }))
      : []),
    figureColumn<Row>({
      id: 'total',
      header: t('Total'),
      minWidth: 130,
      sortingComparator: () => 0,
      cell: (row) => <strong>{figure(row, row.total)}</strong>,
    }),
    ...(isCompared
      ? ([
          {
            id: 'before',
            header: t('Before'),
            minWidth: 120,
            sortingComparator: () => 0,
            cell: (row) => (typeof row.before === 'string' ? formatMoney(row.before, currency) : '–'),
          },
          {
            id: 'change',
            header: t('Change'),
            minWidth: 120,
            sortingComparator: () => 0,
            cell: (row) => {
              const change = changeOf(row);
              return change === null ? '–' : formatChange(change, currency);
            },
          },
          {
            id: 'percent',
            header: t('Change in %'),
            minWidth: 110,
            cell: (row) => (typeof row.before === 'string' && row.total !== null ? <Change before={row.before} now={row.total} /> : '–'),
          },
        ] satisfies TableProps.ColumnDefinition<Row>[]).map(figureColumn<Row>)
      : [
          figureColumn<Row>({
            id: 'share',
            header: t('Share'),
            minWidth: 90,
            cell: (row) => {
              const share = row.total !== null && pivot.total !== null ? percentOf(row.total, pivot.total) : null;
              return share === null ? '–' : formatPercent(share, false);
            },
          }),
        ]),
  ];

  const rows = useMemo(() => {
    // Until somebody chooses: the largest first, credits by their size.
    if (sorted === null) return pivot.rows;
    const amountOf = (row: PivotRow) => {
      if (sorted.id === 'total') return row.total;
      if (sorted.id === 'before') return row.before ?? null;
      if (sorted.id === 'change') return typeof row.before === 'string' && row.total !== null ? subtractDecimals(row.total, row.before) : null;
      return row.byTime.get(sorted.id) ?? null;
    };
    const dimension = sorted.id.startsWith('group-') ? groupBy[Number(sorted.id.slice(6))] : undefined;
    const direction = sorted.isDescending ? -1 : 1;
    return [...pivot.rows].sort((a, b) => {
      if (a.isOthers !== b.isOthers) return a.isOthers ? 1 : -1;
      if (dimension)
        return direction * textOf(dimension, a.groups[dimension] ?? '').localeCompare(textOf(dimension, b.groups[dimension] ?? ''), undefined, { numeric: true });
      const [x, y] = [amountOf(a), amountOf(b)];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
      return direction * compareDecimals(x, y);
    });
  }, [pivot.rows, sorted, groupBy, textOf]);

  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const current = Math.min(page, pages);
  return (
    <Table<Row>
      variant={small ? 'embedded' : 'container'}
      items={[totals, ...rows.slice((current - 1) * pageSize, current * pageSize)]}
      columnDefinitions={columns}
      trackBy="key"
      enableKeyboardNavigation
      stickyColumns={small ? undefined : { first: 1, last: 0 }}
      contentDensity={small ? 'compact' : undefined}
      sortingColumn={sorted ? columns.find((one) => one.id === sorted.id) : undefined}
      sortingDescending={sorted?.isDescending ?? false}
      onSortingChange={({ detail }) => {
        const id = columns.find((one) => one === detail.sortingColumn || one.id === (detail.sortingColumn as { id?: string }).id)?.id;
        if (id) setSorted({ id, isDescending: detail.isDescending ?? false });
      }}
      ariaLabels={{ tableLabel: title }}
      header={
        small ? undefined : (
          <Header variant={level} headingTagOverride={level} counter={`(${pivot.rows.length})`} actions={actions} description={t('Every figure is exact: choose one to see why it is what it is.')}>
            {title}
          </Header>
        )
      }
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={current}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
            ariaLabels={{ nextPageLabel: t('Next page'), previousPageLabel: t('Page before'), pageLabel: (n) => t('Page {n}', { n }) }}
          />
        )
      }
    />
  );
}

/** Growth or shrinkage in percent, said by sign and word, not by colour alone. */
export function Change({ before, now }: { before: string; now: string }) {
  const percent = percentChange(before, now);
  if (percent === null) return <>{now === '0' ? formatPercent('0') : t('new')}</>;
  return <span className="figure">{formatPercent(percent)}</span>;
}
