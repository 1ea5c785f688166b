import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { configurationErrorsQuery } from '@/api/connections';
import { homeQuery, reportsQuery, type Widget } from '@/api/cost';
import { clientPath } from '@/app/navigation';
import { fromReportQuery } from '@/pages/cost/costView';
import { Freshness } from '@/pages/home/Freshness';
import { Loaded } from '@/shared/Loaded';
import { PageLink } from '@/shared/links';
import { Status } from '@/shared/Status';
import { counted, t } from '@/words/translate';
import { CostTile } from './CostTile';
import { PlainMarkdown } from './PlainMarkdown';

/** One tile of a dashboard, by its kind. */
export function Tile({ client, widget }: { client: string; widget: Widget }) {
  const height = Math.max(120, widget.height * 88 - 190);
  switch (widget.kind) {
    case 'report':
      return <ReportTile client={client} widget={widget} height={height} />;
    case 'cost':
      return widget.query ? <CostTile client={client} title={widget.title} view={fromReportQuery(widget.query)} height={height} /> : null;
    case 'bills':
      return <BillsTile client={client} />;
    case 'errors':
      return <ErrorsTile client={client} title={widget.title} />;
    case 'text':
      return (
        <Container fitHeight header={widget.title && <Header variant="h2">{widget.title}</Header>}>
          <PlainMarkdown text={widget.text ?? ''} />
        </Container>
      );
  }
}

function ReportTile({ client, widget, height }: { client: string; widget: Widget; height: number }) {
  const reports = useQuery(reportsQuery(client));
  return (
    <Loaded query={reports} what={widget.title || t('the report')}>
      {(data) => {
        const report = data.reports.find((one) => one.id === widget.report);
        if (!report) return <Alert type="warning" header={widget.title}>{t('The report that stood here was removed.')}</Alert>;
        return <CostTile client={client} title={widget.title || report.name} view={fromReportQuery(report.query)} height={height} report={report.id} />;
      }}
    </Loaded>
  );
}

function BillsTile({ client }: { client: string }) {
  const home = useQuery(homeQuery(client));
  return (
    <Loaded query={home} what={t('the bills')}>
      {(data) => <Freshness client={client} home={data} />}
    </Loaded>
  );
}

function ErrorsTile({ client, title }: { client: string; title: string }) {
  const errors = useQuery(configurationErrorsQuery(client));
  return (
    <Container fitHeight header={<Header variant="h2">{title || t('Configuration errors')}</Header>}>
      <Loaded query={errors} what={t('the configuration errors')}>
        {(data) =>
          data.errors.length === 0 ? (
            <Status type="success" text={t('No configuration error is known')} />
          ) : (
            <PageLink href={clientPath(client, 'accounts/errors')}>{counted(data.errors.length, '{n} configuration error', '{n} configuration errors')}</PageLink>
          )
        }
      </Loaded>
    </Container>
  );
}
