import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { SyncJob } from '@/api/types';
import { Time } from '@/shared/Time';
import { jobName, jobStatus } from '@/words/accounts';
import { formatBytes, formatCount, formatDuration, formatMonth } from '@/words/format';
import { counted, t } from '@/words/translate';

function percent(job: SyncJob): number {
  if (job.state === 'done') return 100;
  const { bytes, bytes_total: total } = job.progress;
  return total > 0 ? Math.min(99, Math.floor((bytes / total) * 100)) : 0;
}

function progressWords(job: SyncJob): string {
  const { files, files_total, bytes, bytes_total, rows, seconds_left } = job.progress;
  const parts = [];
  if (files_total > 0 && (files > 0 || job.state === 'running')) parts.push(t('{n} of {all} files', { n: formatCount(files), all: formatCount(files_total) }));
  if (bytes_total > 0) parts.push(t('{n} of {all}', { n: formatBytes(bytes), all: formatBytes(bytes_total) }));
  if (rows > 0) parts.push(counted(rows, '{n} line', '{n} lines'));
  if (seconds_left !== null && job.state === 'running') parts.push(t('about {time} to go', { time: formatDuration(seconds_left) }));
  return parts.join(' · ');
}

function StateCell({ job, switchExport }: { job: SyncJob; switchExport?: (job: SyncJob) => void }) {
  const status = jobStatus(job.state);
  if (job.state === 'running' && job.progress.bytes_total > 0 && !job.cancel_requested)
    return (
      <ProgressBar
        value={percent(job)}
        additionalInfo={progressWords(job)}
        description={job.progress.stage || status.text}
        ariaLabel={jobName(job)}
      />
    );
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={status.type}>
        {job.cancel_requested ? t('Is being stopped') : job.state === 'running' && job.progress.stage ? job.progress.stage : status.text}
      </StatusIndicator>
      {progressWords(job) && <Box color="text-body-secondary" fontSize="body-s">{progressWords(job)}</Box>}
      {job.error && <Box color="text-status-error" fontSize="body-s">{job.error}</Box>}
      {job.error_code === 'export_conflict' && job.month && switchExport && (
        <Button
          variant="inline-link"
          ariaLabel={t('Let this export fill the bill: {month}', { month: formatMonth(job.month) })}
          onClick={() => switchExport(job)}
        >
          {t('Let this export fill the bill')}
        </Button>
      )}
      {job.state === 'waiting' && job.attempts > 0 && (
        <Box color="text-body-secondary" fontSize="body-s">
          {t('Tried {n} times; next try', { n: job.attempts })} <Time value={job.run_after} ago />
        </Box>
      )}
    </SpaceBetween>
  );
}

interface JobsProps {
  jobs: readonly SyncJob[];
  header?: ReactNode;
  empty: ReactNode;
  showConnection?: boolean;
  /** Two exports of one bill are never added: somebody may let the other one fill it. */
  switchExport?: (job: SyncJob) => void;
}

/** Work on bills: what is fetched, how far it is, and how long it still takes. */
export function Jobs({ jobs, header, empty, showConnection = false, switchExport }: JobsProps) {
  const sorted = [...jobs].sort((a, b) => (b.month ?? '9').localeCompare(a.month ?? '9') || a.id - b.id);
  return (
    <Table<SyncJob>
      variant={header ? 'container' : 'embedded'}
      header={header}
      items={sorted}
      trackBy={(job) => String(job.id)}
      empty={empty}
      wrapLines
      ariaLabels={{ tableLabel: t('Work under way') }}
      columnDefinitions={[
        { id: 'what', header: t('What'), cell: (job) => jobName(job), isRowHeader: true, minWidth: 160 },
        ...(showConnection ? [{ id: 'connection', header: t('Account'), cell: (job: SyncJob) => job.connection_name, minWidth: 120 }] : []),
        { id: 'export', header: t('Export'), cell: (job) => job.export ?? '–', minWidth: 120 },
        { id: 'state', header: t('Progress'), cell: (job) => <StateCell job={job} switchExport={switchExport} />, minWidth: 300 },
      ]}
    />
  );
}
