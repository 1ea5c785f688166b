import Table from '@cloudscape-design/components/table';
import Header from '@cloudscape-design/components/header';
import type { Home, HomeMoney, Mover } from '@/api/cost';
import { costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { addMonths } from '@/pages/cost/ranges';
import { Change } from '@/pages/cost/CostTable';
import { useAccountNames } from '@/pages/cost/useAccountNames';
import { figureColumn } from '@/shared/figureColumn';
import { Empty } from '@/shared/Empty';
import { PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { isNegative } from '@/words/decimal';
import { valueText } from '@/words/cost';
import { t } from '@/words/translate';

/** What changed most against the same days of the month before, with its reason; each leads into the explorer. */
export function Movers({ client, home, money }: { client: string; home: Home; money: HomeMoney }) {
  const accounts = useAccountNames(client);
  const { currency } = money;
  const pathOf = (one: Mover) =>
    costPath(client, {
      ...plainView,
      range: 'custom',
      from: addMonths(home.month, -1),
      to: home.month,
      granularity: 'day',
      groupBy: ['usage-type'],
      filters: [
        { dimension: 'service', exclude: false, values: [one.service] },
        { dimension: 'account', exclude: false, values: [one.account] },
      ],
    });
  const amount = (text: string) => <Money amount={text} currency={currency} />;
  return (
    <Table<Mover>
      header={
        <Header variant="h2" description={t('Against the same days of the month before')}>
          {t('What changed most')}
        </Header>
      }
      items={money.movers}
      trackBy={(one) => `${one.service} ${one.account}`}
      enableKeyboardNavigation
      wrapLines
      ariaLabels={{ tableLabel: t('What changed most') }}
      empty={<Empty title={t('Nothing changed, or there is no month before to compare with')} />}
      columnDefinitions={[
        { id: 'service', header: t('Service'), isRowHeader: true, minWidth: 150, cell: (one) => <PageLink href={pathOf(one)}>{valueText('service', one.service)}</PageLink> },
        { id: 'account', header: t('Account'), minWidth: 150, cell: (one) => valueText('account', one.account, accounts) },
        figureColumn({
          id: 'change',
          header: t('Change'),
          minWidth: 140,
          cell: (one) => (
            <>
              {isNegative(one.change) ? '▼ ' : '▲ +'}
              <Money amount={one.change} currency={currency} />
            </>
          ),
        }),
        figureColumn({ id: 'percent', header: t('In %'), minWidth: 90, cell: (one) => <Change before={one.before} now={one.now} /> }),
        { id: 'reason', header: t('Why'), minWidth: 240, cell: (one) => <span className="wrap">{one.reason}</span> },
        figureColumn({ id: 'before', header: t('Before'), minWidth: 120, cell: (one) => amount(one.before) }),
        figureColumn({ id: 'now', header: t('Now'), minWidth: 120, cell: (one) => amount(one.now) }),
      ]}
    />
  );
}
