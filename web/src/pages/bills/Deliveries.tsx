import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { billChangeQuery, deliveriesQuery, type ChangedGroup, type Delivery } from '@/api/cost';
import { costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { Change } from '@/pages/cost/CostTable';
import { figureColumn } from '@/shared/figureColumn';
import { Loaded } from '@/shared/Loaded';
import { PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { Time } from '@/shared/Time';
import { useUrlState } from '@/shared/useUrlState';
import { isNegative, isZeroText } from '@/words/decimal';
import { metricName, valueText } from '@/words/cost';
import { formatCount, formatInstant } from '@/words/format';
import { t } from '@/words/translate';
import { changedTotals, changeWord, type ChangedTotal } from './billWords';

interface DeliveriesProps {
  client: string;
  payer: string;
  period: string;
}

/** The largest; smaller ones are in the sums. */
const mostChanges = 50;
const short = (delivery: string) => delivery.slice(0, 12);

export function Signed({ amount, currency }: { amount: string; currency: string }) {
  return (
    <span className="cell-right">
      {isNegative(amount) || isZeroText(amount) ? '' : '+'}
      <Money amount={amount} currency={currency} />
    </span>
  );
}

/** Every state of the bill over time, and what changed between two of them. */
export function Deliveries({ client, payer, period }: DeliveriesProps) {
  const deliveries = useQuery(deliveriesQuery(client, payer, period));
  return (
    <Loaded query={deliveries} what={t('the deliveries')}>
      {({ deliveries: known }) => (
        <SpaceBetween size="l">
          <Table<Delivery>
            header={<Header variant="h2" counter={`(${known.length})`} description={t('The newest first. AWS delivers an open bill anew as a whole; none is written over here.')}>{t('Deliveries over time')}</Header>}
            items={known}
            trackBy={(one) => `${one.delivery} ${one.live_from}`}
            enableKeyboardNavigation
            wrapLines
            ariaLabels={{ tableLabel: t('Deliveries over time') }}
            columnDefinitions={[
              { id: 'from', header: t('Shown from'), isRowHeader: true, minWidth: 160, cell: (one) => <Time value={one.live_from} /> },
              { id: 'until', header: t('Until'), minWidth: 150, cell: (one) => <Time value={one.live_until} never={t('now')} /> },
              { id: 'delivery', header: t('Delivery'), minWidth: 130, cell: (one) => <code title={one.delivery}>{short(one.delivery)}</code> },
              figureColumn({ id: 'rows', header: t('Rows'), minWidth: 90, cell: (one) => formatCount(one.rows) }),
              figureColumn({
                id: 'unblended',
                header: metricName('unblended'),
                minWidth: 140,
                cell: (one) => one.totals.map((sum) => <span key={sum.currency} className="cell-right"><Money amount={sum.costs.unblended} currency={sum.currency} /></span>),
              }),
              figureColumn({
                id: 'change',
                header: t('Against the one before'),
                minWidth: 150,
                cell: (one) => {
                  const before = known[known.indexOf(one) + 1];
                  if (!before) return <Box color="text-body-secondary">{t('the first')}</Box>;
                  return changedTotals(before.totals, one.totals)
                    .filter((sum) => sum.metric === 'unblended')
                    .map((sum) => <Signed key={sum.currency} amount={sum.change} currency={sum.currency} />);
                },
              }),
              {
                id: 'look',
                header: t('Costs of then'),
                minWidth: 120,
                cell: (one) => one.kept && <PageLink href={costPath(client, { ...plainView, range: 'custom', from: period, to: period, asOf: one.live_from })}>{t('Explore')}</PageLink>,
              },
            ]}
          />
          {known.length > 1 ? <Comparison client={client} payer={payer} period={period} deliveries={known} /> : <Box color="text-body-secondary">{t('It was delivered once: there is nothing to compare yet.')}</Box>}
        </SpaceBetween>
      )}
    </Loaded>
  );
}

function Comparison({ client, payer, period, deliveries }: { client: string; payer: string; period: string; deliveries: Delivery[] }) {
  const [later, setLater] = useUrlState('later');
  const [earlier, setEarlier] = useUrlState('earlier');
  const after = deliveries.find((one) => one.live_from === later) ?? deliveries[0];
  const before = deliveries.find((one) => one.live_from === earlier) ?? deliveries[1];
  const options = deliveries.map((one) => ({ value: one.live_from, label: formatInstant(one.live_from), description: short(one.delivery) }));
  if (!after || !before) return null;
  const choice = (label: string, chosen: Delivery, choose: (value: string) => void) => (
    <FormField label={label}>
      <Select selectedOption={options.find((one) => one.value === chosen.live_from) ?? null} options={options} onChange={({ detail }) => choose(detail.selectedOption.value ?? '')} />
    </FormField>
  );
  return (
    <SpaceBetween size="m">
      <Table
        header={
          <Header variant="h2" description={t('Sums over every charge')}>
            {t('What changed between two of them')}
          </Header>
        }
        filter={
          <SpaceBetween size="s" direction="horizontal">
            {choice(t('Before'), before, setEarlier)}
            {choice(t('After'), after, setLater)}
          </SpaceBetween>
        }
        items={changedTotals(before.totals, after.totals)}
        trackBy={(one) => `${one.currency} ${one.metric}`}
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: t('What changed between two of them') }}
        columnDefinitions={[
          { id: 'metric', header: t('Cost'), isRowHeader: true, minWidth: 130, cell: (one) => metricName(one.metric) },
          figureColumn<ChangedTotal>({ id: 'before', header: t('Before'), minWidth: 130, cell: (one) => <Money amount={one.before} currency={one.currency} /> }),
          figureColumn<ChangedTotal>({ id: 'after', header: t('After'), minWidth: 130, cell: (one) => <Money amount={one.after} currency={one.currency} /> }),
          figureColumn<ChangedTotal>({ id: 'change', header: t('Change'), minWidth: 130, cell: (one) => <Signed amount={one.change} currency={one.currency} /> }),
          figureColumn<ChangedTotal>({ id: 'percent', header: t('In %'), minWidth: 90, cell: (one) => <Change before={one.before} now={one.after} /> }),
        ]}
      />
      <ByGroup client={client} payer={payer} period={period} before={before} after={after} />
    </SpaceBetween>
  );
}

