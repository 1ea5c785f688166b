import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router-dom';
import { dimensionValuesQuery } from '@/api/cost';
import { NotFound } from '@/app/NotFound';
import { clientPath } from '@/app/navigation';
import { plainView, type CostView } from '@/pages/cost/costView';
import { Empty } from '@/shared/Empty';
import { Loaded } from '@/shared/Loaded';
import { PageButton } from '@/shared/links';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import '@/shared/figures.css';
import { t } from '@/words/translate';
import { Commitments } from './Commitments';
import { CostTile } from './CostTile';
import './dashboards.css';
import { readyDashboards, type ReadyTile } from './ready';
import { Tags } from './Tags';

export default function ReadyDashboard() {
  const client = useClient();
  const { ready } = useParams();
  const dashboard = readyDashboards().find((one) => one.id === ready);
  if (!dashboard) return <NotFound />;
  return (
    <Page title={dashboard.name} description={dashboard.description} actions={<PageButton href={clientPath(client, 'dashboards')}>{t('All dashboards')}</PageButton>}>
      {dashboard.special === 'tags' && <Tags client={client} />}
      {dashboard.special === 'commitments' && <Commitments client={client} />}
      {dashboard.special === 'marketplace' && <Marketplace client={client} />}
      {dashboard.tiles.length > 0 && <Tiles client={client} tiles={dashboard.tiles} />}
    </Page>
  );
}

function Tiles({ client, tiles }: { client: string; tiles: ReadyTile[] }) {
  return (
    <div className="tiles">
      {tiles.map((tile) => (
        <div key={tile.title} style={{ gridColumn: `span ${tile.width}` }}>
          <CostTile client={client} title={tile.title} view={tile.view} />
        </div>
      ))}
    </div>
  );
}

/** Who sells but AWS itself, whose companies are called so in each country. */
export function isAws(seller: string): boolean {
  return seller === '' || /^(amazon|aws)\b/i.test(seller);
}

function Marketplace({ client }: { client: string }) {
  const sellers = useQuery(dimensionValuesQuery(client, 'seller', { limit: 500 }));
  return (
    <Loaded query={sellers} what={t('the sellers')}>
      {({ values }) => {
        const others = values.filter((one) => !isAws(one.value));
        if (others.length === 0) return <Empty title={t('Nothing was bought on the Marketplace')}>{t('Every charge of the bills is by AWS itself.')}</Empty>;
        const filters = [{ dimension: 'seller', exclude: true, values: [...new Set(values.filter((one) => isAws(one.value)).map((one) => one.value))] }].filter((one) => one.values.length > 0);
        const view: CostView = { ...plainView, filters, range: 'last_12_months' };
        return (
          <Tiles
            client={client}
            tiles={[
              { title: t('By seller'), view: { ...view, groupBy: ['seller'] }, width: 8 },
              { title: t('Twelve months together'), view: { ...view, groupBy: ['seller'], granularity: 'total', chart: 'pie' }, width: 4 },
              { title: t('By product'), view: { ...view, groupBy: ['seller', 'service'], granularity: 'total', chart: 'table' }, width: 6 },
              { title: t('By account'), view: { ...view, groupBy: ['account'], granularity: 'total', chart: 'table' }, width: 6 },
            ]}
          />
        );
      }}
    </Loaded>
  );
}
