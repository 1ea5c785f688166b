import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { dimensionsQuery, type Metric } from '@/api/cost';
import { costPath, drillPath } from '@/pages/cost/addresses';
import { CostAnswerContext, CostFigure } from '@/pages/cost/CostFigure';
import { Change, CostTable, mostTimeColumns } from '@/pages/cost/CostTable';
import type { CostView } from '@/pages/cost/costView';
import type { PivotRow } from '@/pages/cost/pivot';
import { rangeTitle } from '@/pages/cost/ranges';
import { TimesTable } from '@/pages/cost/TimesTable';
import { useAccountNames } from '@/pages/cost/useAccountNames';
import { useCost } from '@/pages/cost/useCost';
import { Empty } from '@/shared/Empty';
import { Loading } from '@/shared/Loaded';
import { PageLink } from '@/shared/links';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { dimensionTitle, metricName, valueText } from '@/words/cost';
import { formatMoney, formatPeriod } from '@/words/format';
import { t } from '@/words/translate';

const CostChart = lazy(() => import('@/pages/cost/CostChart'));

interface CostTileProps {
  client: string;
  title: string;
  view: CostView;
  actions?: ReactNode;
  height?: number;
  report?: string;
}

/** A question of costs in a tile: its sum, its chart and the table that says the same. */
export function CostTile({ client, title, view, actions, height = 220, report }: CostTileProps) {
  const answer = useCost(client, view);
  const { data: dimensions } = useQuery(dimensionsQuery(client));
  const accounts = useAccountNames(client);
  const { cost, pivots, before } = answer;
  const titleOf = (dimension: string) => dimensionTitle(dimension, dimensions);
  const textOf = (dimension: string, value: string) => valueText(dimension, value, accounts);
  const metric = (cost?.query.metrics[0] ?? view.metric) as Metric;
  const hrefOf = (row: PivotRow) => (row.isOthers || Object.keys(row.groups).length === 0 ? undefined : drillPath(client, view, row.groups));
  const labelOf = (row: PivotRow) => (row.isOthers ? t('All others') : Object.entries(row.groups).map(([dimension, value]) => textOf(dimension, value)).join(' · ') || metricName(metric));
  const isDrawn = view.chart !== 'table' && view.chart !== 'number';
  const period = view.range === 'custom' ? formatPeriod(view.from, view.to) : rangeTitle(view.range);
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" description={`${period} · ${metricName(metric)}`} actions={actions ?? <PageLink href={costPath(client, view, report ? { report } : {})} ariaLabel={t('Explore: {title}', { title })}>{t('Explore')}</PageLink>}>
          {title}
        </Header>
      }
    >
      {!cost ? (
        answer.error ? (
          <ProblemAlert error={answer.error} retry={answer.retry} />
        ) : (
          <Loading what={title} />
        )
      ) : (
        <CostAnswerContext.Provider value={{ client, view, cost }}>
          <div className={answer.isOld ? 'was-before' : undefined} aria-busy={answer.isOld}>
            {answer.error ? <ProblemAlert error={answer.error} retry={answer.retry} /> : null}
            {pivots.length === 0 && <Empty title={cost.bills.length === 0 ? t('No bill of this period') : t('No cost of this kind')} />}
            {pivots.map((pivot) => {
              const table = (onlyTotals: boolean) => <CostTable small onlyTotals={onlyTotals} pivot={pivot} groupBy={cost.query.group_by} isCompared={before !== null} titleOf={titleOf} textOf={textOf} hrefOf={hrefOf} title={title} />;
              return (
                <SpaceBetween key={pivot.currency} size="s">
                  <div>
                    <span className="tile-figure">
                      <CostFigure amount={pivot.total} currency={pivot.currency} />
                    </span>{' '}
                    {typeof pivot.before === 'string' && pivot.total !== null && (
                      <Box variant="span" color="text-body-secondary">
                        <Change before={pivot.before} now={pivot.total} /> {t('against {amount} before', { amount: formatMoney(pivot.before, pivot.currency) })}
                      </Box>
                    )}
                  </div>
                  {view.chart === 'table' && table(true)}
                  {isDrawn && (
                    <Suspense fallback={<Loading what={t('the chart')} />}>
                      <CostChart small pivot={pivot} chart={view.chart} title={title} labelOf={labelOf} hrefOf={hrefOf} height={height} />
                    </Suspense>
                  )}
                  {isDrawn && (
                    <WhenOpened title={title}>
                      {() => (
                        <SpaceBetween size="m">
                          {table(false)}
                          {pivot.times.length > mostTimeColumns && <TimesTable pivot={pivot} labelOf={labelOf} />}
                        </SpaceBetween>
                      )}
                    </WhenOpened>
                  )}
                </SpaceBetween>
              );
            })}
          </div>
        </CostAnswerContext.Provider>
      )}
    </Container>
  );
}

/** A table has many figures: it is made when somebody wants to see it. */
function WhenOpened({ title, children }: { title: string; children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection expanded={open} onChange={({ detail }) => setOpen(detail.expanded)} headerText={t('As a table')} headerAriaLabel={t('{title} as a table', { title })}>
      {open && children()}
    </ExpandableSection>
  );
}
