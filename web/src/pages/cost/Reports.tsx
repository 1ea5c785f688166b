import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { dimensionsQuery, reportsQuery, reportTag, type Report, type ReportFolder } from '@/api/cost';
import { useRights } from '@/api/session';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { Dialog } from '@/shared/Dialog';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageButton, PageLink } from '@/shared/links';
import { Page } from '@/shared/Page';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { dimensionTitle, metricName } from '@/words/cost';
import { formatPeriod } from '@/words/format';
import { t } from '@/words/translate';
import { costPath } from './addresses';
import { fromReportQuery } from './costView';
import { rangeTitle } from './ranges';
import { ChangeReportDialog, NameDialog } from './ReportDialogs';

/** Questions that are kept, in folders. */
export default function Reports() {
  const client = useClient();
  const rights = useRights(client);
  const reports = useQuery(reportsQuery(client));
  const { data: dimensions } = useQuery(dimensionsQuery(client));
  const [changed, setChanged] = useState<Report | null>(null);
  const [removed, setRemoved] = useState<Report | null>(null);
  const [folder, setFolder] = useState<{ how: 'make' | 'rename' | 'remove'; folder: ReportFolder | null } | null>(null);
  const folders = reports.data?.folders ?? [];
  const folderName = (report: Report) => folders.find((one) => one.id === report.folder)?.name ?? '';
  const grouping = (report: Report) => report.query.group_by.map((one) => dimensionTitle(one, dimensions)).join(', ') || t('One sum');
  const period = (report: Report) => (report.query.range === 'custom' ? formatPeriod(report.query.from ?? '', report.query.to ?? '') : rangeTitle(report.query.range));

  const columns: DataColumn<Report>[] = [
    {
      id: 'name',
      header: t('Name'),
      isRowHeader: true,
      minWidth: 160,
      text: (one) => one.name,
      cell: (one) => <PageLink href={costPath(client, fromReportQuery(one.query), { report: one.id })}>{one.name}</PageLink>,
    },
    { id: 'folder', header: t('Folder'), text: folderName, cell: (one) => folderName(one) || '–', minWidth: 90 },
    { id: 'period', header: t('Period'), text: period, cell: period, minWidth: 130 },
    { id: 'grouping', header: t('Grouped by'), text: grouping, cell: grouping, minWidth: 120 },
    { id: 'metric', header: t('Cost'), text: (one) => one.query.metric.map(metricName).join(', '), cell: (one) => one.query.metric.map(metricName).join(', ') },
    { id: 'made_by', header: t('Made by'), text: (one) => one.made_by, cell: (one) => <span className="wrap">{one.made_by}</span>, minWidth: 135 },
    { id: 'changed', header: t('Changed'), compare: (a, b) => a.changed_at.localeCompare(b.changed_at), cell: (one) => <Time value={one.changed_at} ago /> },
    ...(rights.writeReports
      ? [
          {
            id: 'actions',
            header: t('Actions'),
            minWidth: 180,
            cell: (one: Report) => (
              <SpaceBetween size="xs" direction="horizontal">
                <Button variant="inline-link" ariaLabel={t('Rename or move {name}', { name: one.name })} onClick={() => setChanged(one)}>
                  {t('Rename or move')}
                </Button>
                <Button variant="inline-link" ariaLabel={t('Remove {name}', { name: one.name })} onClick={() => setRemoved(one)}>
                  {t('Remove')}
                </Button>
              </SpaceBetween>
            ),
          },
        ]
      : []),
  ];
  return (
    <Page
      title={t('Reports')}
      description={t('Questions of cost that are kept. A report shows its question in the explorer, with the figures of now.')}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          {rights.writeReports && (
            <ButtonDropdown
              items={[
                { id: 'make', text: t('New folder') },
                ...(folders.length > 0 ? [{ text: t('Rename a folder'), items: folders.map((one) => ({ id: `rename ${one.id}`, text: one.name })) }] : []),
                ...(folders.length > 0 ? [{ text: t('Remove a folder'), items: folders.map((one) => ({ id: `remove ${one.id}`, text: one.name })) }] : []),
              ]}
              expandableGroups
              onItemClick={({ detail }) => {
                const [how, id] = detail.id.split(' ');
                setFolder({ how: how as 'make' | 'rename' | 'remove', folder: folders.find((one) => one.id === id) ?? null });
              }}
            >
              {t('Folders')}
            </ButtonDropdown>
          )}
          <PageButton variant="primary" href={clientPath(client, 'cost')}>
            {t('Ask something new')}
          </PageButton>
        </SpaceBetween>
      }
    >
      <DataTable
        id="reports"
        title={t('Saved reports')}
        items={reports.data?.reports}
        error={reports.error}
        retry={() => void reports.refetch()}
        columns={columns}
        trackBy={(one) => one.id}
        nouns={['report', 'reports']}
        sortedBy="name"
        empty={
          <Empty title={t('No report is kept yet')} action={<PageButton href={clientPath(client, 'cost')}>{t('Open the cost explorer')}</PageButton>}>
            {t('Ask something in the cost explorer and save it there.')}
          </Empty>
        }
      />
      {changed && <ChangeReportDialog client={client} report={changed} close={() => setChanged(null)} />}
      {removed && <RemoveReport client={client} report={removed} close={() => setRemoved(null)} />}
      {folder && folder.how !== 'remove' && <FolderName client={client} folder={folder.folder} close={() => setFolder(null)} />}
      {folder?.how === 'remove' && folder.folder && <RemoveFolder client={client} folder={folder.folder} close={() => setFolder(null)} />}
    </Page>
  );
}

