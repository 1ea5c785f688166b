import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Home, HomeMoney } from '@/api/cost';
import { billPath, costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { addMonths, lastDayOf } from '@/pages/cost/ranges';
import { PageLink } from '@/shared/links';
import { WhyNumber } from '@/shared/WhyNumber';
import { approximately, isNegative, percentChange, percentOf, subtractDecimals } from '@/words/decimal';
import { metricMeaning, metricName } from '@/words/cost';
import { formatChange, formatMoney, formatMonth, formatPercent, formatPeriod } from '@/words/format';
import { t } from '@/words/translate';

/** This month beside the last one, and what it will have cost when it is over. */
export function Standing({ client, home, money }: { client: string; home: Home; money: HomeMoney }) {
  const { month, through, bills } = home;
  const { currency, month_so_far: now, same_days_last_month: then, last_month: last, forecast } = money;
  const before = addMonths(month, -1);
  const metric: [string, ReactNode] = [t('Cost'), `${metricName('unblended')}: ${metricMeaning('unblended')}`];
  const ofMonth = (period: string) => bills.filter((one) => one.period === period);
  const why = (amount: string, of: string, time: string, periods: string[], links?: ReactNode) => (
    <WhyNumber
      amount={amount}
      currency={currency}
      of={of}
      facts={[metric, [t('Time'), time]]}
      bills={periods.flatMap(ofMonth)}
      billAddress={(bill) => billPath(client, bill)}
      links={links}
    />
  );
  const change = then === null ? null : subtractDecimals(now, then);
  const days = sameDays(before, through);
  return (
    <Container header={<Header variant="h2" description={t('As the invoices have it: {metric}', { metric: metricName('unblended').toLowerCase() })}>{currency ? t('Costs in {currency}', { currency }) : t('Costs without a currency')}</Header>}>
      <ColumnLayout columns={3} variant="text-grid" minColumnWidth={220}>
        <div>
          <Box variant="awsui-key-label">{t('{month} so far', { month: formatMonth(month) })}</Box>
          <div className="big-figure">
            {why(now, t('{month} so far', { month: formatMonth(month) }), t('By bill, all that the bill of {month} charges until now', { month: formatMonth(month) }), [month], <PageLink href={costPath(client, { ...plainView, range: 'custom', from: month, to: month })}>{t('By service')}</PageLink>)}
          </div>
          {then === null ? (
            <Box color="text-body-secondary">{t('There is no bill of the month before to compare with.')}</Box>
          ) : (
            <Box color="text-body-secondary">
              {change !== null && (
                <strong>
                  {formatChange(change, currency)} ({formatPercent(percentChange(then, now))})
                </strong>
              )}{' '}
              {t('against')}{' '}
              {why(
                then,
                t('The same days of {month}', { month: formatMonth(before) }),
                t('By date of use, {period}', { period: formatPeriod(`${before}-01`, days) }),
                [before],
                <PageLink href={costPath(client, { ...plainView, range: 'custom', from: `${before}-01`, to: days, by: 'usage-date', granularity: 'day' })}>{t('Day by day')}</PageLink>,
              )}{' '}
              {t('in the same days of {month}', { month: formatMonth(before) })}
            </Box>
          )}
        </div>
        <div>
          <Box variant="awsui-key-label">{t('Forecast for {month}', { month: formatMonth(month) })}</Box>
          {forecast === null ? (
            <Box color="text-body-secondary">{t('There is too little to go by, or the month is over.')}</Box>
          ) : (
            <SpaceBetween size="xxs">
              <div className="big-figure">
                <WhyNumber
                  amount={forecast.amount}
                  currency={currency}
                  of={t('Forecast for {month}', { month: formatMonth(month) })}
                  facts={[metric, [t('How'), forecast.words], [t('Between'), t('{low} and {high}', { low: formatMoney(forecast.low, currency), high: formatMoney(forecast.high, currency) })]]}
                  bills={ofMonth(month)}
                  billAddress={(bill) => billPath(client, bill)}
                />
              </div>
              <Box color="text-body-secondary">{t('between {low} and {high}', { low: formatMoney(forecast.low, currency), high: formatMoney(forecast.high, currency) })}</Box>
              <Box color="text-body-secondary" fontSize="body-s">
                {t('How: {words}.', { words: forecast.words })}
              </Box>
              <Reached now={now} forecast={forecast.amount} />
            </SpaceBetween>
          )}
        </div>
        <div>
          <Box variant="awsui-key-label">{formatMonth(before)}</Box>
          {last === null ? (
            <Box color="text-body-secondary">{t('There is no bill of it.')}</Box>
          ) : (
            <>
              <div className="big-figure">
                {why(last, formatMonth(before), t('By bill, the whole of it'), [before], <PageLink href={costPath(client, { ...plainView, range: 'custom', from: before, to: before })}>{t('By service')}</PageLink>)}
              </div>
              <Box color="text-body-secondary">{t('the whole month')}</Box>
            </>
          )}
        </div>
      </ColumnLayout>
    </Container>
  );
}

/** The day of the month before that is as far into it. */
function sameDays(before: string, through: string | null): string {
  const day = through ? through.slice(8, 10) : '31';
  const last = lastDayOf(before);
  const same = `${before}-${day}`;
  return same < last ? same : last;
}

function Reached({ now, forecast }: { now: string; forecast: string }) {
  const part = percentOf(now, forecast);
  if (part === null || isNegative(part)) return null;
  return <ProgressBar value={Math.min(100, approximately(part))} ariaLabel={t('Part of the forecast that is billed already')} additionalInfo={t('of it is billed already')} />;
}
