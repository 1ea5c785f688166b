import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Charge, Metric } from '@/api/cost';
import { SidePanel } from '@/app/SidePanel';
import { Copyable } from '@/shared/Copyable';
import { PageLink } from '@/shared/links';
import { Snippet } from '@/shared/Snippet';
import { metricName } from '@/words/cost';
import { formatAccount, formatExactly, formatMonth, formatUtc } from '@/words/format';
import { t } from '@/words/translate';
import { billPath } from './addresses';
import { metrics } from './costView';

/** One charge down to the row that AWS delivered, beside the list. */
export function ChargePanel({ client, charge, close }: { client: string; charge: Charge; close: () => void }) {
  const [withEmpty, setWithEmpty] = useState(false);
  const cells = Object.entries(charge.cells).filter(([, value]) => withEmpty || value !== '');
  const amountOf = (metric: Metric) => {
    const amount = charge.costs[metric];
    return typeof amount === 'string' ? formatExactly(amount, charge.currency) : t('none');
  };
  return (
    <SidePanel header={t('Row {row} of {file}', { row: charge.row, file: charge.file.split('/').at(-1) ?? charge.file })} close={close}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={2}
          items={[
            ...metrics.map((metric) => ({ label: metricName(metric), value: <span className="figure">{amountOf(metric)}</span> })),
            { label: t('Account'), value: formatAccount(charge.account) },
            { label: t('Service'), value: charge.service || t('(none)') },
            { label: t('Line item type'), value: [charge.line_item_type, charge.commitment_status].filter(Boolean).join(', ') },
            { label: t('Used'), value: t('{from} to {to}', { from: formatUtc(charge.usage_start), to: formatUtc(charge.usage_end) }) },
            { label: t('Bill'), value: <PageLink href={billPath(client, charge)}>{t('{month} of payer {payer}', { month: formatMonth(charge.period), payer: formatAccount(charge.payer) })}</PageLink> },
            { label: t('Delivery'), value: <Copyable text={charge.delivery} what={t('The delivery')} /> },
            { label: t('File'), value: <span className="wrap">{charge.file}</span> },
            { label: t('SHA-256 of the file'), value: <Copyable text={charge.sha256} what={t('The SHA-256')} /> },
            ...(charge.archived ? [{ label: t('Kept on the server as'), value: <span className="wrap">{charge.archived}</span> }] : []),
          ]}
        />
        <div>
          <Box variant="h3">{t('As AWS delivered it')}</Box>
          <Snippet text={charge.raw} what={t('the raw row')} />
        </div>
        <div>
          <SpaceBetween size="s" direction="horizontal" alignItems="center">
            <Box variant="h3">{t('Column by column')}</Box>
            <Toggle checked={withEmpty} onChange={({ detail }) => setWithEmpty(detail.checked)}>
              {t('Empty ones too')}
            </Toggle>
          </SpaceBetween>
          <dl className="charge-cells">
            {cells.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value || '–'}</dd>])}
          </dl>
        </div>
      </SpaceBetween>
    </SidePanel>
  );
}
