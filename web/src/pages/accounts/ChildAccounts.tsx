import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { childAccountsQuery, connectionsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import type { ChildAccount } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Dialog } from '@/shared/Dialog';
import { Empty } from '@/shared/Empty';
import { InviteDialog } from '@/shared/InviteDialog';
import { PageButton, PageLink } from '@/shared/links';
import { TemplateText } from '@/shared/TemplateText';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { Status } from '@/shared/Status';
import { childStatus } from '@/words/accounts';
import { formatAccount } from '@/words/format';
import { counted, t } from '@/words/translate';

function isOpen(one: ChildAccount): boolean {
  return one.state === 'billing only' || one.state === 'not connected';
}

function knownFrom(one: ChildAccount): string {
  if (one.in_organisation && one.in_bills) return t('Organization and bills');
  return one.in_bills ? t('Bills') : t('Organization');
}

/** The accounts of the organisations: connect, skip, or let a colleague connect. */
export default function ChildAccounts() {
  const client = useClient();
  const rights = useRights(client);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { flash, flashProblem } = useFlashes();
  const children = useQuery(childAccountsQuery(client));
  const connections = useQuery(connectionsQuery(client));
  const [chosen, setChosen] = useState<ChildAccount[]>([]);
  const [inviting, setInviting] = useState('');
  const [stackSet, setStackSet] = useState(false);
  useDocumentTitle(t('Child accounts'));

  const skip = useMutation({
    mutationFn: async ({ accounts, skipped }: { accounts: string[]; skipped: boolean }) => {
      for (const account of accounts)
        await answer(api.PATCH('/api/v1/clients/{client}/accounts/{account}', { params: { path: { client, account } }, body: { skipped } }));
    },
    onSuccess: (_, { accounts, skipped }) =>
      flash({
        type: 'success',
        content: skipped
          ? counted(accounts.length, '{n} account is skipped: it is not proposed again. Its costs count all the same.', '{n} accounts are skipped: they are not proposed again. Their costs count all the same.')
          : counted(accounts.length, '{n} account is proposed again.', '{n} accounts are proposed again.'),
      }),
    onError: (error) => flashProblem(error, t('Not all accounts could be changed')),
    onSettled: () => {
      setChosen([]);
      void queries.invalidateQueries({ queryKey: [client, 'accounts'] });
    },
  });
  const connectPath = (one: ChildAccount) =>
    `${clientPath(client, 'accounts/add')}?${new URLSearchParams({ stage: 'start', kind: 'member', name: one.name || one.account, account_id: one.account }).toString()}`;
  const connectionOf = (account: string) => connections.data?.connections.find((one) => one.account === account);
  const openOnes = (children.data?.children ?? []).filter(isOpen);
  const chosenOpen = chosen.filter(isOpen);

  const columns: DataColumn<ChildAccount>[] = [
    { id: 'account', header: t('Account'), isRowHeader: true, text: (one) => one.account, cell: (one) => <span className="figure">{formatAccount(one.account)}</span>, minWidth: 150 },
    { id: 'name', header: t('Name'), text: (one) => one.name, cell: (one) => one.name || '–', minWidth: 140 },
    { id: 'unit', header: t('Organisational unit'), text: (one) => one.unit, cell: (one) => one.unit || '–', minWidth: 150 },
    {
      id: 'state',
      header: t('With farthing'),
      text: (one) => childStatus(one.state).text,
      cell: (one) => {
        const connection = connectionOf(one.account);
        const status = <Status type={childStatus(one.state).type} text={childStatus(one.state).text} />;
        return connection ? <PageLink href={clientPath(client, `accounts/${encodeURIComponent(connection.id)}`)}>{status}</PageLink> : status;
      },
      minWidth: 150,
    },
    { id: 'status', header: t('At AWS'), text: (one) => one.status, cell: (one) => one.status.charAt(0) + one.status.slice(1).toLowerCase() || '–' },
    { id: 'payer', header: t('Payer'), hidden: true, text: (one) => one.payer, cell: (one) => formatAccount(one.payer), minWidth: 140 },
    { id: 'from', header: t('Known from'), text: knownFrom, cell: knownFrom, minWidth: 150 },
    {
      id: 'tags',
      header: t('Tags'),
      hidden: true,
      text: (one) => Object.entries(one.tags).map(([key, value]) => `${key}=${value}`).join(' '),
      filters: true,
      cell: (one) => Object.entries(one.tags).map(([key, value]) => `${key}=${value}`).join(', ') || '–',
    },
    ...(rights.administrate
      ? [
          {
            id: 'do',
            header: t('Actions'),
            minWidth: 150,
            cell: (one: ChildAccount) =>
              one.state === 'connected' ? null : one.state === 'skipped' ? (
                <Button variant="inline-link" ariaLabel={t('Propose again: {name}', { name: one.name || one.account })} onClick={() => skip.mutate({ accounts: [one.account], skipped: false })}>
                  {t('Propose again')}
                </Button>
              ) : (
                <ButtonDropdown
                  variant="inline-icon"
                  expandToViewport
                  ariaLabel={t('What to do with {name}', { name: one.name || one.account })}
                  items={[
                    { id: 'connect', text: t('Connect') },
                    { id: 'invite', text: t('Invite a colleague to connect it') },
                    { id: 'skip', text: t('Skip') },
                  ]}
                  onItemClick={({ detail }) => {
                    if (detail.id === 'connect') navigate(connectPath(one));
                    if (detail.id === 'invite') setInviting(one.account);
                    if (detail.id === 'skip') skip.mutate({ accounts: [one.account], skipped: true });
                  }}
                />
              ),
          },
        ]
      : []),
  ];

  return (
    <SpaceBetween size="l">
      {children.data?.advice === 'stackset' && rights.administrate && (
        <Alert
          type="info"
          header={counted(openOnes.length, '{n} account is not connected', '{n} accounts are not connected')}
          action={<Button onClick={() => setStackSet(true)}>{t('Show the StackSet')}</Button>}
        >
          {t('For so many a StackSet is the way: it makes the role in all of them at once, and in new ones by itself. Their costs are complete meanwhile.')}
        </Alert>
      )}
      <DataTable
        id="children"
        level="h1"
        title={t('Child accounts')}
        description={t('The accounts of your organisations. The costs of all of them count, connected or not; connecting one adds its resources, events and advice.')}
        items={children.data?.children}
        error={children.error}
        retry={() => void children.refetch()}
        columns={columns}
        trackBy={(one) => one.account}
        nouns={[t('account'), t('accounts')]}
        sortedBy="account"
        selection={rights.administrate ? { chosen, choose: setChosen, label: (one) => one.name || one.account, isDisabled: (one) => one.state === 'connected' } : undefined}
        actions={
          rights.administrate && (
            <SpaceBetween size="xs" direction="horizontal">
              <Button disabled={chosenOpen.length === 0} loading={skip.isPending} onClick={() => skip.mutate({ accounts: chosenOpen.map((one) => one.account), skipped: true })}>
                {t('Skip')}
              </Button>
              <Button disabled={openOnes.length === 0} onClick={() => setStackSet(true)}>
                {chosenOpen.length > 0 ? t('StackSet for the chosen') : t('StackSet')}
              </Button>
            </SpaceBetween>
          )
        }
        empty={
          <Empty title={t('No child account is known yet')} action={rights.administrate && <PageButton href={clientPath(client, 'accounts/add')}>{t('Add an account')}</PageButton>}>
            {t('Connect a management account: its organisation and its bill tell which accounts there are.')}
          </Empty>
        }
      />
      {inviting && <InviteDialog client={client} account={inviting} close={() => setInviting('')} />}
      {stackSet && (
        <Dialog size="large" title={t('A role in many accounts at once')} action={t('Close')} cancel={null} act={() => setStackSet(false)} close={() => setStackSet(false)}>
          <div>
            {chosenOpen.length > 0
              ? counted(chosenOpen.length, 'For the {n} chosen account. Save the template, then run the lines in the management account.', 'For the {n} chosen accounts. Save the template, then run the lines in the management account.')
              : t('For all accounts of the organisation, new ones included. Save the template, then run the lines in the management account.')}
          </div>
          <TemplateText client={client} request={{ format: 'cloudformation-member' }} what={t('the template for member accounts')} />
          <TemplateText
            client={client}
            request={{ format: 'stackset', ...(chosenOpen.length > 0 ? { accounts: chosenOpen.map((one) => one.account) } : {}) }}
            what={t('the command lines of the StackSet')}
          />
        </Dialog>
      )}
    </SpaceBetween>
  );
}
