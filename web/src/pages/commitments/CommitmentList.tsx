import type { Commitment, Commitments } from '@/api/commitments';
import { billPath } from '@/pages/cost/addresses';
import { useAccountNames } from '@/pages/cost/useAccountNames';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Hint } from '@/shared/Hint';
import { PageLink } from '@/shared/links';
import { Status } from '@/shared/Status';
import { valueText } from '@/words/cost';
import { amountName, expiryOf, expiryWord, kindName, shortId, whyUtilisationIsUnknown, type Amount } from '@/words/commitments';
import { compareDecimals } from '@/words/decimal';
import { formatAccount, formatDay, formatMonth, formatUtc } from '@/words/format';
import { t } from '@/words/translate';
import { CommitmentAmount, Share, Unknown } from './figures';

/** What nobody knows stands behind what is known. */
function compareKnown(left: string | null, right: string | null, compare: (left: string, right: string) => number): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  return compare(left, right);
}

/** Each commitment in each bill, by what it did first and by its terms after. */
export function CommitmentList({ client, answer }: { client: string; answer: Commitments }) {
  const names = useAccountNames(client);
  const now = new Date();
  const hasMonths = new Set(answer.bills.map((one) => one.period)).size > 1;
  const hasPayers = new Set(answer.bills.map((one) => one.payer)).size > 1;
  const billsOf = (one: Commitment) => answer.bills.filter((bill) => bill.payer === one.payer && bill.period === one.period);

  const figure = (which: Exclude<Amount, 'on_demand'>, hidden = false): DataColumn<Commitment> => ({
    id: which,
    header: amountName(which),
    isFigure: true,
    hidden,
    minWidth: 125,
    compare: (a, b) => compareKnown(a.sums[which], b.sums[which], compareDecimals),
    cell: (one) => (
      <CommitmentAmount
        client={client}
        which={which}
        amount={one.sums[which]}
        currency={one.currency}
        of={[
          [kindName(one.kind), shortId(one.id)],
          [t('Time'), formatMonth(one.period)],
        ]}
        bills={billsOf(one)}
      />
    ),
  });
  const term = (id: 'offering_class' | 'term' | 'payment_option' | 'region', header: string, minWidth: number, hidden = false): DataColumn<Commitment> => ({
    id,
    header,
    hidden,
    minWidth,
    text: (one) => one[id] ?? t('unknown'),
    cell: (one) => one[id] ?? <Unknown />,
  });
  const day = (moment: string) => (
    <Hint text={formatUtc(moment)}>
      <span className="figure">{formatDay(moment.slice(0, 10))}</span>
    </Hint>
  );

  const columns: DataColumn<Commitment>[] = [
    { id: 'commitment', header: t('Commitment'), isRowHeader: true, minWidth: 190, text: (one) => one.id, cell: (one) => <Hint text={one.id}><span className="wrap">{shortId(one.id)}</span></Hint> },
    { id: 'kind', header: t('Kind'), minWidth: 120, text: (one) => kindName(one.kind), cell: (one) => kindName(one.kind) },
    { id: 'offering', header: t('Offering'), minWidth: 150, text: (one) => one.offering ?? t('unknown'), cell: (one) => (one.offering === null ? <Unknown /> : <span className="wrap">{one.offering}</span>) },
    {
      id: 'end',
      header: t('Expires'),
      minWidth: 150,
      text: (one) => expiryWord(expiryOf(one.end, now).state),
      compare: (a, b) => compareKnown(a.end, b.end, (left, right) => left.localeCompare(right)),
      cell: (one) => {
        const expiry = expiryOf(one.end, now);
        if (one.end === null) return <Unknown />;
        if (expiry.state === 'unknown') return one.end;
        return (
          <>
            {day(one.end)}
            {expiry.text && (
              <div>
                <Status type={expiry.type} text={expiry.text} />
              </div>
            )}
          </>
        );
      },
    },
    { id: 'month', header: t('Bill'), hidden: !hasMonths, minWidth: 125, text: (one) => one.period, cell: (one) => <PageLink href={billPath(client, one)} ariaLabel={t('The bill of {month}', { month: formatMonth(one.period) })}>{formatMonth(one.period)}</PageLink> },
    { id: 'utilisation', header: t('Utilisation'), isFigure: true, minWidth: 115, compare: (a, b) => compareKnown(a.sums.utilisation, b.sums.utilisation, compareDecimals), cell: (one) => <Share share={one.sums.utilisation} why={whyUtilisationIsUnknown(one.sums)} /> },
    figure('used'),
    figure('unused'),
    figure('not_yet_due'),
    figure('recurring_fee'),
    figure('upfront_fee'),
    figure('covered', true),
    term('term', t('Term'), 100),
    term('payment_option', t('Payment option'), 130),
    term('offering_class', t('Offering class'), 120, true),
    term('region', t('Region'), 120),
    { id: 'count', header: t('Count'), isFigure: true, minWidth: 90, compare: (a, b) => compareKnown(a.count, b.count, compareDecimals), cell: (one) => one.count ?? <Unknown /> },
    { id: 'start', header: t('Start'), minWidth: 120, compare: (a, b) => compareKnown(a.start, b.start, (left, right) => left.localeCompare(right)), cell: (one) => (one.start === null ? <Unknown /> : Number.isNaN(Date.parse(one.start)) ? one.start : day(one.start)) },
    { id: 'account', header: t('Held by account'), minWidth: 150, text: (one) => (one.account === null ? t('unknown') : valueText('account', one.account, names)), cell: (one) => (one.account === null ? <Unknown /> : <span className="wrap">{valueText('account', one.account, names)}</span>) },
    { id: 'payer', header: t('Payer'), hidden: !hasPayers, minWidth: 125, text: (one) => one.payer, cell: (one) => <span className="figure">{formatAccount(one.payer)}</span> },
  ];
  return (
    <DataTable
      id="commitments"
      isWide
      title={t('Savings Plans and reservations')}
      description={t('One row for each in each bill. Terms are the bill’s own words; what it leaves out is unknown.')}
      items={answer.commitments}
      columns={columns}
      trackBy={(one) => `${one.period} ${one.payer} ${one.id} ${one.currency}`}
      nouns={[t('commitment'), t('commitments')]}
      empty={null}
    />
  );
}
