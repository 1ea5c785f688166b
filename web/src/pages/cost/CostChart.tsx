import AreaChart from '@cloudscape-design/components/area-chart';
import BarChart from '@cloudscape-design/components/bar-chart';
import LineChart from '@cloudscape-design/components/line-chart';
import PieChart from '@cloudscape-design/components/pie-chart';
import { axisText, timeText } from '@/words/cost';
import { formatMoney } from '@/words/format';
import { t } from '@/words/translate';
import { PageLink } from '@/shared/links';
import type { Chart } from './costView';
import { foldRows, heightOf, mostGroups, type Pivot, type PivotRow } from './pivot';

/** More bars than these are thinner than a line. */
const mostBars = 120;
const colourOfOthers = '#8c8c94';

interface CostChartProps {
  pivot: Pivot;
  chart: Chart;
  title: string;
  labelOf: (row: PivotRow) => string;
  /** Where a group leads; undefined: nowhere. */
  hrefOf?: (row: PivotRow) => string | undefined;
  height?: number;
  /** In a tile: without what one can do. */
  small?: boolean;
}

/** A picture of the costs of one currency. Its table says the same to the last digit. */
export default function CostChart(props: CostChartProps) {
  return (
    <div className="chart">
      <Drawing {...props} />
    </div>
  );
}

function Drawing({ pivot, chart, title, labelOf, hrefOf, height = 280, small = false }: CostChartProps) {
  const rows = foldRows(pivot.rows, mostGroups, pivot.times);
  const named = distinct(rows.map(labelOf));
  const texts = new Map(named.map((name, at) => [name, rows[at] as PivotRow]));
  const amount = (text: string | null | undefined) => (typeof text === 'string' ? formatMoney(text, pivot.currency) : '–');
  const exact = (name: string, time: string) => amount(texts.get(name)?.byTime.get(time));
  const linked = (name: string) => {
    const row = texts.get(name);
    const href = row && hrefOf?.(row);
    return href ? <PageLink href={href}>{name}</PageLink> : name;
  };
  const summary = t('{title}: {amount} in {groups} groups. The table below says the same.', { title, amount: amount(pivot.total), groups: rows.length });
  const common = {
    height,
    hideFilter: true,
    ariaLabel: title,
    ariaDescription: summary,
    yTickFormatter: (value: number) => axisText(value, pivot.currency),
    i18nStrings: { chartAriaRoleDescription: t('chart'), xAxisAriaRoleDescription: t('horizontal axis'), yAxisAriaRoleDescription: t('vertical axis'), legendAriaLabel: t('Legend'), detailPopoverDismissAriaLabel: t('Close') },
    empty: t('No costs'),
  };

  if (chart === 'pie') {
    const positive = rows.map((row, at) => ({ row, name: named[at] as string })).filter(({ row }) => heightOf(row.total) > 0);
    return (
      <PieChart
        data={positive.map(({ row, name }) => ({ title: name, value: heightOf(row.total), ...(row.isOthers ? { color: colourOfOthers } : {}) }))}
        hideFilter
        size={small ? 'small' : 'medium'}
        variant="donut"
        innerMetricValue={axisText(heightOf(pivot.total), pivot.currency)}
        innerMetricDescription={pivot.currency}
        ariaLabel={title}
        ariaDescription={summary}
        detailPopoverContent={(datum) => [{ key: linked(datum.title), value: amount(texts.get(datum.title)?.total) }]}
        segmentDescription={(datum) => amount(texts.get(datum.title)?.total)}
        hideTitles={small}
        hideDescriptions={small}
      />
    );
  }

  const isTotal = pivot.times.length === 1 && pivot.times[0] === '';
  if (isTotal) {
    // Without times each group is a bar of its own; the dearest stands on top.
    return (
      <BarChart<string>
        {...common}
        height={Math.max(120, 34 * rows.length)}
        horizontalBars
        hideLegend
        xScaleType="categorical"
        series={[{ type: 'bar', title, data: named.map((name, at) => ({ x: name, y: heightOf(rows[at]?.total) })) }]}
        xDomain={named}
        detailPopoverSeriesContent={({ x }) => ({ key: linked(x), value: amount(texts.get(x)?.total) })}
      />
    );
  }

  const colour = (row: PivotRow) => (row.isOthers ? { color: colourOfOthers } : {});
  const asLines = chart === 'line' || chart === 'area' || pivot.times.length > mostBars;
  if (asLines && pivot.times.length > 1) {
    const instants = new Map(pivot.times.map((time) => [Date.parse(time.length === 7 ? `${time}-01` : time), time]));
    const timeOf = (x: Date) => instants.get(x.getTime()) ?? '';
    // Series of areas must share the very instants.
    const domain = [...instants.keys()].map((instant) => new Date(instant));
    const data = (row: PivotRow) => domain.map((x) => ({ x, y: heightOf(row.byTime.get(timeOf(x))) }));
    const shared = {
      ...common,
      xScaleType: 'time' as const,
      xDomain: [domain[0] as Date, domain.at(-1) as Date],
      xTickFormatter: (x: Date) => timeText(timeOf(x) || x.toISOString().slice(0, 10)),
    };
    if (chart === 'line')
      return (
        <LineChart<Date>
          {...shared}
          series={rows.map((row, at) => ({ type: 'line' as const, title: named[at] as string, data: data(row), ...colour(row) }))}
          detailPopoverSeriesContent={({ series, x }) => ({ key: linked(series.title), value: exact(series.title, timeOf(x)) })}
        />
      );
    return (
      <AreaChart<Date>
        {...shared}
        series={rows.map((row, at) => {
          const name = named[at] as string;
          return { type: 'area' as const, title: name, data: data(row), valueFormatter: (_: number, x: Date) => exact(name, timeOf(x)), ...colour(row) };
        })}
        // Its own total is a sum of doubles; the footer has the exact one.
        detailTotalFormatter={() => ''}
        detailPopoverFooter={(x) => <strong>{amount(pivot.byTime.get(timeOf(x)))}</strong>}
      />
    );
  }

  return (
    <BarChart<string>
      {...common}
      stackedBars={chart !== 'bar'}
      emphasizeBaselineAxis
      xScaleType="categorical"
      xDomain={pivot.times}
      xTickFormatter={timeText}
      // Large groups stand at the bottom of the stack, where they can be compared.
      series={rows.map((row, at) => ({
        type: 'bar' as const,
        title: named[at] as string,
        data: pivot.times.map((time) => ({ x: time, y: heightOf(row.byTime.get(time)) })),
        ...colour(row),
      }))}
      detailPopoverSeriesContent={({ series, x }) => ({ key: linked(series.title), value: exact(series.title, x) })}
      detailPopoverFooter={(x) => (
        <span>
          {t('Together:')} <strong>{amount(pivot.byTime.get(x))}</strong>
        </span>
      )}
    />
  );
}

/** A chart tells its series apart by their titles. */
function distinct(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}
