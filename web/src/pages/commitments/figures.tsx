import Box from '@cloudscape-design/components/box';
import type { Commitments } from '@/api/commitments';
import { billPath } from '@/pages/cost/addresses';
import { Hint } from '@/shared/Hint';
import { WhyNumber } from '@/shared/WhyNumber';
import { approximately, hundredfold, percentOf } from '@/words/decimal';
import { amountMeaning, amountName, whyAmountIsUnknown, type Amount } from '@/words/commitments';
import { formatExactly, formatPercent } from '@/words/format';
import { t } from '@/words/translate';

/** What nobody knows is said to be unknown: 0 would be a claim. */
export function Unknown({ why }: { why?: string }) {
  const word = (
    <Box variant="span" color="text-body-secondary">
      {t('unknown')}
    </Box>
  );
  return why ? <Hint text={why}>{word}</Hint> : word;
}

interface ShareProps {
  /** 0 to 1, as text. */
  share: string | null;
  why: string | null;
  isDrawn?: boolean;
}

/** A share as a percentage, with every digit on hover and focus. */
export function Share({ share, why, isDrawn = false }: ShareProps) {
  if (share === null) return <Unknown why={why ?? undefined} />;
  const percent = percentOf(share, '1');
  const text = (
    <Hint text={`${formatExactly(hundredfold(share), '')}%`}>
      <span className="figure">{percent === null ? share : formatPercent(percent, false)}</span>
    </Hint>
  );
  if (!isDrawn) return text;
  return (
    <span className="coverage">
      <meter min={0} max={1} value={approximately(share)} aria-hidden="true" /> {text}
    </span>
  );
}

interface CommitmentAmountProps {
  client: string;
  which: Amount;
  amount: string | null;
  currency: string;
  /** What it is of: the commitment, the service, the month. */
  of: [name: string, value: string][];
  bills: Commitments['bills'];
}

/** An amount that says what it means and which bills told it. */
export function CommitmentAmount({ client, which, amount, currency, of, bills }: CommitmentAmountProps) {
  if (amount === null) return <Unknown why={whyAmountIsUnknown()} />;
  return (
    <WhyNumber
      amount={amount}
      currency={currency}
      of={[amountName(which), ...of.map(([, value]) => value)].join(', ')}
      facts={[[amountName(which), amountMeaning(which)], ...of]}
      bills={bills}
      billAddress={(bill) => billPath(client, bill)}
    />
  );
}
