import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { focusAddress, type FocusParameters } from '@/api/cost';
import { t } from '@/words/translate';

interface Props {
  client: string;
  payer: string;
  period: string;
  disabled: boolean;
}

/** The bill as a file of FOCUS, made by the server while somebody waits for it. */
export function FocusDownloads({ client, payer, period, disabled }: Props) {
  const item = (version: NonNullable<FocusParameters['version']>, format: NonNullable<FocusParameters['format']>, text: string, description: string): ButtonDropdownProps.Item => ({
    id: `focus-${version}-${payer}-${period}.${format}`,
    text,
    description,
    href: focusAddress(client, payer, period, { version, format }),
  });
  return (
    <ButtonDropdown
      disabled={disabled}
      disabledReason={t('Its charges are no longer kept')}
      items={[
        {
          text: t('FOCUS 1.2'),
          items: [
            item('1.2', 'parquet', t('Parquet'), t('For programs, as exact decimals')),
            item('1.2', 'csv', t('CSV'), t('For spreadsheets')),
            item('1.2', 'csv.gz', t('CSV, compressed'), t('For large bills')),
          ],
        },
        {
          text: t('Other versions'),
          items: [item('1.0', 'parquet', t('FOCUS 1.0, Parquet'), t('For tools that know no newer one')), item('1.3', 'parquet', t('FOCUS 1.3, Parquet'), t('With the names of service and host provider'))],
        },
      ]}
      onItemFollow={(event) => {
        event.preventDefault();
        const { href, id } = event.detail;
        if (!href) return;
        const link = document.createElement('a');
        link.href = href;
        link.download = id;
        link.click();
      }}
      expandToViewport
    >
      {t('Export as FOCUS')}
    </ButtonDropdown>
  );
}
