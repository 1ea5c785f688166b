import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import { useQuery } from '@tanstack/react-query';
import { billsQuery } from '@/api/connections';
import type { Bill } from '@/api/cost';
import { useRights } from '@/api/session';
import { clientPath } from '@/app/navigation';
import { billPath } from '@/pages/cost/addresses';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageButton, PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { Page } from '@/shared/Page';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import '@/shared/figures.css';
import { billStatus } from '@/words/cost';
import { compareDecimals } from '@/words/decimal';
import { formatAccount, formatCount, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { billingRows, invoicedText } from './billWords';

/** Every bill, by payer and month. */
export function BillList() {
  const client = useClient();
  const rights = useRights(client);
  const bills = useQuery(billsQuery(client));
  const total = (bill: Bill) => bill.totals[0]?.costs.unblended ?? '';
  const columns: DataColumn<Bill>[] = [
    { id: 'month', header: t('Month'), isRowHeader: true, minWidth: 135, text: (one) => one.period, cell: (one) => <PageLink href={billPath(client, one)}>{formatMonth(one.period)}</PageLink> },
    { id: 'payer', header: t('Payer'), minWidth: 125, text: (one) => one.payer, cell: (one) => <span className="figure">{formatAccount(one.payer)}</span> },
    {
      id: 'status',
      header: t('Status'),
      minWidth: 110,
      text: (one) => billStatus(one.status).text,
      cell: (one) => <Status {...billStatus(one.status)} />,
    },
    { id: 'invoiced', header: t('Invoiced'), isFigure: true, minWidth: 100, compare: (a, b) => a.rows_invoiced / Math.max(1, billingRows(a)) - b.rows_invoiced / Math.max(1, billingRows(b)), cell: (one) => invoicedText(one) },
    ...(['unblended', 'amortised'] as const).map((metric): DataColumn<Bill> => ({
      id: metric,
      header: metric === 'unblended' ? t('Unblended') : t('Amortised'),
      isFigure: true,
      minWidth: 130,
      compare: (a, b) => compareDecimals(metric === 'unblended' ? total(a) : (a.totals[0]?.costs.amortised ?? ''), metric === 'unblended' ? total(b) : (b.totals[0]?.costs.amortised ?? '')),
      cell: (one) =>
        one.totals.length === 0
          ? '–'
          : one.totals.map((sum) => (
              <span key={sum.currency} className="cell-right">
                <Money amount={sum.costs[metric]} currency={sum.currency} />
              </span>
            )),
    })),
    { id: 'rows', header: t('Rows'), isFigure: true, minWidth: 80, compare: (a, b) => a.rows - b.rows, cell: (one) => formatCount(one.rows) },
    { id: 'delivered', header: t('Delivered'), minWidth: 120, compare: (a, b) => a.delivered_at.localeCompare(b.delivered_at), cell: (one) => <Time value={one.delivered_at} ago /> },
    {
      id: 'warnings',
      header: t('Warnings'),
      minWidth: 110,
      text: (one) => one.warnings.join('; '),
      cell: (one) =>
        one.warnings.length === 0 ? (
          t('none')
        ) : (
          <Popover header={t('Warnings')} dismissAriaLabel={t('Close')} renderWithPortal content={<ul className="why-bills">{one.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}>
            {counted(one.warnings.length, '{n} warning', '{n} warnings')}
          </Popover>
        ),
    },
    { id: 'export', header: t('Export'), hidden: true, text: (one) => one.export, cell: (one) => <span className="wrap">{one.export}</span> },
  ];
  return (
    <Page
      title={t('Bills')}
      description={t('One for each payer and month, as AWS delivered it last.')}
      actions={
        <Button iconName="download" href={`/api/v1/clients/${encodeURIComponent(client)}/bills?format=csv`} download="bills.csv">
          {t('Download as CSV')}
        </Button>
      }
    >
      <DataTable
        id="bills"
        title={t('All bills')}
        items={bills.data?.bills}
        error={bills.error}
        retry={() => void bills.refetch()}
        columns={columns}
        trackBy={(one) => `${one.payer} ${one.period}`}
        nouns={['bill', 'bills']}
        sortedBy="-month"
        empty={
          <Empty title={t('No bill is here yet')} action={rights.administrate && <PageButton href={clientPath(client, 'accounts/add')}>{t('Connect an account')}</PageButton>}>
            {t('Bills come from connected accounts, or from files that are imported by the command line.')}
          </Empty>
        }
      />
    </Page>
  );
}
