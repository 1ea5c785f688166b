import { clientPath } from '@/app/navigation';
import { drillDown, withFilters, writeView, type CostView } from './costView';

/** The explorer with this view. */
export function costPath(client: string, view: CostView, extra: Readonly<Record<string, string>> = {}): string {
  const parameters = writeView(view);
  for (const [name, value] of Object.entries(extra)) parameters.set(name, value);
  const text = parameters.toString();
  return `${clientPath(client, 'cost')}${text ? `?${text}` : ''}`;
}

/** The charges that a figure of these groups is made of. */
export function chargesPath(client: string, view: CostView, groups: Readonly<Record<string, string>> = {}): string {
  return costPath(client, { ...view, filters: withFilters(view, groups), compare: false }, { show: 'charges' });
}

/** One step down from these groups; at the end of the way their charges. */
export function drillPath(client: string, view: CostView, groups: Readonly<Record<string, string>>): string {
  const next = drillDown(view, groups);
  return next ? costPath(client, next) : chargesPath(client, view, groups);
}

export function billPath(client: string, bill: { payer: string; period: string }): string {
  return clientPath(client, `bills/${encodeURIComponent(bill.payer)}/${bill.period}`);
}
