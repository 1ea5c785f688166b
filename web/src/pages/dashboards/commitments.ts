import type { Cost } from '@/api/cost';
import { pivotCost, sumKnown, type Pivot } from '@/pages/cost/pivot';
import { percentOf, sumDecimals } from '@/words/decimal';

/** What commitments did in one month, as far as charges tell. */
export interface CommitmentMonth {
  time: string;
  /** At public prices: what reservations and Savings Plans covered, and all that they could have. */
  coveredAtList: string;
  usedAtList: string;
  coverage: string | null;
  /** Amortised: of the commitments, what was used and what was not. */
  used: string;
  unused: string;
  utilisation: string | null;
}

const covered = ['DiscountedUsage', 'SavingsPlanCoveredUsage'];
/** docs/metrics.md: amortised, their fees are what is left unused. */
const fees = ['SavingsPlanRecurringFee', 'RIFee'];

function sumOf(pivot: Pivot | undefined, types: readonly string[], time: string): string {
  return sumKnown((pivot?.rows ?? []).filter((row) => types.includes(row.groups['line-item-type'] ?? '')).map((row) => row.byTime.get(time))) ?? '0';
}

/** From costs by line item type and month, amortised and at list price, for each currency. */
export function commitmentMonths(amortised: Cost, list: Cost): { currency: string; months: CommitmentMonth[] }[] {
  const atList = pivotCost(list, 'list');
  return pivotCost(amortised, 'amortised').map((pivot) => {
    const other = atList.find((one) => one.currency === pivot.currency);
    const months = pivot.times.map((time): CommitmentMonth => {
      const coveredAtList = sumOf(other, covered, time);
      const usedAtList = sumOf(other, [...covered, 'Usage'], time);
      const used = sumOf(pivot, covered, time);
      const unused = sumOf(pivot, fees, time);
      return { time, coveredAtList, usedAtList, coverage: percentOf(coveredAtList, usedAtList), used, unused, utilisation: percentOf(used, sumDecimals([used, unused]) ?? '0') };
    });
    return { currency: pivot.currency, months };
  });
}
