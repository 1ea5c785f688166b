import type { Basis, CostParameters, Granularity, Metric, ReportQuery } from '@/api/cost';
import { formatFilter, joinList, parseFilter, splitList, type CostFilter } from './filterGrammar';
import { isDay, isMonth, rangeNames, resolveRange, type DateRange, type RangeName } from './ranges';

export type Chart = ReportQuery['chart'];

/** What the explorer shows. All of it is in the address, so that a link shows the same to a colleague. */
export interface CostView {
  range: RangeName;
  /** Of `custom` only; months or days, inclusive. */
  from: string;
  to: string;
  granularity: Granularity;
  groupBy: string[];
  filters: CostFilter[];
  metric: Metric;
  /** '': the bill for months, the use for days. */
  by: Basis | '';
  chart: Chart;
  compare: boolean;
  top: number;
  /** '': as it is now. */
  asOf: string;
}

export const metrics: Metric[] = ['unblended', 'amortised', 'net-unblended', 'net-amortised', 'list', 'blended'];
export const granularities: Granularity[] = ['total', 'month', 'day', 'hour'];
export const charts: Chart[] = ['stacked', 'bar', 'line', 'area', 'pie', 'table', 'number'];
export const mostGroupings = 3;

export const plainView: CostView = {
  range: 'last_6_months',
  from: '',
  to: '',
  granularity: 'month',
  groupBy: ['service'],
  filters: [],
  metric: 'unblended',
  by: '',
  chart: 'stacked',
  compare: false,
  top: 100,
  asOf: '',
};

/** The names in an address that are the explorer's. */
const names = ['range', 'from', 'to', 'granularity', 'group_by', 'filter', 'metric', 'by', 'chart', 'compare', 'top', 'as_of'];

function oneOf<Word extends string>(words: readonly Word[], text: string | null, byDefault: Word): Word {
  return words.find((one) => one === text) ?? byDefault;
}

/** What cannot be read is as if it were not there: an address is somebody's typing. */
export function readView(parameters: URLSearchParams): CostView {
  const isDate = (text: string | null) => text !== null && (isMonth(text) || isDay(text));
  const from = parameters.get('from');
  const to = parameters.get('to');
  const isCustom = isDate(from) || isDate(to);
  const start = isDate(from) ? (from as string) : (to as string);
  const end = isDate(to) ? (to as string) : (from as string);
  const grouped = parameters.get('group_by');
  const top = Number(parameters.get('top'));
  const asOf = parameters.get('as_of') ?? '';
  return tidy({
    range: isCustom ? 'custom' : oneOf(rangeNames, parameters.get('range'), plainView.range),
    from: isCustom ? (start <= end ? start : end) : '',
    to: isCustom ? (start <= end ? end : start) : '',
    granularity: oneOf(granularities, parameters.get('granularity'), plainView.granularity),
    groupBy: grouped === null ? plainView.groupBy : [...new Set((splitList(grouped) ?? []).filter(Boolean))].slice(0, mostGroupings),
    filters: parameters.getAll('filter').flatMap((one) => parseFilter(one) ?? []),
    metric: oneOf(metrics, parameters.get('metric'), plainView.metric),
    by: oneOf<Basis | ''>(['billing-period', 'usage-date'], parameters.get('by'), ''),
    chart: oneOf(charts, parameters.get('chart'), plainView.chart),
    compare: parameters.get('compare') === 'before',
    top: Number.isInteger(top) && top >= 1 && top <= 100_000 ? top : plainView.top,
    asOf: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(asOf) ? asOf : '',
  });
}

/** A bill covers a whole month and cannot be cut at a day. */
export function tidy(view: CostView): CostView {
  const inDays = view.range === 'last_30_days' || isDay(view.from) || isDay(view.to);
  return inDays && view.by === 'billing-period' ? { ...view, by: '' } : view;
}

