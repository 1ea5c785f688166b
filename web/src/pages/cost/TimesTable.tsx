import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import { figureColumn } from '@/shared/figureColumn';
import { timeText } from '@/words/cost';
import { t } from '@/words/translate';
import { CostFigure } from './CostFigure';
import { foldRows, mostGroups, type Pivot, type PivotRow } from './pivot';

const pageSize = 31;

/** Many days or hours, a row for each, with the groups of the chart as columns. */
export function TimesTable({ pivot, labelOf }: { pivot: Pivot; labelOf: (row: PivotRow) => string }) {
  const [page, setPage] = useState(1);
  const groups = useMemo(() => foldRows(pivot.rows, mostGroups, pivot.times), [pivot]);
  const pages = Math.max(1, Math.ceil(pivot.times.length / pageSize));
  const current = Math.min(page, pages);
  const title = t('By time');
  const columns: TableProps.ColumnDefinition<string>[] = [
    { id: 'time', header: t('Time (UTC)'), isRowHeader: true, minWidth: 140, cell: (time) => <span className="figure">{timeText(time)}</span> },
    figureColumn({
      id: 'total',
      header: t('Total'),
      minWidth: 130,
      cell: (time) => (
        <strong>
          <CostFigure amount={pivot.byTime.get(time) ?? null} currency={pivot.currency} time={time} />
        </strong>
      ),
    }),
    ...groups.map((row) => figureColumn<string>({
      id: row.key,
      header: labelOf(row),
      minWidth: 130,
      cell: (time) => {
        const amount = row.byTime.get(time);
        return typeof amount === 'string' ? <CostFigure amount={amount} currency={pivot.currency} groups={row.groups} isOthers={row.isOthers} time={time} /> : '–';
      },
    })),
  ];
  return (
    <Table<string>
      items={pivot.times.slice((current - 1) * pageSize, current * pageSize)}
      columnDefinitions={columns}
      trackBy={(time) => time}
      enableKeyboardNavigation
      stickyColumns={{ first: 1, last: 0 }}
      contentDensity="compact"
      ariaLabels={{ tableLabel: title }}
      header={<Header variant="h2" counter={`(${pivot.times.length})`}>{title}</Header>}
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
