import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { dashboardQuery, dashboardsQuery, type Dashboard } from '@/api/cost';
import { useRights } from '@/api/session';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { NameDialog } from '@/pages/cost/ReportDialogs';
import { Dialog } from '@/shared/Dialog';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageLink } from '@/shared/links';
import { Page } from '@/shared/Page';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { formatCount } from '@/words/format';
import { t } from '@/words/translate';
import { readyDashboards } from './ready';

/** The dashboards that are always there, and those that people made. */
export function DashboardList() {
  const client = useClient();
  const rights = useRights(client);
  const own = useQuery(dashboardsQuery(client));
  const [making, setMaking] = useState(false);
  const [removed, setRemoved] = useState<Dashboard | null>(null);
  const make = rights.writeDashboards && <Button variant="primary" onClick={() => setMaking(true)}>{t('Make a dashboard')}</Button>;
  const columns: DataColumn<Dashboard>[] = [
    { id: 'name', header: t('Name'), isRowHeader: true, minWidth: 200, text: (one) => one.name, cell: (one) => <PageLink href={clientPath(client, `dashboards/${one.id}`)}>{one.name}</PageLink> },
    { id: 'tiles', header: t('Tiles'), isFigure: true, compare: (a, b) => a.widgets.length - b.widgets.length, cell: (one) => formatCount(one.widgets.length) },
    { id: 'made_by', header: t('Made by'), text: (one) => one.made_by, cell: (one) => <span className="wrap">{one.made_by}</span>, minWidth: 160 },
    { id: 'changed', header: t('Changed'), compare: (a, b) => a.changed_at.localeCompare(b.changed_at), cell: (one) => <Time value={one.changed_at} ago /> },
    ...(rights.writeDashboards
      ? [
          {
            id: 'actions',
            header: t('Actions'),
            cell: (one: Dashboard) => (
              <Button variant="inline-link" ariaLabel={t('Remove {name}', { name: one.name })} onClick={() => setRemoved(one)}>
                {t('Remove')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Page title={t('Dashboards')} description={t('Costs at a glance')} actions={make}>
      <SpaceBetween size="l">
        <Cards
          header={<Header variant="h2">{t('Ready to look at')}</Header>}
          items={readyDashboards()}
          trackBy="id"
          cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 2 }, { minWidth: 900, cards: 4 }]}
          ariaLabels={{ itemSelectionLabel: () => '', selectionGroupLabel: t('Ready dashboards') }}
          cardDefinition={{
            header: (one) => <PageLink fontSize="heading-s" href={clientPath(client, `dashboards/ready/${one.id}`)}>{one.name}</PageLink>,
            sections: [{ id: 'description', content: (one) => one.description }],
          }}
        />
        <DataTable
          id="dashboards"
          title={t('Made here')}
          items={own.data?.dashboards}
          error={own.error}
          retry={() => void own.refetch()}
          columns={columns}
          trackBy={(one) => one.id}
          nouns={['dashboard', 'dashboards']}
          sortedBy="name"
          empty={
            <Empty title={t('Nobody has made one yet')} action={make}>
              {rights.writeDashboards ? t('Arrange saved reports as you like to see them.') : t('Members look at dashboards; finance and administrators make them.')}
            </Empty>
          }
        />
      </SpaceBetween>
      {making && <MakeDashboard client={client} close={() => setMaking(false)} />}
      {removed && <RemoveDashboard client={client} dashboard={removed} close={() => setRemoved(null)} />}
    </Page>
  );
}

function MakeDashboard({ client, close }: { client: string; close: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const { keyFor } = useIdempotencyKey();
  const make = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), widgets: [] };
      return answer(api.POST('/api/v1/clients/{client}/dashboards', { params: { path: { client }, header: { 'Idempotency-Key': keyFor(body) } }, body }));
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: [client, 'dashboards'] });
      navigate(clientPath(client, `dashboards/${made.id}?edit=yes`));
    },
  });
  return <NameDialog title={t('Make a dashboard')} action={t('Make it')} name={name} setName={setName} busy={make.isPending} error={make.error} confirm={() => make.mutate()} close={close} />;
}

function RemoveDashboard({ client, dashboard, close }: { client: string; dashboard: Dashboard; close: () => void }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const remove = useMutation({
    mutationFn: async () => {
      const { tag } = await queries.fetchQuery({ ...dashboardQuery(client, dashboard.id), staleTime: 0 });
      await answer(api.DELETE('/api/v1/clients/{client}/dashboards/{dashboard}', { params: { path: { client, dashboard: dashboard.id }, header: { 'If-Match': tag } } }));
    },
    onSuccess: () => {
      queries.removeQueries({ queryKey: [client, 'dashboards', dashboard.id] });
      void queries.invalidateQueries({ queryKey: [client, 'dashboards'], exact: true });
      flash({ type: 'success', header: t('“{name}” is removed', { name: dashboard.name }) });
      close();
    },
  });
  return (
    <Dialog title={t('Remove {name}?', { name: dashboard.name })} action={t('Remove')} busy={remove.isPending} error={remove.error} act={() => remove.mutate()} close={close}>
      {t('The arrangement is forgotten. Reports that it shows stay.')}
    </Dialog>
  );
}
