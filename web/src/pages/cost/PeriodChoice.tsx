import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { t } from '@/words/translate';
import { tidy, type CostView } from './costView';
import { isDay, isMonth, lastDayOf, rangeNames, rangeTitle, type DateRange, type RangeName } from './ranges';

/** From when to when: named ranges move with the calendar, chosen ones stay. */
export function PeriodChoice({ view, dates, change }: { view: CostView; dates: DateRange; change: (view: CostView) => void }) {
  const inDays = isDay(dates.from) || isDay(dates.to);
  const chosen = view.range === 'custom' ? (inDays ? 'days' : 'months') : view.range;
  const options = [
    ...rangeNames.map((one) => ({ value: one as string, label: rangeTitle(one) })),
    { value: 'months', label: t('Chosen months') },
    { value: 'days', label: t('Chosen days') },
  ];
  const choose = (value: string) => {
    const first = isDay(dates.from) ? dates.from : `${dates.from}-01`;
    const last = isDay(dates.to) ? dates.to : lastDayOf(dates.to);
    if (value === 'months') change({ ...view, range: 'custom', from: dates.from.slice(0, 7), to: dates.to.slice(0, 7) });
    else if (value === 'days') change(tidy({ ...view, range: 'custom', from: first, to: last }));
    else change(tidy({ ...view, range: value as RangeName, from: '', to: '' }));
  };
  const set = (end: 'from' | 'to', value: string) => {
    if (!(isDay(value) || isMonth(value))) return;
    const next = { ...view, range: 'custom' as const, from: dates.from, to: dates.to, [end]: value };
    if (next.from > next.to) next[end === 'from' ? 'to' : 'from'] = value;
    change(tidy(next));
  };
  const picker = (end: 'from' | 'to', label: string) => (
    <FormField label={label}>
      <DatePicker
        value={dates[end]}
        granularity={inDays ? 'day' : 'month'}
        placeholder={inDays ? 'YYYY-MM-DD' : 'YYYY-MM'}
        format="iso"
        onChange={({ detail }) => set(end, detail.value)}
        expandToViewport
        openCalendarAriaLabel={(date) => (date ? t('Choose {what}, now {date}', { what: label, date }) : t('Choose {what}', { what: label }))}
      />
    </FormField>
  );
  return (
    <SpaceBetween size="s" direction="horizontal">
      <FormField label={t('Period')}>
        <Select selectedOption={options.find((one) => one.value === chosen) ?? null} options={options} onChange={({ detail }) => choose(detail.selectedOption.value ?? '')} expandToViewport />
      </FormField>
      {view.range === 'custom' && picker('from', inDays ? t('First day') : t('From the month'))}
      {view.range === 'custom' && picker('to', inDays ? t('Last day') : t('Until the month'))}
    </SpaceBetween>
  );
}
