import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { tokensQuery } from '@/api/organisation';
import { usePersonName } from '@/api/people';
import { useRights } from '@/api/session';
import type { NewToken, Scope, Token } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { Dialog } from '@/shared/Dialog';
import { Copyable } from '@/shared/Copyable';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { fieldProblem } from '@/shared/FormProblem';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { Status } from '@/shared/Status';
import { scopeMeaning, scopes } from '@/words/roles';
import { counted, t } from '@/words/translate';

const dayMs = 86_400_000;
const lives = [30, 90, 365, 0];

function lifeName(days: number): string {
  return days === 0 ? t('Until it is revoked') : counted(days, '{n} day', '{n} days');
}

function isOver(token: Token): boolean {
  return token.revoked_at !== null || token.expires_at !== null && new Date(token.expires_at).getTime() < Date.now();
}

/** For programs: what they may do, until when, and when they last did. */
export default function Tokens() {
  const client = useClient();
  const rights = useRights(client);
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const tokens = useInfiniteQuery(tokensQuery(client));
  const nameOf = usePersonName(client);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  useDocumentTitle(t('API tokens'));
  const revoke = useMutation({
    mutationFn: (one: Token) => answer(api.DELETE('/api/v1/tokens/{token}', { params: { path: { token: one.id } } })),
    onSuccess: (_, one) => {
      void queries.invalidateQueries({ queryKey: ['tokens'] });
      flash({ type: 'success', content: t('The token {name} is revoked.', { name: one.name }) });
      setRevoking(null);
    },
  });
  return (
    <>
      <DataTable
        id="tokens"
        level="h1"
        title={t('API tokens')}
        description={t('With a token a program asks farthing’s API, within the limits that you set here.')}
        items={tokens.data?.pages.flatMap((page) => page.tokens)}
        error={tokens.error}
        retry={() => void tokens.refetch()}
        more={tokens.hasNextPage ? { load: () => void tokens.fetchNextPage(), loading: tokens.isFetchingNextPage } : undefined}
        trackBy={(one) => one.id}
        nouns={[t('token'), t('tokens')]}
        sortedBy="name"
        actions={
          <Button variant="primary" onClick={() => setMaking(true)}>
            {t('Make a token')}
          </Button>
        }
        columns={[
          { id: 'name', header: t('Name'), isRowHeader: true, text: (one) => one.name, cell: (one) => one.name, minWidth: 160 },
          { id: 'scopes', header: t('May'), text: (one) => one.scopes.join(', '), cell: (one) => one.scopes.map(scopeMeaning).join('; '), minWidth: 220 },
          { id: 'client', header: t('For'), text: (one) => one.client ?? '', cell: (one) => one.client ?? t('All clients') },
          { id: 'by', header: t('Made by'), text: (one) => nameOf(one.made_by), cell: (one) => nameOf(one.made_by), minWidth: 150 },
          { id: 'used', header: t('Last used'), text: (one) => one.used_at ?? '', filters: false, cell: (one) => <Time value={one.used_at} ago />, minWidth: 120 },
          {
            id: 'until',
            header: t('Good until'),
            text: (one) => one.expires_at ?? '',
            filters: false,
            minWidth: 160,
            cell: (one) => (isOver(one) ? <Status type="stopped" text={one.revoked_at ? t('Revoked') : t('Expired')} /> : <Time value={one.expires_at} never={t('No end')} />),
          },
          { id: 'made', header: t('Made'), hidden: true, text: (one) => one.made_at, filters: false, cell: (one) => <Time value={one.made_at} />, minWidth: 150 },
          {
            id: 'do',
            header: t('Actions'),
            cell: (one) => one.revoked_at === null && (
              <Button variant="inline-link" ariaLabel={t('Revoke the token {name}', { name: one.name })} onClick={() => setRevoking(one)}>
                {t('Revoke')}
              </Button>
            ),
          },
        ]}
        empty={<Empty title={t('There is no token yet')}>{t('Make one for each program, with no more than it needs.')}</Empty>}
      />
      {making && <MakeToken client={client} isPartner={rights.isPartner} close={() => setMaking(false)} />}
      {revoking && (
        <Dialog
          title={t('Revoke {name}?', { name: revoking.name })}
          action={t('Revoke')}
          busy={revoke.isPending}
          error={revoke.error}
          act={() => revoke.mutate(revoking)}
          close={() => setRevoking(null)}
        >
          <Box>{t('Whatever uses it is refused from now on.')}</Box>
        </Dialog>
      )}
    </>
  );
}

function MakeToken({ client, isPartner, close }: { client: string; isPartner: boolean; close: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Scope[]>(['read']);
  const [days, setDays] = useState(90);
  const [forAll, setForAll] = useState(false);
  const [openedAt] = useState(() => Date.now());
  const { keyFor } = useIdempotencyKey();
  const make = useMutation({
    mutationFn: (): Promise<NewToken> => {
      const until = `${new Date(openedAt + days * dayMs).toISOString().slice(0, 19)}Z`;
      const body = { client: forAll ? null : client, name: name.trim(), scopes: chosen, ...(days > 0 ? { expires_at: until } : {}) };
      return answer(api.POST('/api/v1/tokens', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  const made = make.data;
  if (made)
    return (
      <Dialog title={t('The token is made')} action={t('I have copied it')} cancel={null} act={close} close={close}>
        <Alert type="warning" header={t('Copy it now: it is shown only this once')}>
          {t('farthing keeps only what it needs to recognise it. Whoever has it may do what it may.')}
        </Alert>
        {made.token ? <Copyable text={made.token} what={t('The token')} /> : <Box>{t('It was made before, and shown then. Revoke it and make a new one if it is lost.')}</Box>}
      </Dialog>
    );
  return (
    <Dialog
      title={t('Make a token')}
      action={t('Make it')}
      busy={make.isPending}
      disabled={!name.trim() || chosen.length === 0}
      error={make.error}
      fields={['name', 'scopes', 'expires_at']}
      act={() => make.mutate()}
      close={close}
    >
      <FormField label={t('Name')} description={t('What uses it, so that you know it again.')} errorText={fieldProblem(make.error, 'name')}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} placeholder={t('Nightly export to the data lake')} />
      </FormField>
      <FormField label={t('What it may do')} errorText={fieldProblem(make.error, 'scopes')}>
        <SpaceBetween size="xxs">
          {scopes.map((one) => (
            <Checkbox key={one} checked={chosen.includes(one)} onChange={({ detail }) => setChosen(scopes.filter((scope) => (scope === one ? detail.checked : chosen.includes(scope))))}>
              {scopeMeaning(one)} <Box variant="span" color="text-body-secondary">({one})</Box>
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
      <FormField label={t('How long it is good')} errorText={fieldProblem(make.error, 'expires_at')}>
        <Select
          selectedOption={{ value: String(days), label: lifeName(days) }}
          options={lives.map((one) => ({ value: String(one), label: lifeName(one) }))}
          onChange={({ detail }) => setDays(Number(detail.selectedOption.value))}
        />
      </FormField>
      {isPartner && (
        <Checkbox checked={forAll} onChange={({ detail }) => setForAll(detail.checked)} description={t('Else for this client only.')}>
          {t('For all clients')}
        </Checkbox>
      )}
    </Dialog>
  );
}
