import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { commitmentsQuery, type Commitments as Answer } from '@/api/commitments';
import { Unknown } from '@/pages/commitments/figures';
import { commitmentsPath } from '@/pages/commitments/months';
import { datesOf, plainView, type CostView } from '@/pages/cost/costView';
import { dayOf } from '@/pages/cost/ranges';
import { Empty } from '@/shared/Empty';
import { figureColumn } from '@/shared/figureColumn';
import { Loaded } from '@/shared/Loaded';
import { PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { isZeroText } from '@/words/decimal';
import { amountName } from '@/words/commitments';
import { timeText } from '@/words/cost';
import { formatExactly, formatPercent } from '@/words/format';
import { t } from '@/words/translate';
import { commitmentMonths, type CommitmentMonth } from './commitments';
import { CostTile } from './CostTile';

const types: CostView = { ...plainView, groupBy: ['line-item-type'], by: 'billing-period', top: 100 };
const ofCommitments = [{ dimension: 'line-item-type', exclude: false, values: ['DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee', 'RIFee'] }];

/** What reservations and Savings Plans covered, and what of them was paid for nothing, month by month. */
export function Commitments({ client }: { client: string }) {
  const dates = datesOf(types, dayOf(new Date()));
  const commitments = useQuery(commitmentsQuery(client, { from: dates.from, to: dates.to }));
  return (
    <SpaceBetween size="l">
      <Loaded query={commitments} what={t('the commitments')}>
        {(answer) => <Months client={client} answer={answer} />}
      </Loaded>
      <div className="tiles">
        <div style={{ gridColumn: 'span 12' }}>
          <CostTile client={client} title={t('Amortised: used (usage) and unused (fees)')} view={{ ...types, metric: 'amortised', filters: ofCommitments }} />
        </div>
        <div style={{ gridColumn: 'span 12' }}>
          <CostTile client={client} title={t('Fees as they are invoiced')} view={{ ...types, filters: [{ dimension: 'line-item-type', exclude: false, values: ['Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee'] }] }} />
        </div>
      </div>
    </SpaceBetween>
  );
}

function Months({ client, answer }: { client: string; answer: Answer }) {
  const due = answer.totals.filter((one) => one.sums.not_yet_due !== null && !isZeroText(one.sums.not_yet_due));
  if (answer.totals.length === 0) return <Empty title={t('The bills of these months tell of no commitments')} />;
  return (
    <SpaceBetween size="l">
      {commitmentMonths(answer).map(({ currency, months }) => {
        const money = (amount: string | null) => (amount === null ? <Unknown /> : <Money amount={amount} currency={currency} />);
        const percent = (value: string | null) => (value === null ? <Unknown /> : formatPercent(value, false));
        const title = currency ? t('Coverage and use, {currency}', { currency }) : t('Coverage and use');
        return (
          <Table
            key={currency}
            header={<Header variant="h2" description={t('Coverage is of the usage that a commitment could cover, at public prices.')}>{title}</Header>}
            items={months}
            trackBy="period"
            enableKeyboardNavigation
            ariaLabels={{ tableLabel: title }}
            empty={t('No costs')}
            columnDefinitions={[
              { id: 'month', header: t('Month'), isRowHeader: true, minWidth: 110, cell: (one) => <PageLink href={commitmentsPath(client, { from: one.period, to: one.period })}>{timeText(one.period)}</PageLink> },
              figureColumn<CommitmentMonth>({ id: 'covered', header: amountName('covered'), minWidth: 150, cell: (one) => money(one.covered) }),
              figureColumn<CommitmentMonth>({ id: 'on_demand', header: amountName('on_demand'), minWidth: 150, cell: (one) => money(one.onDemand) }),
              figureColumn<CommitmentMonth>({ id: 'coverage', header: t('Coverage'), minWidth: 100, cell: (one) => percent(one.coverage) }),
              figureColumn<CommitmentMonth>({ id: 'used', header: amountName('used'), minWidth: 130, cell: (one) => money(one.used) }),
              figureColumn<CommitmentMonth>({ id: 'unused', header: amountName('unused'), minWidth: 130, cell: (one) => money(one.unused) }),
              figureColumn<CommitmentMonth>({ id: 'utilisation', header: t('Utilisation'), minWidth: 100, cell: (one) => percent(one.utilisation) }),
            ]}
          />
        );
      })}
      {due.length > 0 && (
        <Alert type="info" header={t('Commitments not yet due')}>
          {t('{amount} of this month’s commitments belong to hours still to come: neither used nor unused yet.', { amount: due.map((one) => formatExactly(one.sums.not_yet_due ?? '', one.currency)).join(', ') })}
        </Alert>
      )}
    </SpaceBetween>
  );
}
