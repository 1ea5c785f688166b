import type { Commitments, CommitmentSums } from '@/api/commitments';
import { percentOf, sumDecimals } from '@/words/decimal';

/** What commitments did in one month, added up over its bills; null is what one of them does not tell. */
export interface CommitmentMonth {
  period: string;
  /** At public prices: of the usage that commitments could cover, what they did and what they did not. */
  covered: string | null;
  onDemand: string | null;
  coverage: string | null;
  /** Effective costs: of the commitments, what was used and what was not. */
  used: string | null;
  unused: string | null;
  utilisation: string | null;
}

function sumOf(amounts: readonly (string | null)[]): string | null {
  return amounts.some((one) => one === null) ? null : sumDecimals(amounts as string[]);
}

function shareOf(part: string | null, rest: string | null): string | null {
  const whole = sumOf([part, rest]);
  return part === null || whole === null ? null : percentOf(part, whole);
}

/** Month by month, for each currency. */
export function commitmentMonths({ commitments, coverage, totals }: Pick<Commitments, 'commitments' | 'coverage' | 'totals'>): { currency: string; months: CommitmentMonth[] }[] {
  return totals.map(({ currency }) => {
    const own = commitments.filter((one) => one.currency === currency);
    const services = coverage.filter((one) => one.currency === currency);
    const periods = [...new Set([...own, ...services].map((one) => one.period))].sort();
    const months = periods.map((period): CommitmentMonth => {
      const amount = (which: keyof CommitmentSums) => sumOf(own.filter((one) => one.period === period).map((one) => one.sums[which]));
      const atList = (which: 'covered' | 'on_demand') => sumOf(services.filter((one) => one.period === period).map((one) => one[which]));
      const [used, unused, covered, onDemand] = [amount('used'), amount('unused'), atList('covered'), atList('on_demand')];
      return { period, covered, onDemand, coverage: shareOf(covered, onDemand), used, unused, utilisation: shareOf(used, unused) };
    });
    return { currency, months };
  });
}
