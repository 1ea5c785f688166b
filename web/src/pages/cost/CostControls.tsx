import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { Basis, Dimensions, Granularity, Metric } from '@/api/cost';
import { basisMeaning, basisName, chartName, dimensionTitle, granularityName, metricMeaning, metricName } from '@/words/cost';
import { t } from '@/words/translate';
import { granularities, metrics, mostGroupings, type Chart, type CostView } from './costView';
import { PeriodChoice } from './PeriodChoice';
import { isDay, rangeBefore, type DateRange } from './ranges';

interface CostControlsProps {
  view: CostView;
  dates: DateRange;
  dimensions: Dimensions | undefined;
  change: (view: CostView) => void;
  /** Of charges only the period, the metric and what chooses by time matter. */
  onlyChoice?: boolean;
}

const drawn: Chart[] = ['stacked', 'bar', 'line', 'area', 'pie', 'table'];
const tops = [12, 25, 100, 1000];

/** How costs are added up and shown. */
export function CostControls({ view, dates, dimensions, change, onlyChoice = false }: CostControlsProps) {
  const inDays = isDay(dates.from) || isDay(dates.to);
  const byDefault: Basis = inDays || view.granularity === 'day' || view.granularity === 'hour' ? 'usage-date' : 'billing-period';
  const groupings = [
    { label: t('Of the bill'), options: (dimensions?.dimensions ?? []).map((one) => ({ value: one.name, label: dimensionTitle(one.name, dimensions) })) },
    { label: t('Tags'), options: (dimensions?.tags ?? []).map((key) => ({ value: `tag:${key}`, label: dimensionTitle(`tag:${key}`) })) },
    { label: t('Cost categories'), options: (dimensions?.categories ?? []).map((name) => ({ value: `category:${name}`, label: dimensionTitle(`category:${name}`) })) },
  ].filter((one) => one.options.length > 0);
  const bases: { value: Basis | ''; label: string; description: string; disabled?: boolean }[] = [
    { value: '', label: t('As fits: {basis}', { basis: basisName(byDefault).toLowerCase() }), description: basisMeaning(byDefault) },
    { value: 'billing-period', label: basisName('billing-period'), description: inDays ? t('A bill cannot be cut at a day') : basisMeaning('billing-period'), disabled: inDays },
    { value: 'usage-date', label: basisName('usage-date'), description: basisMeaning('usage-date') },
  ];
  const metricOptions = metrics.map((one) => ({ value: one, label: metricName(one), description: metricMeaning(one) }));
  return (
    <div className="cost-controls">
      <PeriodChoice view={view} dates={dates} change={change} />
      {!onlyChoice && (
        <FormField label={t('Granularity')}>
          <Select
            selectedOption={{ value: view.granularity, label: granularityName(view.granularity) }}
            options={granularities.map((one) => ({ value: one, label: granularityName(one) }))}
            onChange={({ detail }) => change({ ...view, granularity: detail.selectedOption.value as Granularity })}
          />
        </FormField>
      )}
      <FormField label={t('Cost')}>
        <Select
          selectedOption={metricOptions.find((one) => one.value === view.metric) ?? null}
          options={metricOptions}
          triggerVariant="label"
          expandToViewport
          onChange={({ detail }) => change({ ...view, metric: detail.selectedOption.value as Metric })}
        />
      </FormField>
      {!onlyChoice && (
        <FormField label={t('Group by')}>
          <Multiselect
            selectedOptions={view.groupBy.map((one) => ({ value: one, label: dimensionTitle(one, dimensions) }))}
            options={groupings}
            filteringType="auto"
            inlineTokens
            expandToViewport
            placeholder={t('Nothing: one sum')}
            deselectAriaLabel={(option) => t('Do not group by {name}', { name: option.label ?? '' })}
            onChange={({ detail }) => {
              const chosen = detail.selectedOptions.flatMap((one) => one.value ?? []);
              // The latest choices win: one more than fits takes the place of the last.
              change({ ...view, groupBy: chosen.length > mostGroupings ? [...chosen.slice(0, mostGroupings - 1), chosen.at(-1) as string] : chosen });
            }}
          />
        </FormField>
      )}
      <FormField label={t('Time is')}>
        <Select
          selectedOption={bases.find((one) => one.value === view.by) ?? null}
          options={bases}
          triggerVariant="label"
          expandToViewport
          onChange={({ detail }) => change({ ...view, by: detail.selectedOption.value as Basis | '' })}
        />
      </FormField>
      {!onlyChoice && (
        <>
          <FormField label={t('Chart')}>
            <Select
              selectedOption={{ value: view.chart, label: chartName(view.chart) }}
              options={drawn.map((one) => ({ value: one, label: chartName(one) }))}
              onChange={({ detail }) => change({ ...view, chart: detail.selectedOption.value as Chart })}
            />
          </FormField>
          <FormField label={t('Groups')}>
            <Select
              selectedOption={{ value: String(view.top), label: t('the {n} largest', { n: view.top }) }}
              options={[...new Set([...tops, view.top])].sort((a, b) => a - b).map((one) => ({ value: String(one), label: t('the {n} largest', { n: one }), description: t('All else is one row') }))}
              triggerVariant="label"
              onChange={({ detail }) => change({ ...view, top: Number(detail.selectedOption.value) })}
            />
          </FormField>
          <FormField label={t('Compare')}>
            <SpaceBetween size="xs">
              <Toggle checked={view.compare} disabled={rangeBefore(dates) === null} onChange={({ detail }) => change({ ...view, compare: detail.checked })}>
                {t('with the period before')}
              </Toggle>
            </SpaceBetween>
          </FormField>
        </>
      )}
    </div>
  );
}
