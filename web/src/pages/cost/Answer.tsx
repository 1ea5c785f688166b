import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, type ReactNode } from 'react';
import type { Dimensions, Metric } from '@/api/cost';
import { clientPath } from '@/app/navigation';
import { Empty } from '@/shared/Empty';
import { Loading } from '@/shared/Loaded';
import { PageButton } from '@/shared/links';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { isZeroText } from '@/words/decimal';
import { dimensionTitle, metricName, valueText } from '@/words/cost';
import { formatExactly, formatMoney, formatMonth, formatPeriod } from '@/words/format';
import { t } from '@/words/translate';
import { drillPath } from './addresses';
import { CostAnswerContext, CostFigure } from './CostFigure';
import { Change, CostTable, mostTimeColumns } from './CostTable';
import type { CostView } from './costView';
import type { Pivot, PivotRow } from './pivot';
import { TimesTable } from './TimesTable';
import type { CostAnswer } from './useCost';

const CostChart = lazy(() => import('./CostChart'));

interface AnswerProps {
  client: string;
  view: CostView;
  answer: CostAnswer;
  dimensions: Dimensions | undefined;
  accounts: ReadonlyMap<string, string>;
  clearFilters: () => void;
  actions?: ReactNode;
}

/** The answer to a question of costs: for each currency its sum, a chart and the table that says the same. */
export function Answer({ client, view, answer, dimensions, accounts, clearFilters, actions }: AnswerProps) {
  const { cost, pivots, before, hasNothingBefore, error, isLoading, isOld, retry } = answer;
  if (!cost) return error ? <ProblemAlert error={error} retry={retry} /> : <Loading what={t('the costs')} />;
  const metric = (cost.query.metrics[0] ?? view.metric) as Metric;
  const titleOf = (dimension: string) => dimensionTitle(dimension, dimensions);
  const textOf = (dimension: string, value: string) => valueText(dimension, value, accounts);
  const hrefOf = (row: PivotRow) => (row.isOthers || Object.keys(row.groups).length === 0 ? undefined : drillPath(client, view, row.groups));
  const labelOf = (row: PivotRow) =>
    row.isOthers ? t('All others') : Object.entries(row.groups).map(([dimension, value]) => textOf(dimension, value)).join(' · ') || metricName(metric);
  const grouped = cost.query.group_by;
  const open = cost.bills.filter((one) => one.status === 'open');
  const due = cost.not_yet_due.filter((one) => !isZeroText(one.costs[metric] ?? '0'));
  return (
    <CostAnswerContext.Provider value={{ client, view, cost }}>
      <div className={isOld ? 'was-before' : undefined} aria-busy={isOld || isLoading}>
        <SpaceBetween size="l">
          {error ? <ProblemAlert error={error} retry={retry} /> : null}
          {hasNothingBefore && <Alert type="info">{t('There is no bill of the period before, so there is nothing to compare with.')}</Alert>}
          {pivots.length === 0 && (
            <Container>
              {view.filters.length > 0 ? (
                <Empty title={t('No cost fits the filter')} action={<Button onClick={clearFilters}>{t('Clear the filter')}</Button>}>
                  {cost.bills.length > 0 ? t('The bills of this period have costs, but none that the filter lets through.') : t('There is no bill of this period.')}
                </Empty>
              ) : (
                <Empty title={t('No bill of this period')} action={<PageButton href={clientPath(client, 'bills')}>{t('See the bills')}</PageButton>}>
                  {t('Choose another period, or look which bills are here.')}
                </Empty>
              )}
            </Container>
          )}
          {pivots.map((pivot) => (
            <SpaceBetween key={pivot.currency} size="m">
              <Container header={<Header variant="h2" description={describe(pivot, before)} actions={pivot === pivots[0] ? actions : undefined}>{headline(pivot, metric)}</Header>}>
                <SpaceBetween size="m">
                  <div>
                    <div className="big-figure">
                      <CostFigure amount={pivot.total} currency={pivot.currency} />
                    </div>
                    {pivot.before !== undefined && pivot.before !== null && pivot.total !== null && (
                      <Box color="text-body-secondary">
                        <Change before={pivot.before} now={pivot.total} /> {t('against {amount} before', { amount: formatMoney(pivot.before, pivot.currency) })}
                      </Box>
                    )}
                  </div>
                  {view.chart !== 'table' && view.chart !== 'number' && (
                    <Suspense fallback={<Loading what={t('the chart')} />}>
                      <CostChart pivot={pivot} chart={view.chart} title={headline(pivot, metric)} labelOf={labelOf} hrefOf={hrefOf} />
                    </Suspense>
                  )}
                </SpaceBetween>
              </Container>
              <CostTable pivot={pivot} groupBy={grouped} isCompared={before !== null} titleOf={titleOf} textOf={textOf} hrefOf={hrefOf} title={t('The same as a table, {currency}', { currency: pivot.currency || t('without a currency') })} />
              {pivot.times.length > mostTimeColumns && <TimesTable pivot={pivot} labelOf={labelOf} />}
            </SpaceBetween>
          ))}
          {pivots.length > 1 && <Alert type="info">{t('Amounts of different currencies are never added.')}</Alert>}
          {due.length > 0 && (
            <Alert type="info" header={t('Commitments not yet due')}>
              {t('{amount} of this month’s commitments belong to hours still to come. They are in none of the sums.', {
                amount: due.map((one) => formatExactly(one.costs[metric] ?? '0', one.currency)).join(', '),
              })}
            </Alert>
          )}
          {open.length > 0 && (
            <Box color="text-body-secondary">
              {t('Still open, so figures may change: {bills}.', { bills: [...new Set(open.map((one) => formatMonth(one.period)))].join(', ') })}
            </Box>
          )}
        </SpaceBetween>
      </div>
    </CostAnswerContext.Provider>
  );
}

function headline(pivot: Pivot, metric: Metric): string {
  return pivot.currency ? t('{metric} costs in {currency}', { metric: metricName(metric), currency: pivot.currency }) : t('{metric} costs without a currency', { metric: metricName(metric) });
}

function describe(pivot: Pivot, before: { from: string; to: string } | null): string | undefined {
  if (!before) return undefined;
  return pivot.before === undefined ? undefined : t('Compared with {period}', { period: formatPeriod(before.from, before.to) });
}
