import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '@/api/clients';
import { allSettingsQuery } from '@/api/server';
import { useRights } from '@/api/session';
import { DataTable } from '@/shared/DataTable';
import { Loaded } from '@/shared/Loaded';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import { counted, t } from '@/words/translate';
import { StoredBills } from './StoredBills';

/** What is kept and for how long; for the partner also whether it is whole, and what else was set on the server. */
export default function Retention() {
  const rights = useRights(useClient());
  const settings = useQuery(settingsQuery);
  return (
    <Page title={t('Retention')} description={t('What is kept, and for how long. It is set where the server runs.')}>
      <SpaceBetween size="l">
        <Loaded query={settings} what={t('what is kept')}>
          {(known) => (
            <Container header={<Header variant="h2">{t('What is kept')}</Header>}>
              <SpaceBetween size="m">
                <KeyValuePairs
                  columns={4}
                  minColumnWidth={200}
                  items={[
                    { label: t('The newest delivery of each bill'), value: t('As long as the client is there, every delivered byte') },
                    { label: t('Earlier deliveries'), value: counted(known.keep_days, '{n} day after the next one came', '{n} days after the next one came') },
                    { label: t('What changed between deliveries'), value: t('As long as the client is there') },
                    { label: t('Audit log'), value: t('For good; nobody can shorten it') },
                  ]}
                />
                <Box color="text-body-secondary">{t('Until then a question can be asked as of an earlier day. The setting is keep-days; a shorter one takes effect with the next fetch.')}</Box>
              </SpaceBetween>
            </Container>
          )}
        </Loaded>
        {rights.isPartner && <StoredBills />}
        {rights.isPartner && <ServerSettings />}
      </SpaceBetween>
    </Page>
  );
}

function ServerSettings() {
  const settings = useQuery(allSettingsQuery);
  return (
    <DataTable
      id="server-settings"
      prefix="setting_"
      title={t('Settings of the server')}
      description={t('Seen by the partner alone. They are changed by flags, variables or the file on the server.')}
      items={settings.data?.settings}
      error={settings.error}
      retry={() => void settings.refetch()}
      trackBy={(one) => one.name}
      nouns={[t('setting'), t('settings')]}
      columns={[
        { id: 'name', header: t('Name'), isRowHeader: true, minWidth: 190, text: (one) => one.name, filters: false, cell: (one) => <code>{one.name}</code> },
        { id: 'value', header: t('Value'), minWidth: 160, text: (one) => one.value, filters: false, cell: (one) => <span className="wrap">{one.value || '–'}</span> },
        { id: 'from', header: t('Given by'), minWidth: 120, text: (one) => one.from, cell: (one) => <span className="wrap">{one.from}</span> },
        { id: 'meaning', header: t('What it is'), minWidth: 260, text: (one) => one.meaning, filters: false, cell: (one) => <span className="wrap">{one.meaning}</span> },
        { id: 'default', header: t('Default'), hidden: true, minWidth: 140, text: (one) => one.default, filters: false, cell: (one) => <span className="wrap">{one.default}</span> },
        { id: 'variable', header: t('Variable'), hidden: true, minWidth: 200, text: (one) => one.variable, filters: false, cell: (one) => <code>{one.variable}</code> },
      ]}
      empty={t('There are no settings')}
    />
  );
}
