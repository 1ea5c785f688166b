import type { Basis, Dimensions, Granularity, Metric, ReportQuery } from '@/api/cost';
import { formatAccount, formatStep } from './format';
import { locale, t } from './translate';

export function metricName(metric: Metric): string {
  switch (metric) {
    case 'unblended':
      return t('Unblended');
    case 'amortised':
      return t('Amortised');
    case 'net-unblended':
      return t('Net unblended');
    case 'net-amortised':
      return t('Net amortised');
    case 'list':
      return t('List price');
    case 'blended':
      return t('Blended');
  }
}

export function metricMeaning(metric: Metric): string {
  switch (metric) {
    case 'unblended':
      return t('What is on the invoice, before discounts that AWS books inside the net columns');
    case 'amortised':
      return t('What the use of commitments costs when it falls due, not when the fee is paid');
    case 'net-unblended':
      return t('The invoice after those discounts');
    case 'net-amortised':
      return t('Amortised, after those discounts');
    case 'list':
      return t('What the same use would have cost on demand at public prices');
    case 'blended':
      return t('AWS’s average over the accounts of an organisation');
  }
}

export function granularityName(granularity: Granularity): string {
  switch (granularity) {
    case 'total':
      return t('Total');
    case 'month':
      return t('Monthly');
    case 'day':
      return t('Daily');
    case 'hour':
      return t('Hourly');
  }
}

export function basisName(basis: Basis): string {
  return basis === 'billing-period' ? t('By bill') : t('By date of use');
}

export function basisMeaning(basis: Basis): string {
  return basis === 'billing-period'
    ? t('“May” is what the bill of May charges, wherever its use lies')
    : t('“May” is what was used in May, whichever bill charges it');
}

export function chartName(chart: ReportQuery['chart']): string {
  switch (chart) {
    case 'stacked':
      return t('Stacked bars');
    case 'bar':
      return t('Bars');
    case 'line':
      return t('Lines');
    case 'area':
      return t('Areas');
    case 'pie':
      return t('Pie');
    case 'table':
      return t('Table only');
    case 'number':
      return t('Number');
  }
}

/** `Service`, `Tag team`, `Category Unit`. */
export function dimensionTitle(dimension: string, known?: Dimensions): string {
  if (dimension.startsWith('tag:')) return t('Tag {key}', { key: dimension.slice(4) });
  if (dimension.startsWith('category:')) return t('Category {name}', { name: dimension.slice(9) });
  const title = known?.dimensions.find((one) => one.name === dimension)?.title ?? dimension.replaceAll('-', ' ');
  return t(title.charAt(0).toUpperCase() + title.slice(1));
}

/** The state of a bill in a list; in the middle of a sentence it is `statusWord`. */
export function billStatus(status: string): { type: 'success' | 'in-progress' | 'stopped'; text: string } {
  switch (status) {
    case 'closed':
      return { type: 'success', text: t('Closed') };
    case 'open':
      return { type: 'in-progress', text: t('Still open') };
    case 'empty':
      return { type: 'stopped', text: t('Empty') };
    default:
      return { type: 'in-progress', text: status };
  }
}

export function statusWord(status: string): string {
  return status === 'open' ? t('still open') : status === 'closed' ? t('closed') : status === 'empty' ? t('empty') : status;
}

/** What is shown for one value; an empty one is a charge without it. */
export function valueText(dimension: string, value: string, accounts?: ReadonlyMap<string, string>): string {
  if (value === '') return dimension.startsWith('tag:') ? t('(not tagged)') : t('(none)');
  if (dimension !== 'account') return value;
  const name = accounts?.get(value);
  return name ? `${name} (${formatAccount(value)})` : formatAccount(value);
}

/** The step of time that a figure is of: `Nov 2026`, `3 Nov`, `3 Nov, 04:00`; all of them together. */
export function timeText(time: string): string {
  return time === '' ? t('Total') : formatStep(time);
}

/** `$1.2M`: the ticks of an axis, and nothing that is read as an amount. */
export function axisText(height: number, currency: string): string {
  const compact: Intl.NumberFormatOptions = { notation: 'compact', maximumSignificantDigits: 3 };
  const number = new Intl.NumberFormat(locale(), /^[A-Z]{3}$/.test(currency) ? { ...compact, style: 'currency', currency } : compact);
  return number.format(height).replace('-', '−');
}
