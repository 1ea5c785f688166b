import Box from '@cloudscape-design/components/box';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { statusWord } from '@/words/cost';
import { isNegative } from '@/words/decimal';
import { formatAccount, formatExactly, formatMoney, formatMonth, formatUtc } from '@/words/format';
import { counted, t } from '@/words/translate';
import { PageLink } from './links';

export interface SourceBill {
  payer: string;
  period: string;
  status: string;
  delivered_at: string;
  delivery?: string;
  segment?: string;
  rows?: number;
}

interface WhyNumberProps {
  /** null where AWS gave none. */
  amount: string | null;
  currency: string;
  /** What the number is of, for whoever hears it: `AmazonEC2, November 2026`. */
  of: string;
  facts: [name: string, value: ReactNode][];
  bills: readonly SourceBill[];
  billAddress?: (bill: SourceBill) => string;
  /** Where it leads on: its charges, its days. */
  links?: ReactNode;
  /** Another text than the amount, such as its change in percent. */
  children?: ReactNode;
}

const mostBills = 6;

/** An amount that tells how it came to be: every digit, what it means, what was chosen, and the bills behind it. */
export function WhyNumber({ amount, currency, of, facts, bills, billAddress, links, children }: WhyNumberProps) {
  if (amount === null) return <span title={t('AWS gave no such cost')}>–</span>;
  const text = children ?? formatMoney(amount, currency);
  return (
    <Popover
      size="large"
      triggerType="custom"
      renderWithPortal
      header={t('Why this number')}
      dismissAriaLabel={t('Close')}
      content={
        <SpaceBetween size="s">
          <div>
            <Box color="text-body-secondary">{of}</Box>
            <Box variant="strong">{formatExactly(amount, currency)}</Box>
          </div>
          <dl className="why-facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div>
            <Box variant="strong">{bills.length === 0 ? t('From no bill') : counted(bills.length, 'From {n} bill', 'From {n} bills')}</Box>
            <ul className="why-bills">
              {bills.slice(0, mostBills).map((bill) => (
                <li key={`${bill.payer} ${bill.period}`}>
                  {billAddress ? <PageLink href={billAddress(bill)}>{formatMonth(bill.period)}</PageLink> : formatMonth(bill.period)}
                  {', '}
                  {t('payer {payer}, {status}, delivered {time}', { payer: formatAccount(bill.payer), status: statusWord(bill.status), time: formatUtc(bill.delivered_at) })}
                  {bill.rows !== undefined && <>, {counted(bill.rows, '{n} row in all', '{n} rows in all')}</>}
                  {bill.delivery && (
                    <Box fontSize="body-s" color="text-body-secondary">
                      {t('delivery {delivery}', { delivery: bill.delivery.slice(0, 12) })}
                      {bill.segment && <> · {t('segment {segment}', { segment: bill.segment.slice(0, 12) })}</>}
                    </Box>
                  )}
                </li>
              ))}
            </ul>
            {bills.length > mostBills && <Box color="text-body-secondary">{t('and {n} more', { n: bills.length - mostBills })}</Box>}
          </div>
          {links}
        </SpaceBetween>
      }
    >
      <button type="button" className={isNegative(amount) ? 'why money money-negative' : 'why money'} aria-label={t('{amount}: {of}. Why this number?', { amount: typeof text === 'string' ? text : formatMoney(amount, currency), of })}>
        {text}
      </button>
    </Popover>
  );
}
