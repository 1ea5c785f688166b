import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { CommitmentTotal, Commitments } from '@/api/commitments';
import { billPath } from '@/pages/cost/addresses';
import { PageLink } from '@/shared/links';
import { statusWord } from '@/words/cost';
import { amountName, whyCoverageIsUnknown, whyUtilisationIsUnknown, type Amount } from '@/words/commitments';
import { formatMonth, formatPeriod } from '@/words/format';
import { counted, t } from '@/words/translate';
import { CommitmentAmount, Share } from './figures';

/** All commitments of one currency together; amounts of different currencies are never added. */
export function Totals({ client, answer, total }: { client: string; answer: Commitments; total: CommitmentTotal }) {
  const [bill, ...others] = answer.bills;
  const months = answer.bills.map((one) => one.period).sort();
  const period = formatPeriod(months[0] ?? '', months.at(-1) ?? '');
  const amount = (which: Amount) => ({
    label: amountName(which),
    value: (
      <CommitmentAmount
        client={client}
        which={which}
        amount={which === 'covered' || which === 'on_demand' ? total.coverage[which] : total.sums[which]}
        currency={total.currency}
        of={[
          [t('Of'), which === 'on_demand' ? t('All services together') : t('All commitments together')],
          [t('Time'), period],
        ]}
        bills={answer.bills}
      />
    ),
  });
  return (
    <Container
      header={
        <Header variant="h2" description={bill && !others.length ? <PageLink href={billPath(client, bill)}>{billsText(answer)}</PageLink> : billsText(answer)}>
          {total.currency ? t('Totals in {currency}', { currency: total.currency }) : t('Totals without a currency')}
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={170}
        items={[
          { label: t('Utilisation'), value: <Share share={total.sums.utilisation} why={whyUtilisationIsUnknown(total.sums)} isDrawn /> },
          amount('used'),
          amount('unused'),
          amount('not_yet_due'),
          { label: t('Coverage'), value: <Share share={total.coverage.coverage} why={whyCoverageIsUnknown(total.coverage)} isDrawn /> },
          amount('covered'),
          amount('on_demand'),
          { label: t('Fees as invoiced'), value: <Fees recurring={amount('recurring_fee')} upfront={amount('upfront_fee')} /> },
        ]}
      />
    </Container>
  );
}

function Fees({ recurring, upfront }: Record<'recurring' | 'upfront', { label: string; value: React.ReactNode }>) {
  return (
    <>
      {[recurring, upfront].map(({ label, value }) => (
        <div key={label}>
          {value} <small>{label}</small>
        </div>
      ))}
    </>
  );
}

/** `The bill of November 2026, still open`; of several how many there are. */
export function billsText({ bills }: Pick<Commitments, 'bills'>): string {
  const [first, ...more] = bills;
  if (!first) return t('From no bill');
  if (more.length > 0) return counted(bills.length, 'From {n} bill', 'From {n} bills');
  return t('From the bill of {month}, {status}', { month: formatMonth(first.period), status: statusWord(first.status) });
}
