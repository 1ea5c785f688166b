import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Commitment, CommitmentCoverage, CommitmentSums } from '@/api/commitments';
import { t } from './translate';

/** The amounts that are told of a commitment, and of what could be covered; docs/metrics.md has their definitions. */
export type Amount = Exclude<keyof CommitmentSums, 'utilisation'> | 'on_demand';

export function amountName(amount: Amount): string {
  switch (amount) {
    case 'upfront_fee':
      return t('Upfront fee');
    case 'recurring_fee':
      return t('Recurring fee');
    case 'used':
      return t('Used');
    case 'unused':
      return t('Unused');
    case 'not_yet_due':
      return t('Not yet due');
    case 'covered':
      return t('Covered, at list price');
    case 'on_demand':
      return t('On demand, at list price');
  }
}

export function amountMeaning(amount: Amount): string {
  switch (amount) {
    case 'upfront_fee':
      return t('The upfront fee as it is invoiced, in the bill that has it');
    case 'recurring_fee':
      return t('The recurring fee as it is invoiced');
    case 'used':
      return t('The effective cost of the usage that it covers, whoever used it');
    case 'unused':
      return t('The effective cost of hours already past that nobody used');
    case 'not_yet_due':
      return t('The effective cost of hours still to come: neither used nor unused yet');
    case 'covered':
      return t('What the covered usage would have cost at public prices');
    case 'on_demand':
      return t('What the usage costs at public prices that a commitment could cover and none does');
  }
}

export function kindName(kind: Commitment['kind']): string {
  return kind === 'savings-plan' ? t('Savings Plan') : t('Reservation');
}

/** Why nobody knows how far it is used; null where it is known. */
export function whyUtilisationIsUnknown(sums: CommitmentSums): string | null {
  if (sums.utilisation !== null) return null;
  return sums.used === null ? whyAmountIsUnknown() : t('Nothing of it is due yet');
}

/** Used, unused and not yet due are effective costs, which not every bill has. */
export function whyAmountIsUnknown(): string {
  return t('A bill without effective costs does not tell how far commitments are used');
}

export function whyCoverageIsUnknown(coverage: Pick<CommitmentCoverage, 'coverage'>): string | null {
  return coverage.coverage === null ? t('There is no usage that a commitment could cover') : null;
}

/** The end of an ARN, by which a commitment is known in AWS's own pages. */
export function shortId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1) || arn;
}

/** The first of AWS's own reminders comes so many days before. */
export const soonDays = 60;
const dayMs = 86_400_000;

export interface Expiry {
  state: 'unknown' | 'expired' | 'soon' | 'later';
  type: StatusIndicatorProps.Type;
  /** Said beside the day; empty where there is nothing to hurry for. */
  text: string;
}

/** How near the end of a commitment is; what is no moment is as unknown as what the bill leaves out. */
export function expiryOf(end: string | null, now: Date): Expiry {
  const left = end === null ? Number.NaN : Date.parse(end) - now.getTime();
  if (Number.isNaN(left)) return { state: 'unknown', type: 'info', text: '' };
  if (left <= 0) return { state: 'expired', type: 'stopped', text: t('Expired') };
  const days = Math.floor(left / dayMs);
  if (days >= soonDays) return { state: 'later', type: 'success', text: '' };
  const text = days === 0 ? t('Expires within a day') : days === 1 ? t('Expires soon: in 1 day') : t('Expires soon: in {n} days', { n: days });
  return { state: 'soon', type: 'warning', text };
}

/** What the list is filtered by. */
export function expiryWord(state: Expiry['state']): string {
  switch (state) {
    case 'unknown':
      return t('unknown');
    case 'expired':
      return t('expired');
    case 'soon':
      return t('within {n} days', { n: soonDays });
    case 'later':
      return t('later');
  }
}
