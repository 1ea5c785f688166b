import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { Home } from '@/api/cost';
import { clientPath } from '@/app/navigation';
import { billPath } from '@/pages/cost/addresses';
import { PageLink } from '@/shared/links';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { billStatus } from '@/words/cost';
import { formatAccount, formatMonth } from '@/words/format';
import { t } from '@/words/translate';

/** How new the bills behind the figures are. */
export function Freshness({ client, home }: { client: string; home: Home }) {
  const newestFirst = [...home.bills].sort((a, b) => b.period.localeCompare(a.period) || a.payer.localeCompare(b.payer));
  return (
    <Table
      header={
        <Header variant="h2" description={t('AWS delivers an open bill anew several times a day.')} actions={<PageLink href={clientPath(client, 'bills')}>{t('All bills')}</PageLink>}>
          {t('How new the bills are')}
        </Header>
      }
      items={newestFirst}
      trackBy={(one) => `${one.payer} ${one.period}`}
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: t('How new the bills are') }}
      columnDefinitions={[
        { id: 'month', header: t('Month'), isRowHeader: true, minWidth: 140, cell: (one) => <PageLink href={billPath(client, one)}>{formatMonth(one.period)}</PageLink> },
        { id: 'payer', header: t('Payer'), minWidth: 130, cell: (one) => <span className="figure">{formatAccount(one.payer)}</span> },
        { id: 'status', header: t('Status'), minWidth: 120, cell: (one) => <Status {...billStatus(one.status)} /> },
        { id: 'used', header: t('Has use until'), minWidth: 160, cell: (one) => <Time value={one.used_until} /> },
        { id: 'delivered', header: t('Delivered'), minWidth: 130, cell: (one) => <Time value={one.delivered_at} ago /> },
      ]}
    />
  );
}