function RemoveReport({ client, report, close }: { client: string; report: Report; close: () => void }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const remove = useMutation({
    mutationFn: async () => {
      const tag = await reportTag(queries, client, report.id);
      await answer(api.DELETE('/api/v1/clients/{client}/reports/{report}', { params: { path: { client, report: report.id }, header: { 'If-Match': tag } } }));
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'], exact: true });
      queries.removeQueries({ queryKey: [client, 'reports', report.id] });
      flash({ type: 'success', header: t('“{name}” is removed', { name: report.name }) });
      close();
    },
  });
  return (
    <Dialog title={t('Remove {name}?', { name: report.name })} action={t('Remove')} busy={remove.isPending} error={remove.error} act={() => remove.mutate()} close={close}>
      {t('The question is forgotten; no cost is. Dashboards that show this report show a hole instead.')}
    </Dialog>
  );
}

function FolderName({ client, folder, close }: { client: string; folder: ReportFolder | null; close: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(folder?.name ?? '');
  const { keyFor } = useIdempotencyKey();
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim() };
      return folder
        ? answer(api.PATCH('/api/v1/clients/{client}/report-folders/{folder}', { params: { path: { client, folder: folder.id } }, body }))
        : answer(api.POST('/api/v1/clients/{client}/report-folders', { params: { path: { client }, header: { 'Idempotency-Key': keyFor(body) } }, body }));
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'], exact: true });
      close();
    },
  });
  return (
    <NameDialog title={folder ? t('Rename the folder {name}', { name: folder.name }) : t('New folder')} action={t('Save')} name={name} setName={setName} busy={save.isPending} error={save.error} confirm={() => save.mutate()} close={close} />
  );
}

function RemoveFolder({ client, folder, close }: { client: string; folder: ReportFolder; close: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/clients/{client}/report-folders/{folder}', { params: { path: { client, folder: folder.id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'], exact: true });
      close();
    },
  });
  return (
    <Dialog title={t('Remove the folder {name}?', { name: folder.name })} action={t('Remove')} busy={remove.isPending} error={remove.error} act={() => remove.mutate()} close={close}>
      {t('A folder can be removed once no report is in it.')}
    </Dialog>
  );
}
