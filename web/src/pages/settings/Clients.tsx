import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { answer, answerWithTag, api } from '@/api/client';
import { clientsQuery } from '@/api/clients';
import { rightsOf, sessionQuery, useRights, useSession } from '@/api/session';
import type { Client } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { lastClient } from '@/app/lastClient';
import { clientPath } from '@/app/navigation';
import { Dialog } from '@/shared/Dialog';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { fieldProblem } from '@/shared/FormProblem';
import { PageLink } from '@/shared/links';
import { Time } from '@/shared/Time';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { formatCount } from '@/words/format';
import { t } from '@/words/translate';

/** The clients of a partner. Whoever has but one is led to it. */
export default function Clients() {
  const session = useSession();
  const rights = useRights(undefined);
  const clients = useQuery(clientsQuery);
  const [editing, setEditing] = useState<Client | 'new' | null>(null);
  const [removing, setRemoving] = useState<Client | null>(null);
  useDocumentTitle(t('Clients'));

  const only = session.memberships.length === 1 ? session.memberships[0]?.client : null;
  const home = useLocation().pathname === '/';
  const last = home ? clients.data?.clients.find((one) => one.id === lastClient()) : undefined;
  if (last) return <Navigate to={clientPath(last.id)} replace />;
  if (!rights.isPartner && only) return <Navigate to={clientPath(only)} replace />;
  return (
    <>
      <DataTable
        id="clients"
        level="h1"
        title={t('Clients')}
        description={t('Each client has its own accounts, people and bills, and sees nothing of the others.')}
        items={clients.data?.clients}
        error={clients.error}
        retry={() => void clients.refetch()}
        trackBy={(one) => one.id}
        nouns={[t('client'), t('clients')]}
        sortedBy="name"
        actions={
          rights.isPartner && (
            <Button variant="primary" onClick={() => setEditing('new')}>
              {t('Add client')}
            </Button>
          )
        }
        columns={[
          { id: 'name', header: t('Name'), isRowHeader: true, text: (one) => one.name, cell: (one) => <PageLink href={clientPath(one.id)}>{one.name || one.id}</PageLink>, minWidth: 180 },
          { id: 'id', header: t('Id'), text: (one) => one.id, cell: (one) => one.id },
          { id: 'connections', header: t('Accounts'), isFigure: true, text: (one) => String(one.connections), filters: false, cell: (one) => formatCount(one.connections) },
          { id: 'bills', header: t('Bills'), isFigure: true, text: (one) => String(one.bills), filters: false, cell: (one) => formatCount(one.bills) },
          { id: 'created', header: t('Made'), text: (one) => one.created_at ?? '', filters: false, cell: (one) => <Time value={one.created_at} never={t('From the start')} />, minWidth: 160 },
          ...(rights.isPartner || session.memberships.some((one) => one.role === 'client_admin')
            ? [
                {
                  id: 'do',
                  header: t('Actions'),
                  minWidth: 150,
                  cell: (one: Client) => (
                    <SpaceBetween size="s" direction="horizontal">
                      {rightsOf(session, one.id).administrate && (
                        <Button variant="inline-link" ariaLabel={t('Rename {name}', { name: one.name })} onClick={() => setEditing(one)}>
                          {t('Rename')}
                        </Button>
                      )}
                      {rights.isPartner && (
                        <Button variant="inline-link" ariaLabel={t('Remove {name}', { name: one.name })} onClick={() => setRemoving(one)}>
                          {t('Remove')}
                        </Button>
                      )}
                    </SpaceBetween>
                  ),
                },
              ]
            : []),
        ]}
        empty={<Empty title={t('There is no client yet')}>{t('Add one: its accounts, people and bills are kept apart from all others.')}</Empty>}
      />
      {editing && <ClientDialog client={editing === 'new' ? null : editing} close={() => setEditing(null)} />}
      {removing && <RemoveClient client={removing} close={() => setRemoving(null)} />}
    </>
  );
}

function ClientDialog({ client, close }: { client: Client | null; close: () => void }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [id, setId] = useState(client?.id ?? '');
  const [name, setName] = useState(client?.name ?? '');
  const { keyFor } = useIdempotencyKey();
  const save = useMutation({
    mutationFn: async () => {
      if (!client) {
        const body = { id, name: name.trim() };
        return answer(api.POST('/api/v1/clients', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body }));
      }
      const path = { client: client.id };
      const { tag } = await answerWithTag(api.GET('/api/v1/clients/{client}', { params: { path } }));
      return answer(api.PATCH('/api/v1/clients/{client}', { params: { path, header: { 'If-Match': tag } }, body: { name: name.trim() } }));
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: clientsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: 'success', content: client ? t('The client is called {name} now.', { name: made.name }) : t('The client {name} is there.', { name: made.name }) });
      close();
    },
  });
  const idFits = /^[A-Za-z0-9_.-]{1,64}$/.test(id);
  return (
    <Dialog
      title={client ? t('Rename {name}', { name: client.name }) : t('Add a client')}
      action={client ? t('Rename') : t('Add client')}
      busy={save.isPending}
      disabled={!idFits || !name.trim()}
      error={save.error}
      fields={['id', 'name']}
      act={() => save.mutate()}
      close={close}
    >
      <FormField label={t('Name')} errorText={fieldProblem(save.error, 'name')}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} placeholder={t('Acme Ltd.')} />
      </FormField>
      {!client && (
        <FormField
          label={t('Id')}
          description={t('Stands in addresses and on the command line, and never changes.')}
          constraintText={t('1 to 64 letters, digits, points, hyphens and underscores.')}
          errorText={fieldProblem(save.error, 'id') ?? (id && !idFits ? t('It has a character that is not allowed') : undefined)}
        >
          <Input value={id} spellcheck={false} onChange={({ detail }) => setId(detail.value)} placeholder="acme" />
        </FormField>
      )}
    </Dialog>
  );
}

function RemoveClient({ client, close }: { client: Client; close: () => void }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: async () => {
      const path = { client: client.id };
      const { tag } = await answerWithTag(api.GET('/api/v1/clients/{client}', { params: { path } }));
      return answer(api.DELETE('/api/v1/clients/{client}', { params: { path, header: { 'If-Match': tag } } }));
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: clientsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: 'success', content: t('The client {name} is gone.', { name: client.name }) });
      close();
    },
  });
  return (
    <Dialog
      title={t('Remove {name}?', { name: client.name })}
      action={t('Remove')}
      busy={remove.isPending}
      error={remove.error}
      disabled={typed !== client.id}
      act={() => remove.mutate()}
      close={close}
    >
      <Box>{t('A client that still has accounts or bills is not removed: disconnect its accounts first.')}</Box>
      <FormField label={t('To confirm, type its id: {id}', { id: client.id })}>
        <Input value={typed} spellcheck={false} autoComplete={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Dialog>
  );
}
