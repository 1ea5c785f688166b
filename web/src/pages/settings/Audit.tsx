import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { connectionsQuery } from '@/api/connections';
import { auditQuery, tokensQuery, usersQuery } from '@/api/organisation';
import { useRights } from '@/api/session';
import type { AuditEntry } from '@/api/types';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useUrlState } from '@/shared/useUrlState';
import { Status } from '@/shared/Status';
import { actionName, knownActions } from '@/words/audit';
import { counted, t } from '@/words/translate';

function outcome(one: AuditEntry): { type: StatusIndicatorProps.Type; text: string } {
  switch (one.outcome) {
    case 'asked':
      return { type: 'info', text: t('Asked for') };
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
    case 'system':
      return t('farthing itself');
    case 'nobody':
      return t('Nobody signed in');
  }
}

function details(one: AuditEntry): string {
  return Object.entries(one.details as Record<string, unknown>)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Who did what, and the proof that nobody has changed the log since. */
export default function Audit() {
  const client = useClient();
  const rights = useRights(client);
  const [actor, setActor] = useUrlState('actor');
  const [action, setAction] = useUrlState('action');
  const entries = useInfiniteQuery(auditQuery({ client, ...(actor ? { actor } : {}), ...(action ? { action } : {}) }));
  const users = useInfiniteQuery(usersQuery(client));
  const tokens = useInfiniteQuery(tokensQuery(client));
  const connections = useQuery(connectionsQuery(client));
  const people = (users.data?.pages ?? []).flatMap((page) => page.users);
  const programs = (tokens.data?.pages ?? []).flatMap((page) => page.tokens);
  const targetName = (one: AuditEntry) =>
    connections.data?.connections.find((each) => each.id === one.target)?.name ??
    people.find((each) => each.id === one.target)?.email ??
    programs.find((each) => each.id === one.target)?.name ??
    one.target;
  const anybody = { value: '', label: t('Anybody') };
  const actors = [
    { label: t('People'), options: people.map((one) => ({ value: one.id, label: one.name, description: one.email })) },
    { label: t('Tokens'), options: programs.map((one) => ({ value: one.id, label: one.name })) },
  ].filter((group) => group.options.length > 0);
  const chosenActor = actors.flatMap((group) => group.options).find((one) => one.value === actor);
  const anything = { value: '', label: t('Anything') };
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
        description={t('Who did what, and when. The entries are chained to each other, so that a change or a gap shows.')}
        items={entries.data?.pages.flatMap((page) => page.entries)}
        error={entries.error}
        retry={() => void entries.refetch()}
        more={entries.hasNextPage ? { load: () => void entries.fetchNextPage(), loading: entries.isFetchingNextPage } : undefined}
        trackBy={(one) => String(one.number)}
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
            <FormField label={t('By whom')}>
              <Select
                selectedOption={actor ? (chosenActor ?? { value: actor, label: actor }) : anybody}
                options={[anybody, ...actors]}
                filteringType="auto"
                filteringAriaLabel={t('Find a person or a token')}
                onChange={({ detail }) => setActor(detail.selectedOption.value ?? '')}
              />
            </FormField>
            <FormField label={t('What was done')}>
              <Select
                selectedOption={action ? { value: action, label: actionName(action) } : anything}
                options={[anything, ...knownActions.map((one) => ({ value: one, label: actionName(one), labelTag: one }))]}
                filteringType="auto"
                filteringAriaLabel={t('Find something that is done')}
                onChange={({ detail }) => setAction(detail.selectedOption.value ?? '')}
              />
            </FormField>
          </ColumnLayout>
        }
        columns={[
          { id: 'at', header: t('When'), text: (one) => one.at, filters: false, cell: (one) => <Time value={one.at} />, minWidth: 160 },
          { id: 'actor', header: t('Who'), text: (one) => one.actor_name, cell: (one) => one.actor_name || actorKind(one), minWidth: 170 },
          { id: 'kind', header: t('By'), hidden: true, text: actorKind, cell: actorKind },
          { id: 'what', header: t('What'), isRowHeader: true, text: (one) => actionName(one.action), cell: (one) => actionName(one.action), minWidth: 180 },
          { id: 'target', header: t('Of what'), text: targetName, cell: (one) => <span className="wrap">{targetName(one) || '–'}</span>, minWidth: 130 },
          { id: 'outcome', header: t('Outcome'), text: (one) => outcome(one).text, cell: (one) => <Status type={outcome(one).type} text={outcome(one).text} />, minWidth: 110 },
          { id: 'details', header: t('Details'), hidden: true, text: details, filters: false, cell: (one) => <span className="wrap">{details(one) || '–'}</span>, minWidth: 180 },
          { id: 'peer', header: t('From'), text: (one) => one.peer, cell: (one) => one.peer || '–', minWidth: 120 },
          { id: 'action', header: t('Operation'), hidden: true, text: (one) => one.action, cell: (one) => <code>{one.action}</code>, minWidth: 150 },
          { id: 'number', header: t('Number'), hidden: true, text: (one) => String(one.number), filters: false, cell: (one) => one.number },
        ]}
        empty={<Empty title={t('Nothing is written here')}>{actor || action ? t('Nothing in the whole log fits what you search for.') : t('What people and programs change in this client is written here.')}</Empty>}
      />
    </SpaceBetween>
  );
}
