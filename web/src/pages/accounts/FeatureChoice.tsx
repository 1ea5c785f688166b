import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import type { Feature } from '@/api/types';
import { features } from '@/words/accounts';
import { t } from '@/words/translate';

interface FeatureChoiceProps {
  /** Empty: all. */
  chosen: readonly Feature[];
  choose: (features: Feature[]) => void;
}

/** What farthing may read, what for, and what stays dark without it. */
export function FeatureChoice({ chosen, choose }: FeatureChoiceProps) {
  const all = features.map((one) => one.id);
  const isChosen = (id: Feature) => chosen.length === 0 || chosen.includes(id) || id === 'identity';
  const change = (id: Feature, on: boolean) => {
    const next = all.filter((one) => (one === id ? on : isChosen(one)));
    choose(next.length === all.length ? [] : next);
  };
  return (
    <ColumnLayout columns={2} minColumnWidth={260}>
      {features.map((one) => (
        <Checkbox
          key={one.id}
          checked={isChosen(one.id)}
          disabled={one.id === 'identity'}
          onChange={({ detail }) => change(one.id, detail.checked)}
          description={
            isChosen(one.id)
              ? [one.what, one.remark].filter(Boolean).join('. ') + '.'
              : t('Stays dark without it: {dark}.', { dark: one.dark.charAt(0).toLowerCase() + one.dark.slice(1) })
          }
        >
          {one.name}
        </Checkbox>
      ))}
    </ColumnLayout>
  );
}
