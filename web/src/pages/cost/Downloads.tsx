import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { costAddress, type CostParameters } from '@/api/cost';
import { t } from '@/words/translate';

/** The answer that is shown, as a file, with every digit. */
export function Downloads({ client, query }: { client: string; query: CostParameters }) {
  const item = (format: 'csv' | 'json' | 'parquet', text: string, description: string) => ({ id: format, text, description, href: costAddress(client, query, format) });
  return (
    <ButtonDropdown
      items={[
        item('csv', t('CSV'), t('For spreadsheets')),
        item('json', t('JSON'), t('With the bills it is made of')),
        item('parquet', t('Parquet'), t('For programs, as exact decimals')),
      ]}
      onItemFollow={(event) => {
        event.preventDefault();
        const { href, id } = event.detail;
        if (!href) return;
        const link = document.createElement('a');
        link.href = href;
        link.download = `cost.${id}`;
        link.click();
      }}
      expandToViewport
    >
      {t('Download')}
    </ButtonDropdown>
  );
}
