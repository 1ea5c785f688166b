import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { auditQuery } from '@/api/organisation';
import { useRights } from '@/api/session';
import type { AuditEntry } from '@/api/types';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDebounced } from '@/shared/useDebounced';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useUrlState } from '@/shared/useUrlState';
import { Status } from '@/shared/Status';
import { counted, t } from '@/words/translate';

function outcome(one: AuditEntry): { type: StatusIndicatorProps.Type; text: string } {
  switch (one.outcome) {
    case 'done':
      return { type: 'success', text: t('Done') };
    case 'refused':
      return { type: 'stopped', text: t('Refused') };
    case 'failed':
      return { type: 'error', text: t('Failed') };
  }
}

function actorKind(one: AuditEntry): string {
  switch (one.actor_kind) {
    case 'user':
      return t('Person');
    case 'token':
      return t('Token');
    case 'farthing':
      return t('farthing');
    case 'anyone':
      return t('Not signed in');
  }
}

/** Who did what, and the proof that nobody has changed the log since. */
export default function Audit() {
  const client = useClient();
  const rights = useRights(client);
  const [actor, setActor] = useUrlState('actor');
  const [action, setAction] = useUrlState('action');
  const still = useDebounced(`${actor}\n${action}`).split('\n');
  const entries = useInfiniteQuery(
    auditQuery({ client, ...(still[0] ? { actor: still[0] } : {}), ...(still[1] ? { action: still[1] } : {}) }),
  );
  const proof = useMutation({ mutationFn: () => answer(api.GET('/api/v1/audit/proof')) });
  useDocumentTitle(t('Audit log'));
  return (
    <SpaceBetween size="l">
      {proof.isError && <ProblemAlert error={proof.error} />}
      {proof.data && (
        <Alert
          type={proof.data.whole ? 'success' : 'error'}
          dismissible
          dismissAriaLabel={t('Close')}
          onDismiss={() => proof.reset()}
          header={
            proof.data.whole
              ? counted(proof.data.entries, 'The log is whole: {n} entry, chained without a gap', 'The log is whole: {n} entries, chained without a gap')
              : t('The log was changed: entry {n} does not fit the one before it', { n: proof.data.broken_at ?? 0 })
          }
        >
          {proof.data.words}
        </Alert>
      )}
      <DataTable
        id="audit"
        level="h1"
        title={t('Audit log')}
        description={t('Who did what, and when. Each entry carries a hash over itself and the one before it, so that a change shows.')}
        items={entries.data?.pages.flatMap((page) => page.entries)}
        error={entries.error}
        retry={() => void entries.refetch()}
        more={entries.hasNextPage ? { load: () => void entries.fetchNextPage(), loading: entries.isFetchingNextPage } : undefined}
        trackBy={(one) => String(one.id)}
        nouns={[t('entry'), t('entries')]}
        actions={
          rights.isPartner && (
            <Button loading={proof.isPending} onClick={() => proof.mutate()}>
              {t('Prove that it is whole')}
            </Button>
          )
        }
        above={
          <ColumnLayout columns={2} minColumnWidth={240}>
            <FormField label={t('By whom')} description={t('E-mail address, or name of a token. The whole log is searched.')}>
              <Input type="search" value={actor} onChange={({ detail }) => setActor(detail.value)} clearAriaLabel={t('Clear')} />
            </FormField>
            <FormField label={t('Action')} description={t('The name of an operation of the API, such as connectAccount.')}>
              <Input type="search" value={action} spellcheck={false} onChange={({ detail }) => setAction(detail.value)} clearAriaLabel={t('Clear')} />
            </FormField>
          </ColumnLayout>
        }
        columns={[
          { id: 'at', header: t('When'), text: (one) => one.at, filters: false, cell: (one) => <Time value={one.at} />, minWidth: 160 },
          { id: 'actor', header: t('Who'), text: (one) => one.actor, cell: (one) => one.actor, minWidth: 200 },
          { id: 'kind', header: t('By'), hidden: true, text: actorKind, cell: actorKind },
          { id: 'words', header: t('What'), isRowHeader: true, text: (one) => one.words, cell: (one) => one.words, minWidth: 280 },
          { id: 'action', header: t('Action'), text: (one) => one.action, cell: (one) => <code>{one.action}</code>, minWidth: 150 },
          { id: 'outcome', header: t('Outcome'), text: (one) => outcome(one).text, cell: (one) => <Status type={outcome(one).type} text={outcome(one).text} /> },
          { id: 'address', header: t('From'), text: (one) => one.address ?? '', cell: (one) => one.address ?? '–', minWidth: 120 },
          { id: 'subject', header: t('To what'), hidden: true, text: (one) => one.subject, cell: (one) => <span className="wrap">{one.subject || '–'}</span> },
          { id: 'id', header: t('Number'), hidden: true, text: (one) => String(one.id), filters: false, cell: (one) => one.id },
          { id: 'hash', header: t('Hash'), hidden: true, cell: (one) => <Box variant="code">{one.hash.slice(0, 16)}…</Box>, minWidth: 180 },
        ]}
        empty={<Empty title={t('Nothing is written here')}>{actor || action ? t('Nothing in the whole log fits what you search for.') : t('What people and programs change in this client is written here.')}</Empty>}
      />
    </SpaceBetween>
  );
}
