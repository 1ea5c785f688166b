import type { CommitmentParameters } from '@/api/commitments';
import { clientPath } from '@/app/navigation';
import { isMonth } from '@/pages/cost/ranges';

/** The months in an address; none: the newest bill. What cannot be read is as if it were not there. */
export function readMonths(parameters: URLSearchParams): CommitmentParameters {
  const [from, to] = ['from', 'to'].map((name) => parameters.get(name)).map((text) => (text !== null && isMonth(text) ? text : null));
  const first = from ?? to;
  const last = to ?? from;
  if (!first || !last) return {};
  return first <= last ? { from: first, to: last } : { from: last, to: first };
}

/** The page with those months. */
export function commitmentsPath(client: string, months: CommitmentParameters): string {
  const text = new URLSearchParams(months).toString();
  return `${clientPath(client, 'commitments')}${text ? `?${text}` : ''}`;
}

/** One end is chosen anew; the other one moves with it where they would pass each other. */
export function chooseMonth(shown: Required<CommitmentParameters>, end: 'from' | 'to', month: string): Required<CommitmentParameters> {
  const chosen = { ...shown, [end]: month };
  return chosen.from <= chosen.to ? chosen : { from: month, to: month };
}

/** The months that can be chosen, the newest first: those that have bills, and those that an address asked for. */
export function monthsToChoose(bills: readonly { period: string }[], shown: CommitmentParameters): string[] {
  const asked = [shown.from, shown.to].filter((one) => one !== undefined);
  return [...new Set([...bills.map((one) => one.period), ...asked])].sort().reverse();
}