/** The same by group, as the server compares them; of what is no longer kept it has the totals by account and line item type. */
function ByGroup({ client, payer, period, before, after }: { client: string; payer: string; period: string; before: Delivery; after: Delivery }) {
  const kept = before.kept && after.kept;
  const change = useQuery({
    ...billChangeQuery(client, payer, period, {
      from: before.delivery,
      to: after.delivery,
      group_by: kept ? 'service,account,line-item-type' : 'account,line-item-type',
      metric: 'unblended',
    }),
    enabled: before.delivery !== after.delivery,
  });
  if (before.delivery === after.delivery) return <Box color="text-body-secondary">{t('Both are the same delivery.')}</Box>;
  const amount = (value: string | null | undefined, currency: string) => (value === null || value === undefined ? '–' : <Money amount={value} currency={currency} />);
  const title = kept ? t('By service, account and line item type') : t('By account and line item type');
  return (
    <Loaded query={change} what={t('what changed')}>
      {({ rows, unchanged_groups: unchanged }) => (
        <Table
          header={
            <Header
              variant="h3"
              counter={`(${rows.length})`}
              description={
                (kept ? '' : t('The charges of one of them are no longer kept, its totals are.') + ' ') +
                t('Unblended, the {n} largest changes first; groups as before: {unchanged}', { n: mostChanges, unchanged: formatCount(unchanged) })
              }
            >
              {title}
            </Header>
          }
          items={rows.slice(0, mostChanges)}
          trackBy={(one) => `${one.currency} ${Object.values(one.groups).join(' ')}`}
          enableKeyboardNavigation
          wrapLines
          ariaLabels={{ tableLabel: title }}
          empty={t('Nothing changed')}
          columnDefinitions={[
            ...(kept ? [{ id: 'service', header: t('Service'), minWidth: 150, cell: (one: ChangedGroup) => valueText('service', one.groups.service ?? '') }] : []),
            { id: 'account', header: t('Account'), isRowHeader: true, minWidth: 140, cell: (one) => valueText('account', one.groups.account ?? '') },
            { id: 'type', header: t('Line item type'), minWidth: 140, cell: (one) => one.groups['line-item-type'] ?? '' },
            { id: 'what', header: t('What'), minWidth: 110, cell: (one) => changeWord(one.change) },
            figureColumn<ChangedGroup>({ id: 'before', header: t('Before'), minWidth: 120, cell: (one) => amount(one.costs.before.unblended, one.currency) }),
            figureColumn<ChangedGroup>({ id: 'after', header: t('After'), minWidth: 120, cell: (one) => amount(one.costs.after.unblended, one.currency) }),
            figureColumn<ChangedGroup>({ id: 'change', header: t('Change'), minWidth: 120, cell: (one) => <Signed amount={one.costs.difference.unblended ?? '0'} currency={one.currency} /> }),
          ]}
        />
      )}
    </Loaded>
  );
}
