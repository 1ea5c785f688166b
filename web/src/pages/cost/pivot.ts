import type { Cost } from '@/api/cost';
import { approximately, compareDecimals, isNegative, negateDecimal, subtractDecimals, sumDecimals } from '@/words/decimal';
import { fillTimes } from './ranges';

/** One group of costs over time; every amount is exact, null where AWS gave none. */
export interface PivotRow {
  key: string;
  groups: Record<string, string>;
  /** What is not among the largest groups. */
  isOthers: boolean;
  byTime: Map<string, string | null>;
  total: string | null;
  /** In the range before; undefined: not asked for, or not known of this group. */
  before?: string | null;
}

/** The costs of one currency: amounts of different currencies are never added. */
export interface Pivot {
  currency: string;
  times: string[];
  rows: PivotRow[];
  /** Over all groups. */
  byTime: Map<string, string | null>;
  total: string | null;
  before?: string | null;
}

export const othersKey = '(others)';
/** So many groups can be told apart in a chart; the rest is one. */
export const mostGroups = 12;

/** The sum of what is known; null where nothing is. */
export function sumKnown(amounts: readonly (string | null | undefined)[]): string | null {
  const known = amounts.filter((one): one is string => typeof one === 'string');
  return known.length === 0 ? null : sumDecimals(known);
}

export function sizeOf(amount: string | null | undefined): string {
  if (!amount) return '0';
  return isNegative(amount) ? negateDecimal(amount) : amount;
}

function keyOf(groups: Readonly<Record<string, string>>, isOthers: boolean): string {
  return isOthers ? othersKey : JSON.stringify(Object.entries(groups));
}

/** The largest first, by size, as the server chooses what it keeps apart; the rest last. */
export function bySize(left: PivotRow, right: PivotRow): number {
  if (left.isOthers !== right.isOthers) return left.isOthers ? 1 : -1;
  return compareDecimals(sizeOf(right.total), sizeOf(left.total)) || left.key.localeCompare(right.key);
}

export function pivotCost(cost: Cost, metric: string): Pivot[] {
  const times = fillTimes(cost.rows.map((row) => row.time));
  const currencies = [...new Set([...cost.totals, ...cost.rows].map((one) => one.currency))];
  return currencies.map((currency) => {
    const rows = new Map<string, PivotRow>();
    for (const row of cost.rows) {
      if (row.currency !== currency) continue;
      const isOthers = row.others === true;
      const key = keyOf(row.groups, isOthers);
      const known = rows.get(key) ?? { key, groups: isOthers ? {} : row.groups, isOthers, byTime: new Map(), total: null };
      known.byTime.set(row.time, sumKnown([known.byTime.get(row.time), row.costs[metric]]));
      rows.set(key, known);
    }
    for (const row of rows.values()) row.total = sumKnown([...row.byTime.values()]);
    const all = [...rows.values()].sort(bySize);
    return {
      currency,
      times,
      rows: all,
      byTime: new Map(times.map((time) => [time, sumKnown(all.map((row) => row.byTime.get(time)))])),
      total: cost.totals.find((one) => one.currency === currency)?.costs[metric] ?? null,
    };
  });
}

/**
 * Puts the range before beside each group. `before` is of the same question without times. What was there before and is no
 * longer becomes a row of its own, unless it may be among the others.
 */
export function compareWith(pivots: readonly Pivot[], before: Cost, metric: string): Pivot[] {
  const earlier = pivotCost(before, metric);
  const missing = earlier.filter((one) => !pivots.some((now) => now.currency === one.currency));
  const empty = missing.map((one): Pivot => ({ currency: one.currency, times: pivots[0]?.times ?? [], rows: [], byTime: new Map(), total: '0' }));
  return [...pivots, ...empty].map((pivot) => {
    const then = earlier.find((one) => one.currency === pivot.currency);
    const thenRows = new Map((then?.rows ?? []).map((row) => [row.key, row]));
    const isWhole = !thenRows.has(othersKey);
    const rows: PivotRow[] = pivot.rows.map((row) => ({
      ...row,
      before: row.isOthers ? undefined : (thenRows.get(row.key)?.total ?? (isWhole ? '0' : undefined)),
    }));
    const total = then ? then.total : '0';
    const others = rows.find((row) => row.isOthers);
    if (others) {
      const apart = rows.filter((row) => !row.isOthers).map((row) => row.before);
      const known = apart.every((one): one is string => typeof one === 'string') ? sumDecimals(apart) : null;
      others.before = known !== null && total !== null ? (subtractDecimals(total, known) ?? undefined) : undefined;
    } else {
      const now = new Set(rows.map((row) => row.key));
      for (const row of thenRows.values())
        if (!now.has(row.key)) rows.push({ ...row, byTime: new Map(), total: '0', before: row.total });
    }
    return { ...pivot, rows, before: total };
  });
}

/** At most so many groups, then all else as one: a chart of more cannot be read. */
export function foldRows(rows: readonly PivotRow[], most: number, times: readonly string[]): PivotRow[] {
  const sorted = [...rows].sort(bySize);
  const apart = sorted.filter((row) => !row.isOthers);
  const kept = apart.slice(0, most);
  const rest = [...apart.slice(most), ...sorted.filter((row) => row.isOthers)];
  if (rest.length === 0) return kept;
  const only = rest[0];
  if (rest.length === 1 && only?.isOthers) return [...kept, only];
  return [
    ...kept,
    {
      key: othersKey,
      groups: {},
      isOthers: true,
      byTime: new Map(times.map((time) => [time, sumKnown(rest.map((row) => row.byTime.get(time)))])),
      total: sumKnown(rest.map((row) => row.total)),
    },
  ];
}

/** The height of a bar, and nothing else. */
export function heightOf(amount: string | null | undefined): number {
  return amount ? approximately(amount) : 0;
}
