import { isNegative } from '@/words/decimal';
import { formatExactly, formatMoney } from '@/words/format';
import { Hint } from './Hint';

/** An amount rounded for display; every digit on hover and focus. `amount` is a decimal text as the API sends it. */
export function Money({ amount, currency }: { amount: string; currency: string }) {
  return (
    <Hint text={formatExactly(amount, currency)}>
      <span className={isNegative(amount) ? 'money money-negative' : 'money'}>{formatMoney(amount, currency)}</span>
    </Hint>
  );
}
