import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { costQuery } from '@/api/cost';
import { datesOf, plainView, toParameters, type CostView } from '@/pages/cost/costView';
import { dayOf } from '@/pages/cost/ranges';
import { figureColumn } from '@/shared/figureColumn';
import { Loading } from '@/shared/Loaded';
import { Money } from '@/shared/Money';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { isZeroText } from '@/words/decimal';
import { timeText } from '@/words/cost';
import { formatExactly, formatPercent } from '@/words/format';
import { t } from '@/words/translate';
import { commitmentMonths, type CommitmentMonth } from './commitments';
import { CostTile } from './CostTile';

const types: CostView = { ...plainView, groupBy: ['line-item-type'], by: 'billing-period', top: 100 };
const ofCommitments = [{ dimension: 'line-item-type', exclude: false, values: ['DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee', 'RIFee'] }];

/** What reservations and Savings Plans covered, and what of them was paid for nothing. */
export function Commitments({ client }: { client: string }) {
  const dates = datesOf(types, dayOf(new Date()));
  const amortised = useQuery(costQuery(client, toParameters({ ...types, metric: 'amortised' }, dates)));
  const list = useQuery(costQuery(client, toParameters({ ...types, metric: 'list' }, dates)));
  if (amortised.isError || list.isError) return <ProblemAlert error={amortised.error ?? list.error} retry={() => void Promise.all([amortised.refetch(), list.refetch()])} />;
  if (!amortised.data || !list.data) return <Loading what={t('the commitments')} />;
  const due = amortised.data.not_yet_due.filter((one) => !isZeroText(one.costs.amortised ?? '0'));
  return (
    <SpaceBetween size="l">
      {commitmentMonths(amortised.data, list.data).map(({ currency, months }) => {
        const money = (amount: string) => <Money amount={amount} currency={currency} />;
        const percent = (value: string | null) => (value === null ? '–' : formatPercent(value, false));
        return (
          <Table
            key={currency}
            header={<Header variant="h2" description={t('Coverage is of all usage at public prices; what no commitment could cover counts too.')}>{currency ? t('Coverage and use, {currency}', { currency }) : t('Coverage and use')}</Header>}
            items={months}
            trackBy="time"
            enableKeyboardNavigation
            ariaLabels={{ tableLabel: t('Coverage and use') }}
            empty={t('No costs')}
            columnDefinitions={[
              { id: 'month', header: t('Month'), isRowHeader: true, minWidth: 110, cell: (one) => timeText(one.time) },
              figureColumn<CommitmentMonth>({ id: 'covered', header: t('Covered, at list price'), minWidth: 150, cell: (one) => money(one.coveredAtList) }),
              figureColumn<CommitmentMonth>({ id: 'all', header: t('All usage, at list price'), minWidth: 150, cell: (one) => money(one.usedAtList) }),
              figureColumn<CommitmentMonth>({ id: 'coverage', header: t('Coverage'), minWidth: 100, cell: (one) => percent(one.coverage) }),
              figureColumn<CommitmentMonth>({ id: 'used', header: t('Used of commitments'), minWidth: 150, cell: (one) => money(one.used) }),
              figureColumn<CommitmentMonth>({ id: 'unused', header: t('Unused'), minWidth: 130, cell: (one) => money(one.unused) }),
              figureColumn<CommitmentMonth>({ id: 'utilisation', header: t('Utilisation'), minWidth: 100, cell: (one) => percent(one.utilisation) }),
            ]}
          />
        );
      })}
      {due.length > 0 && (
        <Alert type="info" header={t('Commitments not yet due')}>
          {t('{amount} of this month’s commitments belong to hours still to come: neither used nor unused yet.', { amount: due.map((one) => formatExactly(one.costs.amortised ?? '0', one.currency)).join(', ') })}
        </Alert>
      )}
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
