import { plainView, type CostView } from '@/pages/cost/costView';
import { t } from '@/words/translate';

export interface ReadyTile {
  title: string;
  view: CostView;
  width: number;
}

export interface Ready {
  id: string;
  name: string;
  description: string;
  tiles: ReadyTile[];
  /** What is more than a question of costs. */
  special?: 'tags' | 'commitments' | 'marketplace';
}

/** Dashboards that every client has: questions of costs, as the explorer asks them. */
export function readyDashboards(): Ready[] {
  const of = (dimension: string, more: Partial<CostView> = {}): CostView => ({ ...plainView, groupBy: [dimension], top: 25, ...more });
  const daily: Partial<CostView> = { range: 'last_30_days', granularity: 'day' };
  const sum: Partial<CostView> = { range: 'this_month', granularity: 'total' };
  const by = (dimension: string) => [
    { title: t('Six months'), view: of(dimension), width: 8 },
    { title: t('This month'), view: of(dimension, { ...sum, chart: 'pie' }), width: 4 },
    { title: t('The last 30 days'), view: of(dimension, { ...daily, chart: 'area' }), width: 12 },
    { title: t('This month beside the last'), view: of(dimension, { ...sum, compare: true, chart: 'table' }), width: 12 },
  ];
  return [
    { id: 'services', name: t('Services'), description: t('What is paid for'), tiles: by('service') },
    { id: 'accounts', name: t('Accounts'), description: t('Who pays, account by account'), tiles: by('account') },
    { id: 'regions', name: t('Regions'), description: t('Where it runs'), tiles: by('region') },
    { id: 'tags', name: t('Tags and their coverage'), description: t('How much of the money has a tag, and whose it is'), tiles: [], special: 'tags' },
    { id: 'commitments', name: t('Commitments, month by month'), description: t('Reservations and Savings Plans: what they cover, and what of them is unused'), tiles: [], special: 'commitments' },
    {
      id: 'credits',
      name: t('Credits, refunds and taxes'),
      description: t('What is neither used nor bought'),
      tiles: [
        {
          title: t('Month by month, by kind'),
          view: of('line-item-type', { chart: 'bar', filters: [{ dimension: 'charge-category', exclude: true, values: ['Usage', 'Purchase'] }] }),
          width: 12,
        },
        { title: t('Credits by service'), view: of('service', { chart: 'table', filters: [{ dimension: 'charge-category', exclude: false, values: ['Credit'] }] }), width: 6 },
        { title: t('Taxes by account'), view: of('account', { chart: 'table', filters: [{ dimension: 'charge-category', exclude: false, values: ['Tax'] }] }), width: 6 },
        { title: t('Refunds by service'), view: of('service', { chart: 'table', filters: [{ dimension: 'line-item-type', exclude: false, values: ['Refund'] }] }), width: 12 },
      ],
    },
    { id: 'marketplace', name: t('Marketplace'), description: t('What other sellers charge through AWS'), tiles: [], special: 'marketplace' },
  ];
}
