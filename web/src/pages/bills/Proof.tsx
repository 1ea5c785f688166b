import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { proofQuery, recountQuery, type BillProof, type Metric, type ProofSum } from '@/api/cost';
import { metrics } from '@/pages/cost/costView';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Loaded } from '@/shared/Loaded';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { metricName } from '@/words/cost';
import { compareDecimals } from '@/words/decimal';
import { formatAccount, formatBytes, formatCount, formatExactly } from '@/words/format';
import { counted, t } from '@/words/translate';

/** That the bill is what AWS delivered, to the last digit; everything is hashed and added up again whenever somebody asks. */
export default function Proof({ client, payer, period }: { client: string; payer: string; period: string }) {
  const proof = useQuery(proofQuery(client, payer, period));
  const recount = useQuery(recountQuery(client, payer, period));
  return (
    <Loaded query={proof} what={t('the proof')}>
      {(data) => {
        // What was counted of an earlier delivery says nothing of this one.
        const counted = recount.data?.bill.delivery === data.bill.delivery ? recount.data : undefined;
        return (
          <SpaceBetween size="l">
            <Verdict proof={counted ?? data} recount={recount} />
            <Sums proof={counted ?? data} />
          </SpaceBetween>
        );
      }}
    </Loaded>
  );
}

function Verdict({ proof, recount }: { proof: BillProof; recount: UseQueryResult<BillProof> }) {
  const agreed = proof.sums.filter((one) => one.agrees === true).length;
  const differing = proof.sums.filter((one) => one.agrees === false).length;
  const problems = proof.check?.problems ?? [];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={t('Every kept byte is hashed and every charge added up once more. For a large bill that takes minutes.')}
          actions={
            <Button iconName="refresh" loading={recount.isFetching} loadingText={t('Counting again')} onClick={() => void recount.refetch()}>
              {t('Count again')}
            </Button>
          }
        >
          {t('Proof of exactness')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div role="status" aria-live="polite">
          {recount.isFetching ? (
            <StatusIndicator type="in-progress">{t('{rows} rows are read and added up again …', { rows: formatCount(proof.rows_read) })}</StatusIndicator>
          ) : (
            proof.check && (
              <Box color="text-body-secondary">
                {t('Counted again')} <Time value={new Date(recount.dataUpdatedAt).toISOString()} />
              </Box>
            )
          )}
        </div>
        {recount.isError && !recount.isFetching && <ProblemAlert error={recount.error} retry={() => void recount.refetch()} />}
        {proof.verified === true && <Alert type="success" header={t('The bill is what AWS delivered, to the last digit')}>{t('Every kept byte has the hash it was delivered with, and every sum of the stored charges equals what was added up while the rows were read.')}</Alert>}
        {proof.verified === false && (
          <Alert type="error" header={t('Something is not as it was delivered')}>
            <ul className="why-bills">
              {problems.map((one) => (
                <li key={one.place}>
                  {one.place}: {one.what}. {one.in_archive ? t('It lies in the archive: fetch the bill anew.') : t('It lies in a segment, which can be made anew from the archive.')}
                </li>
              ))}
              {differing > 0 && <li>{counted(differing, '{n} sum differs', '{n} sums differ')}</li>}
            </ul>
          </Alert>
        )}
        {proof.verified === null && <Alert type="info">{t('Below stands what was added up when the rows were read, which must be what AWS delivered. Count again to see that what is stored still is.')}</Alert>}
        <KeyValuePairs
          columns={4}
          minColumnWidth={170}
          items={[
            { label: t('Rows read'), value: formatCount(proof.rows_read) },
            { label: t('Charges stored'), value: proof.charges_stored === null ? '–' : formatCount(proof.charges_stored) },
            { label: t('Sums that agree'), value: t('{n} of {all}', { n: formatCount(agreed), all: formatCount(proof.sums.length) }) },
            { label: t('Hashed'), value: proof.check ? t('{bytes} in {n} archived files', { bytes: formatBytes(proof.check.bytes), n: proof.check.archived_files }) : '–' },
          ]}
        />
        <Box color="text-body-secondary">{t('One row can be several charges: what a commitment left unused is a charge of its own.')}</Box>
      </SpaceBetween>
    </Container>
  );
}

function Sums({ proof }: { proof: BillProof }) {
  const exact = (one: ProofSum, side: 'recorded' | 'counted', metric: Metric) => {
    const amount = one[side]?.costs[metric];
    return typeof amount === 'string' ? formatExactly(amount, one.currency) : '–';
  };
  const type = (one: ProofSum) => [one.line_item_type, one.commitment_status].filter(Boolean).join(', ');
  const pair = (metric: Metric, hidden: boolean): DataColumn<ProofSum>[] =>
    (['recorded', 'counted'] as const).map((side) => ({
      id: `${side}-${metric}`,
      header: side === 'recorded' ? t('{metric}, read', { metric: metricName(metric) }) : t('{metric}, stored', { metric: metricName(metric) }),
      hidden,
      isFigure: true,
      minWidth: 190,
      compare: (a: ProofSum, b: ProofSum) => compareDecimals(a[side]?.costs[metric] ?? '', b[side]?.costs[metric] ?? ''),
      cell: (one: ProofSum) => exact(one, side, metric),
    }));
  const columns: DataColumn<ProofSum>[] = [
    { id: 'account', header: t('Account'), isRowHeader: true, minWidth: 150, text: (one) => one.account, cell: (one) => <span className="figure">{formatAccount(one.account)}</span> },
    { id: 'type', header: t('Line item type'), minWidth: 190, text: type, cell: type },
    {
      id: 'agrees',
      header: t('Equal'),
      minWidth: 110,
      text: (one) => (one.agrees === null ? t('not counted') : one.agrees ? t('equal') : t('different')),
      cell: (one) => (one.agrees === null ? <Status type="stopped" text={t('not counted')} /> : one.agrees ? <Status type="success" text={t('equal')} /> : <Status type="error" text={t('different')} />),
    },
    { id: 'charges', header: t('Charges'), isFigure: true, minWidth: 100, compare: (a, b) => (a.recorded?.charges ?? 0) - (b.recorded?.charges ?? 0), cell: (one) => formatCount(one.recorded?.charges ?? one.counted?.charges ?? 0) },
    ...metrics.flatMap((metric) => pair(metric, metric !== 'unblended')),
    { id: 'currency', header: t('Currency'), hidden: true, text: (one) => one.currency, cell: (one) => one.currency || '–' },
  ];
  return (
    <DataTable
      id="proof-sums"
      prefix="sum_"
      title={t('Each sum')}
      description={t('As it was added up over the delivered rows while they were read, and as the stored charges add up now. Other costs are columns that can be shown.')}
      items={proof.sums}
      columns={columns}
      trackBy={(one) => `${one.account} ${one.line_item_type} ${one.commitment_status} ${one.currency}`}
      nouns={['sum', 'sums']}
      empty={t('The bill has no charges')}
    />
  );
}
