import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQueries, useQuery } from '@tanstack/react-query';
import { costQuery, dimensionsQuery } from '@/api/cost';
import { costPath } from '@/pages/cost/addresses';
import { datesOf, plainView, toParameters, type CostView } from '@/pages/cost/costView';
import { dayOf } from '@/pages/cost/ranges';
import type { CostFilter } from '@/pages/cost/filterGrammar';
import { figureColumn } from '@/shared/figureColumn';
import { Empty } from '@/shared/Empty';
import { Loaded } from '@/shared/Loaded';
import { PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { useUrlState } from '@/shared/useUrlState';
import { approximately, percentOf, subtractDecimals } from '@/words/decimal';
import { dimensionTitle } from '@/words/cost';
import { formatPercent } from '@/words/format';
import { t } from '@/words/translate';
import { CostTile } from './CostTile';

/** Tax and credits cannot be tagged: coverage is of what was used, when it falls due. */
const usage: CostFilter = { dimension: 'charge-category', exclude: false, values: ['Usage'] };
const base: CostView = { ...plainView, range: 'last_3_months', granularity: 'total', groupBy: [], metric: 'amortised', filters: [usage] };
const mostKeys = 50;

const tagged = (dimension: string): CostFilter => ({ dimension, exclude: true, values: [''] });

/** How much of the money carries each tag, and who is behind the values of one. */
export function Tags({ client }: { client: string }) {
  const dimensions = useQuery(dimensionsQuery(client));
  const [chosen, choose] = useUrlState('tag', '', 'push');
  return (
    <Loaded query={dimensions} what={t('the tags')}>
      {({ tags, categories }) => {
        const labels = [...tags.map((key) => `tag:${key}`), ...categories.map((name) => `category:${name}`)];
        if (labels.length === 0)
          return <Empty title={t('The bills have no tags')}>{t('Activate cost allocation tags in the billing console of the payer account; AWS puts them into the next deliveries.')}</Empty>;
        const shown = labels.includes(chosen) ? chosen : (labels.find((one) => /^(tag|category):(team|owner|project|cost.?cent)/i.test(one)) ?? labels[0] ?? '');
        const options = labels.map((one) => ({ value: one, label: dimensionTitle(one) }));
        const months: CostView = { ...base, range: 'last_6_months', granularity: 'month' };
        return (
          <SpaceBetween size="l">
            <Coverage client={client} labels={labels.slice(0, mostKeys)} />
            <FormField label={t('One of them in detail')}>
              <Select selectedOption={options.find((one) => one.value === shown) ?? null} options={options} filteringType="auto" onChange={({ detail }) => choose(detail.selectedOption.value ?? '')} />
            </FormField>
            <div className="tiles">
              <div style={{ gridColumn: 'span 12' }}>
                <CostTile client={client} title={t('{tag}, month by month', { tag: dimensionTitle(shown) })} view={{ ...months, groupBy: [shown] }} />
              </div>
              <div style={{ gridColumn: 'span 6' }}>
                <CostTile client={client} title={t('Without it, by service')} view={{ ...months, groupBy: ['service'], filters: [usage, { dimension: shown, exclude: false, values: [''] }] }} />
              </div>
              <div style={{ gridColumn: 'span 6' }}>
                <CostTile client={client} title={t('Without it, by account')} view={{ ...months, groupBy: ['account'], filters: [usage, { dimension: shown, exclude: false, values: [''] }] }} />
              </div>
            </div>
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}

interface Covered {
  label: string;
  currency: string;
  part: string | null;
  rest: string | null;
  percent: string | null;
}

function Coverage({ client, labels }: { client: string; labels: string[] }) {
  const dates = datesOf(base, dayOf(new Date()));
  const all = useQuery(costQuery(client, toParameters(base, dates)));
  const each = useQueries({ queries: labels.map((label) => costQuery(client, toParameters({ ...base, filters: [usage, tagged(label)] }, dates))) });
  const rows = labels.flatMap((label, at) =>
    (all.data?.totals ?? []).map((total): Covered => {
      const whole = total.costs.amortised ?? '0';
      const answer = each[at]?.data;
      const part = answer ? (answer.totals.find((one) => one.currency === total.currency)?.costs.amortised ?? '0') : null;
      return { label, currency: total.currency, part, rest: part === null ? null : subtractDecimals(whole, part), percent: part === null ? null : percentOf(part, whole) };
    }),
  );
  rows.sort((a, b) => approximately(b.percent ?? '-1') - approximately(a.percent ?? '-1'));
  const money = (amount: string | null, currency: string) => (amount === null ? '…' : <Money amount={amount} currency={currency} />);
  return (
    <Table
      header={<Header variant="h2" counter={`(${labels.length})`} description={t('By money, not by number: amortised usage of 3 months that carries a value. Tax and credits cannot be tagged.')}>{t('Coverage')}</Header>}
      items={rows}
      loading={all.isPending}
      loadingText={t('Loading {what} …', { what: t('the coverage') })}
      trackBy={(one) => `${one.label} ${one.currency}`}
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: t('Coverage') }}
      empty={<Empty title={t('No usage in these months')} />}
      columnDefinitions={[
        { id: 'tag', header: t('Tag or category'), isRowHeader: true, minWidth: 180, cell: (one) => <PageLink href={costPath(client, { ...base, groupBy: [one.label] })}>{dimensionTitle(one.label)}</PageLink> },
        {
          id: 'coverage',
          header: t('Coverage'),
          minWidth: 180,
          cell: (one) =>
            one.percent === null ? '…' : (
              <span className="coverage">
                <meter min={0} max={100} value={approximately(one.percent)} aria-hidden="true" /> <span className="figure">{formatPercent(one.percent, false)}</span>
              </span>
            ),
        },
        figureColumn<Covered>({ id: 'tagged', header: t('With it'), minWidth: 130, cell: (one) => money(one.part, one.currency) }),
        figureColumn<Covered>({ id: 'untagged', header: t('Without it'), minWidth: 130, cell: (one) => money(one.rest, one.currency) }),
      ]}
    />
  );
}
