import { formatAgo, formatInstant, formatUtc } from '@/words/format';
import { t } from '@/words/translate';
import { Hint } from './Hint';

interface TimeProps {
  /** ISO 8601, UTC; null: it has not happened. */
  value: string | null | undefined;
  /** What is said when it has not happened. */
  never?: string;
  /** As a distance from now: `3 hours ago`. */
  ago?: boolean;
}

/** A moment in the reader's own zone; UTC on hover and focus. */
export function Time({ value, never, ago = false }: TimeProps) {
  if (!value) return <>{never ?? t('Never')}</>;
  const local = formatInstant(value);
  return (
    <Hint text={ago ? `${local} · ${formatUtc(value)}` : formatUtc(value)}>
      <time dateTime={value}>{ago ? formatAgo(value, new Date()) : local}</time>
    </Hint>
  );
}