/** Writes it into an address that may hold other things too. What equals the default is left out. */
export function writeView(view: CostView, parameters = new URLSearchParams()): URLSearchParams {
  for (const name of names) parameters.delete(name);
  const put = (name: string, value: string, byDefault: string) => {
    if (value !== byDefault) parameters.set(name, value);
  };
  if (view.range === 'custom') {
    parameters.set('from', view.from);
    parameters.set('to', view.to);
  } else put('range', view.range, plainView.range);
  put('group_by', joinList(view.groupBy), joinList(plainView.groupBy));
  for (const filter of view.filters) parameters.append('filter', formatFilter(filter));
  put('metric', view.metric, plainView.metric);
  put('granularity', view.granularity, plainView.granularity);
  put('by', view.by, '');
  put('chart', view.chart, plainView.chart);
  put('compare', view.compare ? 'before' : '', '');
  put('top', String(view.top), String(plainView.top));
  put('as_of', view.asOf, '');
  return parameters;
}

export function datesOf(view: CostView, today: string): DateRange {
  return view.range === 'custom' ? { from: view.from, to: view.to } : resolveRange(view.range, today);
}

/** The question as it is put to the server. */
export function toParameters(view: CostView, dates: DateRange): CostParameters {
  return {
    from: dates.from,
    to: dates.to,
    granularity: view.granularity,
    ...(view.groupBy.length > 0 ? { group_by: joinList(view.groupBy), top: view.top } : {}),
    ...(view.filters.length > 0 ? { filter: view.filters.map(formatFilter) } : {}),
    metric: view.metric,
    ...(view.by ? { by: view.by } : {}),
    ...(view.asOf ? { as_of: view.asOf } : {}),
  };
}

export function toReportQuery(view: CostView): ReportQuery {
  const isCustom = view.range === 'custom';
  return {
    range: view.range,
    from: isCustom ? view.from : null,
    to: isCustom ? view.to : null,
    granularity: view.granularity,
    group_by: view.groupBy,
    filter: view.filters.map(formatFilter),
    metric: [view.metric],
    by: view.by || null,
    top: view.top,
    chart: view.chart,
    compare: view.compare,
    as_of: view.asOf || null,
  };
}

export function fromReportQuery(query: ReportQuery): CostView {
  const isCustom = query.range === 'custom' && query.from !== null && query.to !== null;
  return tidy({
    ...plainView,
    range: isCustom ? 'custom' : query.range === 'custom' ? plainView.range : query.range,
    from: isCustom ? (query.from ?? '') : '',
    to: isCustom ? (query.to ?? '') : '',
    granularity: query.granularity,
    groupBy: query.group_by,
    filters: query.filter.flatMap((one) => parseFilter(one) ?? []),
    metric: query.metric[0] ?? plainView.metric,
    by: query.by ?? '',
    top: query.top ?? plainView.top,
    chart: query.chart,
    compare: query.compare ?? false,
    asOf: query.as_of ?? '',
  });
}

/** Each step of the way down, from what a bill is made of to a single thing. */
const way = ['service', 'usage-type', 'resource'];

export function withFilters(view: CostView, groups: Readonly<Record<string, string>>): CostFilter[] {
  const filters = view.filters.filter((one) => one.exclude || !(one.dimension in groups));
  return [...filters, ...Object.entries(groups).map(([dimension, value]) => ({ dimension, exclude: false, values: [value] }))];
}

/** The same with only this group, split by what comes next on the way down; null: its charges come next. */
export function drillDown(view: CostView, groups: Readonly<Record<string, string>>): CostView | null {
  const filters = withFilters(view, groups);
  const isSingle = (dimension: string) => filters.some((one) => one.dimension === dimension && !one.exclude && one.values.length === 1);
  const next = isSingle('resource') ? undefined : way.find((dimension) => !isSingle(dimension));
  return next === undefined ? null : { ...view, filters, groupBy: [next], compare: view.compare };
}

/** The same of one month, day or hour, one step finer. */
export function zoomIn(view: CostView, time: string): CostView | null {
  if (isMonth(time)) return { ...view, range: 'custom', from: time, to: time, granularity: 'day' };
  if (isDay(time)) return tidy({ ...view, range: 'custom', from: time, to: time, granularity: 'hour' });
  return null;
}
