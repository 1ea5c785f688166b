import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router-dom';
import { billQuery, type Bill as BillData } from '@/api/cost';
import { clientPath } from '@/app/navigation';
import { costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { figureColumn } from '@/shared/figureColumn';
import { Copyable } from '@/shared/Copyable';
import { Loaded, Loading } from '@/shared/Loaded';
import { PageButton, PageLink } from '@/shared/links';
import { Money } from '@/shared/Money';
import { Page } from '@/shared/Page';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useUrlState } from '@/shared/useUrlState';
import '@/shared/figures.css';
import { billStatus, metricMeaning, metricName } from '@/words/cost';
import { formatAccount, formatBytes, formatCount, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { billingRows, billMetrics, invoicedText } from './billWords';
import { Deliveries } from './Deliveries';
import { FocusDownloads } from './FocusDownloads';

const Proof = lazy(() => import('./Proof'));

/** One bill: what it sums up to, how it has changed, and the proof that it is what AWS delivered. */
export default function Bill() {
  const client = useClient();
  const { payer = '', period = '' } = useParams();
  const bill = useQuery(billQuery(client, payer, period));
  const [tab, setTab] = useUrlState('tab', 'totals', 'push');
  const view = { ...plainView, range: 'custom' as const, from: period, to: period };
  return (
    <Page
      title={t('Bill of {month}', { month: formatMonth(period) })}
      description={t('Payer {payer}', { payer: formatAccount(payer) })}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <FocusDownloads client={client} payer={payer} period={period} disabled={bill.data?.kept === false} />
          <PageButton href={costPath(client, view, { show: 'charges' })}>{t('Charges')}</PageButton>
          <PageButton href={costPath(client, view)}>{t('Explore its costs')}</PageButton>
        </SpaceBetween>
      }
    >
      <Loaded query={bill} what={t('the bill')}>
        {(data) => (
          <SpaceBetween size="l">
            <Summary client={client} bill={data} />
            <Tabs
              activeTabId={tab}
              onChange={({ detail }) => setTab(detail.activeTabId)}
              ariaLabel={t('Parts of the bill')}
              tabs={[
                { id: 'totals', label: t('Totals'), content: <Totals bill={data} /> },
                { id: 'deliveries', label: t('Deliveries'), content: <Deliveries client={client} payer={payer} period={period} /> },
                {
                  id: 'proof',
                  label: t('Proof of exactness'),
                  content: (
                    <Suspense fallback={<Loading what={t('the proof')} />}>
                      <Proof client={client} payer={payer} period={period} />
                    </Suspense>
                  ),
                },
                { id: 'files', label: t('Files ({n})', { n: data.files.length }), content: <Files bill={data} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ client, bill }: { client: string; bill: BillData }) {
  return (
    <SpaceBetween size="m">
      {bill.warnings.length > 0 && (
        <Alert type="warning" header={counted(bill.warnings.length, '{n} warning', '{n} warnings')}>
          <ul className="why-bills">
            {bill.warnings.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Alert>
      )}
      {!bill.kept && <Alert type="info">{t('Its charges are no longer kept; its totals and files still are.')}</Alert>}
      <Container header={<Header variant="h2">{t('At a glance')}</Header>}>
        <KeyValuePairs
          columns={4}
          minColumnWidth={180}
          items={[
            { label: t('Status'), value: <Status {...billStatus(bill.status)} /> },
            { label: t('Invoiced'), value: t('{percent}: {n} of {all} rows', { percent: invoicedText(bill), n: formatCount(bill.rows_invoiced), all: formatCount(billingRows(bill)) }) },
            { label: t('Charges'), value: bill.charges === null ? '–' : formatCount(bill.charges) },
            ...(bill.split_rows > 0 ? [{ label: t('Rows of split costs'), value: formatCount(bill.split_rows) }] : []),
            { label: t('Has use until'), value: <Time value={bill.used_until} /> },
            { label: t('Delivered'), value: <Time value={bill.delivered_at} /> },
            { label: t('Shown since'), value: <Time value={bill.live_from} /> },
            { label: t('Export'), value: bill.hand_made ? t('A file that no manifest names') : <span className="wrap">{bill.export}</span> },
            { label: t('Delivery'), value: <Copyable text={bill.delivery} what={t('The delivery')} /> },
          ]}
        />
        <Box margin={{ top: 's' }} color="text-body-secondary">
          <PageLink href={clientPath(client, 'bills')}>{t('All bills')}</PageLink>
        </Box>
      </Container>
    </SpaceBetween>
  );
}

interface Total {
  metric: (typeof billMetrics)[number];
  currency: string;
  amount: string;
}

function Totals({ bill }: { bill: BillData }) {
  return (
    <Table
      header={<Header variant="h2" description={t('Exact sums over every charge. Amounts of different currencies are never added.')}>{t('Totals')}</Header>}
      items={billMetrics.flatMap((metric): Total[] => bill.totals.map((sum) => ({ metric, currency: sum.currency, amount: sum.costs[metric] })))}
      trackBy={(one) => `${one.metric} ${one.currency}`}
      ariaLabels={{ tableLabel: t('Totals') }}
      wrapLines
      enableKeyboardNavigation
      empty={t('The bill has no costs')}
      columnDefinitions={[
        { id: 'metric', header: t('Cost'), isRowHeader: true, minWidth: 130, cell: (one) => metricName(one.metric) },
        figureColumn<Total>({ id: 'amount', header: t('Sum'), minWidth: 150, cell: (one) => <Money amount={one.amount} currency={one.currency} /> }),
        { id: 'currency', header: t('Currency'), minWidth: 100, cell: (one) => one.currency || t('none named') },
        { id: 'meaning', header: t('What it means'), minWidth: 240, cell: (one) => metricMeaning(one.metric) },
      ]}
    />
  );
}

function Files({ bill }: { bill: BillData }) {
  return (
    <Table
      header={<Header variant="h2" counter={`(${bill.files.length})`} description={t('What AWS wrote, kept byte by byte')}>{t('Files')}</Header>}
      items={bill.files}
      trackBy="name"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: t('Files') }}
      columnDefinitions={[
        { id: 'name', header: t('Name'), isRowHeader: true, minWidth: 260, cell: (one) => <span className="wrap">{one.name}</span> },
        figureColumn<BillData['files'][number]>({ id: 'bytes', header: t('Size'), minWidth: 100, cell: (one) => <span className="figure" title={t('{n} bytes', { n: formatCount(one.bytes) })}>{formatBytes(one.bytes)}</span> }),
        { id: 'sha', header: 'SHA-256', minWidth: 260, cell: (one) => <Copyable text={one.sha256} what={t('The SHA-256')} /> },
      ]}
    />
  );
}
