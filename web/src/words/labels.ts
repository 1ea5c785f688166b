import type { Label, LabelSpelling } from '@/api/labels';
import { formatMonth, formatPeriod } from './format';
import { t } from './translate';

export type LabelKind = 'tag' | 'category';

/** `tag:Cost Center` is the tag `Cost Center`. */
export function kindOf(label: string): LabelKind {
  return label.startsWith('category:') ? 'category' : 'tag';
}

export function keyOf(label: string): string {
  return label.replace(/^(tag|category):/, '');
}

export function labelOf(kind: LabelKind, key: string): string {
  return `${kind}:${key}`;
}

export function kindName(kind: LabelKind): string {
  return kind === 'tag' ? t('Tag') : t('Cost category');
}

/** What a spelling was delivered as. */
function formName(form: string): string {
  return form === 'legacy' ? t('Legacy CUR') : form === 'cur-2' ? t('CUR 2.0') : form;
}

/** Where a spelling stands: `Legacy CUR, May 2026 to July 2026`. */
export function whereText({ bills }: LabelSpelling): string {
  const months = bills.map((one) => one.period).sort();
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return t('in no bill');
  const forms = [...new Set(bills.flatMap((one) => one.form ?? []))].sort().map(formName);
  return [...forms, first === last ? formatMonth(first) : formatPeriod(first, last)].join(', ');
}

/** What is said of a key, and by whom; the words that a list is filtered by. */
export function sayingOf(label: Label): { type: 'success' | 'warning' | 'info' | null; text: string } {
  if (label.may_be.length > 0) return { type: 'warning', text: t('Ambiguous') };
  if (label.alias) return label.spellings.length > 1 ? { type: 'success', text: t('By an alias') } : { type: 'success', text: t('Alone, by an alias') };
  if (label.spellings.length > 1) return { type: 'info', text: t('By AWS’s spelling') };
  return { type: null, text: t('One spelling') };
}

/**
 * What another spelling of a key can be that has these already: one of the same kind. Those that one of these may be, or
 * that may be one of these, come first, then all by name.
 */
export function otherSpellings(labels: readonly Label[], name: string, already: readonly string[] = []): { label: string; of: Label; mayBe: boolean }[] {
  const known = new Set([name, ...already]);
  const mayBe = new Set<string>();
  for (const one of labels) {
    const own = one.spellings.map(({ label }) => label);
    if (own.some((label) => known.has(label))) one.may_be.forEach((label) => mayBe.add(label));
    if (one.may_be.some((label) => known.has(label))) own.forEach((label) => mayBe.add(label));
  }
  return labels
    .flatMap((of) => of.spellings.map(({ label }) => ({ label, of, mayBe: mayBe.has(label) })))
    .filter((one) => one.label !== name && kindOf(one.label) === kindOf(name))
    .sort((a, b) => Number(b.mayBe) - Number(a.mayBe) || a.label.localeCompare(b.label));
}
