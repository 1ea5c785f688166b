import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, type ReactNode } from 'react';
import { billsQuery } from '@/api/connections';
import { dimensionsQuery, type Cost, type Metric } from '@/api/cost';
import { PageLink } from '@/shared/links';
import { WhyNumber } from '@/shared/WhyNumber';
import { basisName, dimensionTitle, metricMeaning, metricName, timeText, valueText } from '@/words/cost';
import { formatDay, formatExactly } from '@/words/format';
import { t } from '@/words/translate';
import { billPath, chargesPath, costPath, drillPath } from './addresses';
import { zoomIn, type CostView } from './costView';
import type { CostFilter } from './filterGrammar';
import { useAccountNames } from './useAccountNames';

interface AnswerContext {
  client: string;
  view: CostView;
  cost: Cost;
}

/** The answer that the figures below it stand in. */
export const CostAnswerContext = createContext<AnswerContext | null>(null);

export function filterText(filter: CostFilter, titleOf: (dimension: string) => string, textOf: (dimension: string, value: string) => string): string {
  const values = filter.values.map((one) => textOf(filter.dimension, one)).join(', ');
  return filter.exclude ? t('{name} is not {values}', { name: titleOf(filter.dimension), values }) : t('{name} is {values}', { name: titleOf(filter.dimension), values });
}

interface CostFigureProps {
  amount: string | null;
  currency: string;
  groups?: Readonly<Record<string, string>>;
  isOthers?: boolean;
  time?: string;
  children?: ReactNode;
}

/** An amount of the answer around it, which tells why it is what it is. */
export function CostFigure({ amount, currency, groups = {}, isOthers = false, time = '', children }: CostFigureProps) {
  const context = useContext(CostAnswerContext);
  if (!context) throw new Error('CostFigure is for what stands inside of CostAnswerContext');
  const { client, view, cost } = context;
  const bills = useQuery(billsQuery(client));
  const { data: dimensions } = useQuery(dimensionsQuery(client));
  const accounts = useAccountNames(client);
  const titleOf = (dimension: string) => dimensionTitle(dimension, dimensions);
  const textOf = (dimension: string, value: string) => valueText(dimension, value, accounts);
  const metric = (cost.query.metrics[0] ?? view.metric) as Metric;
  const named = isOthers ? [t('All others')] : Object.entries(groups).map(([dimension, value]) => textOf(dimension, value));
  const of = [...(named.length > 0 ? named : [t('All costs')]), ...(time ? [timeText(time)] : [])].join(', ');
  const rowsOf = new Map((bills.data?.bills ?? []).map((one) => [one.delivery, one.rows]));
  const isMonthly = /^\d{4}-\d{2}$/.test(time) && cost.query.by === 'billing-period';
  const sources = cost.bills.filter((one) => !isMonthly || one.period === time).map((one) => ({ ...one, rows: rowsOf.get(one.delivery) }));
  const due = time === '' && Object.keys(groups).length === 0 ? cost.not_yet_due.find((one) => one.currency === currency)?.costs[metric] : undefined;
  const timed = time ? (zoomIn(view, time) ?? view) : view;
  const facts: [string, ReactNode][] = [
    [t('Cost'), `${metricName(metric)}: ${metricMeaning(metric)}`],
    [t('Time'), `${basisName(cost.query.by)}, ${rangeText(cost, time)}`],
    ...(isOthers
      ? ([[t('Groups'), t('All that is not among the {n} largest', { n: cost.query.top ?? view.top })]] as [string, ReactNode][])
      : Object.entries(groups).map(([dimension, value]): [string, ReactNode] => [titleOf(dimension), textOf(dimension, value)])),
    ...(view.filters.length > 0 ? ([[t('Filters'), view.filters.map((one) => filterText(one, titleOf, textOf)).join('; ')]] as [string, ReactNode][]) : []),
    ...(due && !/^-?0(\.0*)?$/.test(due) ? ([[t('Not yet due'), t('{amount} of commitments that no hour has used yet, in none of the sums', { amount: formatExactly(due, currency) })]] as [string, ReactNode][]) : []),
  ];
  return (
    <WhyNumber
      amount={amount}
      currency={currency}
      of={of}
      facts={facts}
      bills={sources}
      billAddress={(bill) => billPath(client, bill)}
      links={
        !isOthers && (
          <SpaceBetween size="m" direction="horizontal">
            {Object.keys(groups).length > 0 && <PageLink href={drillPath(client, view, groups)}>{t('What it is made of')}</PageLink>}
            {time !== '' && zoomIn(view, time) && <PageLink href={costPath(client, timed)}>{t('Only {time}', { time: timeText(time) })}</PageLink>}
            <PageLink href={chargesPath(client, time === '' ? view : { ...timed, granularity: view.granularity }, groups)}>{t('Its charges')}</PageLink>
          </SpaceBetween>
        )
      }
    >
      {children}
    </WhyNumber>
  );
}

function rangeText(cost: Cost, time: string): string {
  if (time) return timeText(time);
  const day = (instant: string, back: number) => new Date(Date.parse(instant) - back).toISOString().slice(0, 10);
  const from = cost.query.from ? formatDay(day(cost.query.from, 0)) : t('the beginning');
  const to = cost.query.to_exclusive ? formatDay(day(cost.query.to_exclusive, 86_400_000)) : t('now');
  return from === to ? from : t('{from} to {to}', { from, to });
}
