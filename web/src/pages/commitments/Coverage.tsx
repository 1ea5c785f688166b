import type { CommitmentCoverageOfService, Commitments } from '@/api/commitments';
import { billPath } from '@/pages/cost/addresses';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageLink } from '@/shared/links';
import { compareDecimals } from '@/words/decimal';
import { amountName, whyCoverageIsUnknown } from '@/words/commitments';
import { formatAccount, formatMonth } from '@/words/format';
import { t } from '@/words/translate';
import { CommitmentAmount, Share } from './figures';

/** How much of what could be covered is covered, service by service. */
export function Coverage({ client, answer }: { client: string; answer: Commitments }) {
  const hasMonths = new Set(answer.bills.map((one) => one.period)).size > 1;
  const hasPayers = new Set(answer.bills.map((one) => one.payer)).size > 1;
  const figure = (which: 'covered' | 'on_demand'): DataColumn<CommitmentCoverageOfService> => ({
    id: which,
    header: amountName(which),
    isFigure: true,
    minWidth: 150,
    compare: (a, b) => compareDecimals(a[which], b[which]),
    cell: (one) => (
      <CommitmentAmount
        client={client}
        which={which}
        amount={one[which]}
        currency={one.currency}
        of={[
          [t('Service'), one.service],
          [t('Time'), formatMonth(one.period)],
        ]}
        bills={answer.bills.filter((bill) => bill.payer === one.payer && bill.period === one.period)}
      />
    ),
  });
  const columns: DataColumn<CommitmentCoverageOfService>[] = [
    { id: 'service', header: t('Service'), isRowHeader: true, minWidth: 170, text: (one) => one.service, cell: (one) => <span className="wrap">{one.service}</span> },
    { id: 'month', header: t('Bill'), hidden: !hasMonths, minWidth: 130, text: (one) => one.period, cell: (one) => <PageLink href={billPath(client, one)} ariaLabel={t('The bill of {month}', { month: formatMonth(one.period) })}>{formatMonth(one.period)}</PageLink> },
    { id: 'coverage', header: t('Coverage'), minWidth: 190, compare: (a, b) => compareDecimals(a.coverage ?? '', b.coverage ?? ''), cell: (one) => <Share share={one.coverage} why={whyCoverageIsUnknown(one)} isDrawn /> },
    figure('covered'),
    figure('on_demand'),
    { id: 'payer', header: t('Payer'), hidden: !hasPayers, minWidth: 125, text: (one) => one.payer, cell: (one) => <span className="figure">{formatAccount(one.payer)}</span> },
  ];
  return (
    <DataTable
      id="commitment-coverage"
      prefix="service_"
      title={t('Coverage by service')}
      description={t('How much of the usage that a commitment could cover is covered, at public prices. Other usage, such as traffic or Spot, counts on neither side.')}
      items={answer.coverage}
      columns={columns}
      trackBy={(one) => `${one.period} ${one.payer} ${one.service} ${one.currency}`}
      nouns={[t('service'), t('services')]}
      empty={<Empty title={t('These bills have no usage that a commitment could cover')} />}
    />
  );
}
