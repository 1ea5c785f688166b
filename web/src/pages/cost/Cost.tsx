import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { dimensionsQuery, reportQuery } from '@/api/cost';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import { useUrlParameters } from '@/shared/useUrlParameters';
import { formatAsOf } from '@/words/format';
import { t } from '@/words/translate';
import '@/shared/figures.css';
import { Answer } from './Answer';
import { Charges } from './Charges';
import './cost.css';
import { CostControls } from './CostControls';
import { CostFilters } from './CostFilters';
import { fromReportQuery, readView, toParameters, writeView, type CostView } from './costView';
import { Downloads } from './Downloads';
import { ReportBar } from './ReportBar';
import { useAccountNames } from './useAccountNames';
import { useCost } from './useCost';

/** What was spent, by whom, on what. Everything chosen here is in the address. */
export default function Cost() {
  const client = useClient();
  const [parameters, change] = useUrlParameters();
  const view = readView(parameters);
  const showsCharges = parameters.get('show') === 'charges';
  const report = parameters.get('report') ?? '';
  const { data: dimensions } = useQuery(dimensionsQuery(client));
  const accounts = useAccountNames(client);
  const kept = useQuery(reportQuery(client, report));
  // A link to a report may name nothing but the report: its question is then put into the address.
  const isBare = report !== '' && [...parameters.keys()].every((name) => name === 'report');
  const answer = useCost(client, view, !showsCharges && !(isBare && kept.isPending));

  const setView = (next: CostView) =>
    change((after) => {
      writeView(next, after);
      after.delete('charge');
    }, 'push');
  const clearFilters = () => setView({ ...view, filters: [] });

  const query = kept.data?.body.query;
  const applied = useRef('');
  useEffect(() => {
    if (report === applied.current || (isBare && !query)) return;
    applied.current = report;
    if (isBare && query) change((after) => writeView(fromReportQuery(query), after), 'replace');
  }, [isBare, query, report, change]);
  const openReport = (id: string) => change((after) => after.set('report', id), 'push');

  const { dates } = answer;
  return (
    <Page
      title={kept.data ? kept.data.body.name : t('Cost explorer')}
      description={kept.data ? t('A saved report') : t('What was spent, by whom, on what')}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <ReportBar client={client} view={view} report={report} opened={openReport} />
          {!showsCharges && <Downloads client={client} query={toParameters(view, dates)} />}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Container>
          <SpaceBetween size="m">
            <CostControls view={view} dates={dates} dimensions={dimensions} change={setView} onlyChoice={showsCharges} />
            <CostFilters client={client} filters={view.filters} onChange={(filters) => setView({ ...view, filters })} dimensions={dimensions} accounts={accounts} dates={dates} />
            <SpaceBetween size="m" direction="horizontal" alignItems="center">
              <SegmentedControl
                label={t('What is listed')}
                selectedId={showsCharges ? 'charges' : 'costs'}
                options={[
                  { id: 'costs', text: t('Costs') },
                  { id: 'charges', text: t('Charges') },
                ]}
                onChange={({ detail }) =>
                  change((after) => {
                    if (detail.selectedId === 'charges') after.set('show', 'charges');
                    else after.delete('show');
                    after.delete('charge');
                  }, 'push')
                }
              />
              {view.asOf && (
                <Box>
                  {t('As it was on {time}.', { time: formatAsOf(view.asOf) })}{' '}
                  <Button variant="inline-link" onClick={() => setView({ ...view, asOf: '' })}>
                    {t('As it is now')}
                  </Button>
                </Box>
              )}
              <span role="status" className="quiet">
                {answer.isOld && !showsCharges ? t('Adding up …') : ''}
              </span>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
        {showsCharges ? (
          <Charges client={client} view={view} dates={dates} clearFilters={clearFilters} />
        ) : (
          <Answer client={client} view={view} answer={answer} dimensions={dimensions} accounts={accounts} clearFilters={clearFilters} />
        )}
      </SpaceBetween>
    </Page>
  );
}
