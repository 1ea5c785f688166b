import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { reportQuery } from '@/api/cost';
import { asProblem } from '@/api/problem';
import { useRights } from '@/api/session';
import { useFlashes } from '@/app/Flashes';
import { t } from '@/words/translate';
import { fromReportQuery, toReportQuery, type CostView } from './costView';
import { SaveReportDialog } from './ReportDialogs';

interface ReportBarProps {
  client: string;
  view: CostView;
  /** The id of the opened report; '': none. */
  report: string;
  opened: (report: string) => void;
}

/** Keeps what is shown, as the opened report or as a new one. */
export function ReportBar({ client, view, report, opened }: ReportBarProps) {
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const rights = useRights(client);
  const [asking, setAsking] = useState(false);
  const kept = useQuery(reportQuery(client, report));
  const query = toReportQuery(view);
  const isChanged = kept.data !== undefined && JSON.stringify(toReportQuery(fromReportQuery(kept.data.body.query))) !== JSON.stringify(query);
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/clients/{client}/reports/{report}', {
          params: { path: { client, report }, header: { 'If-Match': kept.data?.tag ?? '' } },
          body: { query },
        }),
      ),
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'] });
      flash({ id: `report-${saved.id}`, type: 'success', header: t('“{name}” is saved', { name: saved.name }) });
    },
    onError: (error) => {
      // Somebody else saved it meanwhile: what they saved is read anew, so that saving again is done knowingly.
      if (asProblem(error).isOutdated) void queries.invalidateQueries({ queryKey: [client, 'reports', report] });
      flashProblem(error, t('The report is not saved'));
    },
  });
  if (!rights.writeReports) return null;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {kept.data && (
        <Button disabled={!isChanged} disabledReason={t('It shows what is saved')} loading={save.isPending} onClick={() => save.mutate()}>
          {t('Save the changes')}
        </Button>
      )}
      <Button onClick={() => setAsking(true)}>{kept.data ? t('Save as another report') : t('Save as a report')}</Button>
      {asking && (
        <SaveReportDialog
          client={client}
          query={query}
          saved={(saved) => {
            setAsking(false);
            flash({ id: `report-${saved.id}`, type: 'success', header: t('“{name}” is saved', { name: saved.name }) });
            opened(saved.id);
          }}
          close={() => setAsking(false)}
        />
      )}
    </SpaceBetween>
  );
}
