import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { costQuery, type Cost } from '@/api/cost';
import { datesOf, toParameters, type CostView } from './costView';
import { compareWith, pivotCost, type Pivot } from './pivot';
import { dayOf, rangeBefore, type DateRange } from './ranges';

/** So many groups are looked up in the range before; beyond them what is not found is not called nothing. */
const mostBefore = 10_000;

export interface CostAnswer {
  cost: Cost | undefined;
  pivots: Pivot[];
  dates: DateRange;
  /** What it is compared with; null: with nothing. */
  before: DateRange | null;
  /** There is no bill of the range before: nothing is claimed of it. */
  hasNothingBefore: boolean;
  error: unknown;
  isLoading: boolean;
  /** What is shown is the answer to an earlier question. */
  isOld: boolean;
  retry: () => void;
}

/** Asks what a view shows, and with `compare` the same of the range before. */
export function useCost(client: string, view: CostView, enabled = true): CostAnswer {
  const dates = datesOf(view, dayOf(new Date()));
  const before = view.compare ? rangeBefore(dates) : null;
  const now = useQuery({ ...costQuery(client, toParameters(view, dates)), enabled });
  const then = useQuery({
    ...costQuery(client, toParameters({ ...view, granularity: 'total', top: mostBefore, by: view.by || basisOf(view, dates) }, before ?? dates)),
    enabled: enabled && before !== null,
  });
  const hasNothingBefore = before !== null && then.data?.bills.length === 0;
  const isOld = now.isPlaceholderData || (before !== null && then.isPlaceholderData);
  const pivots = useMemo(() => {
    if (!now.data) return [];
    const metric = now.data.query.metrics[0] ?? view.metric;
    const plain = pivotCost(now.data, metric);
    return before !== null && then.data && !hasNothingBefore ? compareWith(plain, then.data, metric) : plain;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [now.data, then.data, before === null, hasNothingBefore, view.metric]);
  return {
    cost: now.data,
    pivots,
    dates,
    before: hasNothingBefore ? null : before,
    hasNothingBefore,
    error: now.error ?? (before !== null ? then.error : null),
    isLoading: now.isPending || (before !== null && then.isPending),
    isOld,
    retry: () => {
      void now.refetch();
      if (before !== null) void then.refetch();
    },
  };
}

/** The range before is asked for without times, and must yet be chosen as the range itself is. */
function basisOf(view: CostView, dates: DateRange): CostView['by'] {
  return view.granularity === 'day' || view.granularity === 'hour' || dates.from.length === 10 || dates.to.length === 10 ? 'usage-date' : 'billing-period';
}
