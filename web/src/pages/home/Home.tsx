import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { homeQuery, type Home as HomeData } from '@/api/cost';
import { useRights } from '@/api/session';
import { clientPath } from '@/app/navigation';
import { costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { Loaded } from '@/shared/Loaded';
import { PageButton, PageLink } from '@/shared/links';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import '@/shared/figures.css';
import { formatDay, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';
import { FirstRun } from './FirstRun';
import { Freshness } from './Freshness';
import { Movers } from './Movers';
import { Standing } from './Standing';

/** Where the client's money stands. */
export default function Home() {
  const client = useClient();
  const home = useQuery(homeQuery(client));
  return (
    <Page
      title={t('Home')}
      description={home.data && home.data.bills.length > 0 ? describe(home.data) : undefined}
      actions={
        <PageButton href={costPath(client, plainView)} iconName="search">
          {t('Explore costs')}
        </PageButton>
      }
    >
      <Loaded query={home} what={t('where the money stands')}>
        {(data) => (data.bills.length === 0 && data.currencies.length === 0 ? <FirstRun client={client} /> : <Known client={client} home={data} />)}
      </Loaded>
    </Page>
  );
}

function describe(home: HomeData): string {
  return home.through ? t('{month}, through {day}', { month: formatMonth(home.month), day: formatDay(home.through) }) : formatMonth(home.month);
}

function Known({ client, home }: { client: string; home: HomeData }) {
  const rights = useRights(client);
  const { failed, warnings } = home.configuration_errors;
  return (
    <SpaceBetween size="l">
      {failed + warnings > 0 && (
        <Alert
          type={failed > 0 ? 'error' : 'warning'}
          header={failed > 0 ? counted(failed, '{n} configuration error', '{n} configuration errors') : counted(warnings, '{n} configuration warning', '{n} configuration warnings')}
          action={<PageButton href={clientPath(client, 'accounts/errors')}>{rights.administrate ? t('See and repair') : t('See them')}</PageButton>}
        >
          {t('As long as that lasts, bills may come late or not at all.')}
        </Alert>
      )}
      {home.currencies.length > 1 && <Alert type="info">{t('Bills are in {n} currencies. Their amounts are never added.', { n: home.currencies.length })}</Alert>}
      {home.currencies.map((money) => (
        <SpaceBetween key={money.currency} size="l">
          <Standing client={client} home={home} money={money} />
          <Movers client={client} home={home} money={money} />
        </SpaceBetween>
      ))}
      <ColumnLayout columns={1}>
        <Freshness client={client} home={home} />
      </ColumnLayout>
      <Container header={<Header variant="h2">{t('Go on')}</Header>}>
        <SpaceBetween size="xs">
          <Box>
            <PageLink href={costPath(client, { ...plainView, range: 'this_month', granularity: 'day', by: 'usage-date' })}>{t('This month, day by day')}</PageLink>
          </Box>
          <Box>
            <PageLink href={costPath(client, { ...plainView, range: 'last_12_months', groupBy: ['account'] })}>{t('Twelve months by account')}</PageLink>
          </Box>
          <Box>
            <PageLink href={clientPath(client, 'dashboards')}>{t('Dashboards: services, accounts, tags, commitments, credits, Marketplace')}</PageLink>
          </Box>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
