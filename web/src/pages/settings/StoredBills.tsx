import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { workQuery } from '@/api/server';
import type { Work } from '@/api/types';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Status } from '@/shared/Status';
import { Time } from '@/shared/Time';
import { formatBytes, formatCount } from '@/words/format';
import { counted, t } from '@/words/translate';

function what(one: Work): string {
  switch (one.what) {
    case 'verification':
      return t('Verify everything');
    case 'rebuild':
      return t('Make stored bills anew');
    case 'import':
      return t('Import from a folder of the server');
  }
}

function state(one: Work): { type: StatusIndicatorProps.Type; text: string } {
  switch (one.state) {
    case 'running':
      return { type: 'in-progress', text: t('Under way') };
    case 'done':
      return { type: 'success', text: t('Done') };
    case 'failed':
      return { type: 'error', text: t('Failed') };
    case 'cancelled':
      return { type: 'stopped', text: t('Stopped') };
  }
}

function outcome(one: Work): string {
  const { number, total, step } = one.progress;
  if (one.state === 'running') return total > 0 ? t('{step}, {n} of {all}', { step, n: number, all: total }) : t('It begins');
  if (one.error) return one.error.detail;
  if (one.verification)
    return t('{bills}, {files} and {bytes} are as they were', {
      bills: counted(one.verification.bills, '{n} bill', '{n} bills'),
      files: counted(one.verification.archived_files, '{n} archived file', '{n} archived files'),
      bytes: formatBytes(one.verification.bytes),
    });
  if (one.rebuild) return counted(one.rebuild.rebuilt.length, '{n} bill made anew', '{n} bills made anew');
  if (one.import) return counted(one.import.deliveries.length, '{n} delivery read', '{n} deliveries read');
  return '–';
}

/** Every stored byte of every client checked, beside everything else, and what such work came to. */
export function StoredBills() {
  const queries = useQueryClient();
  const work = useQuery(workQuery);
  const look = () => queries.invalidateQueries({ queryKey: workQuery.queryKey });
  const verify = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/verifications', { body: {} })),
    onSettled: look,
  });
  const stop = useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/work/{work}', { params: { path: { work: id } } })),
    onSettled: look,
  });
  const damaged = work.data?.work.find((one) => (one.verification?.problems.length ?? 0) > 0)?.verification?.problems ?? [];
  const isRunning = work.data?.work.some((one) => one.state === 'running') ?? false;
  return (
    <SpaceBetween size="s">
      {(verify.isError || stop.isError) && <ProblemAlert error={verify.error ?? stop.error} />}
      {damaged.length > 0 && (
        <Alert type="error" header={counted(damaged.length, '{n} stored file is not as it was', '{n} stored files are not as they were')}>
          <ul className="why-bills">
            {damaged.map((one) => (
              <li key={one.place}>
                {one.place}: {one.what}. {one.in_archive ? t('It lies in the archive: fetch the bill anew.') : t('It lies in a segment, which can be made anew from the archive.')}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <DataTable
        id="work"
        prefix="work_"
        title={t('Stored bills')}
        description={t('Every stored byte hashed and every sum added up again, for all clients. It runs beside everything else; what was done stands here for an hour.')}
        items={work.data?.work}
        error={work.error}
        retry={() => void work.refetch()}
        trackBy={(one) => one.id}
        nouns={[t('piece of work'), t('pieces of work')]}
        actions={
          <Button loading={verify.isPending} disabled={isRunning} onClick={() => verify.mutate()}>
            {t('Verify everything')}
          </Button>
        }
        columns={[
          { id: 'begun', header: t('Begun'), minWidth: 160, text: (one) => one.begun_at, filters: false, cell: (one) => <Time value={one.begun_at} /> },
          { id: 'what', header: t('What'), isRowHeader: true, minWidth: 180, text: what, cell: what },
          { id: 'client', header: t('Client'), hidden: true, minWidth: 120, text: (one) => one.client ?? '', cell: (one) => one.client ?? t('All') },
          { id: 'state', header: t('State'), minWidth: 120, text: (one) => state(one).text, cell: (one) => <Status {...state(one)} /> },
          { id: 'outcome', header: t('What came of it'), minWidth: 240, text: outcome, filters: false, cell: (one) => <span className="wrap">{outcome(one)}</span> },
          {
            id: 'rows',
            header: t('Rows'),
            hidden: true,
            isFigure: true,
            minWidth: 100,
            compare: (left, right) => left.progress.rows - right.progress.rows,
            cell: (one) => formatCount(one.progress.rows),
          },
          {
            id: 'stop',
            header: t('Stop'),
            minWidth: 110,
            cell: (one) =>
              one.state === 'running' ? (
                <Button variant="inline-link" ariaLabel={t('Stop: {what}', { what: what(one) })} onClick={() => stop.mutate(one.id)}>
                  {t('Stop')}
                </Button>
              ) : (
                '–'
              ),
          },
        ]}
        empty={<Empty title={t('Nothing was verified within the last hour')}>{t('Each bill proves itself on its own page; here all of them are looked at.')}</Empty>}
      />
    </SpaceBetween>
  );
}
