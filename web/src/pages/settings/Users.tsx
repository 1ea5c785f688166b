import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, answerWithTag, api } from '@/api/client';
import { usersQuery } from '@/api/organisation';
import { useRights, useSession } from '@/api/session';
import type { Role, User } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { Dialog } from '@/shared/Dialog';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { InviteDialog } from '@/shared/InviteDialog';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { Status } from '@/shared/Status';
import { roleMeaning, roleName } from '@/words/roles';
import { t } from '@/words/translate';

type Asked = { what: 'role' | 'end' | 'disable' | 'enable' | 'remove'; user: User };

function roleIn(user: User, client: string): Role | null {
  if (user.memberships.some((one) => one.role === 'partner_admin')) return 'partner_admin';
  return user.memberships.find((one) => one.client === client)?.role ?? null;
}

/** Who may look at a client's money, and what else they may do. */
export default function Users() {
  const client = useClient();
  const rights = useRights(client);
  const own = useSession().user?.id;
  const users = useInfiniteQuery(usersQuery(client));
  const [inviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  useDocumentTitle(t('Users'));
  return (
    <>
      <DataTable
        id="users"
        level="h1"
        title={t('Users')}
        description={t('The people who may sign in and look at this client.')}
        items={users.data?.pages.flatMap((page) => page.users)}
        error={users.error}
        retry={() => void users.refetch()}
        more={users.hasNextPage ? { load: () => void users.fetchNextPage(), loading: users.isFetchingNextPage } : undefined}
        trackBy={(one) => one.id}
        nouns={[t('user'), t('users')]}
        sortedBy="name"
        actions={
          <Button variant="primary" onClick={() => setInviting(true)}>
            {t('Invite')}
          </Button>
        }
        columns={[
          { id: 'name', header: t('Name'), isRowHeader: true, text: (one) => one.name, cell: (one) => (one.id === own ? t('{name} (you)', { name: one.name }) : one.name), minWidth: 150 },
          { id: 'email', header: t('E-mail address'), text: (one) => one.email, cell: (one) => one.email, minWidth: 230 },
          {
            id: 'role',
            header: t('Role'),
            text: (one) => roleName(roleIn(one, client) ?? 'member'),
            cell: (one) => {
              const role = roleIn(one, client);
              return role ? roleName(role) : '–';
            },
            minWidth: 160,
          },
          {
            id: 'state',
            header: t('State'),
            text: (one) => (one.disabled ? t('Locked out') : t('May sign in')),
            cell: (one) => <Status type={one.disabled ? 'stopped' : 'success'} text={one.disabled ? t('Locked out') : t('May sign in')} />,
            minWidth: 130,
          },
          {
            id: 'second',
            header: t('Second factor'),
            text: (one) => (one.two_factor ? t('On') : t('Off')),
            cell: (one) => <Status type={one.two_factor ? 'success' : 'warning'} text={one.two_factor ? t('On') : t('Off')} />,
            minWidth: 120,
          },
          { id: 'seen', header: t('Last signed in'), text: (one) => one.signed_in_at ?? '', filters: false, cell: (one) => <Time value={one.signed_in_at} ago />, minWidth: 140 },
          { id: 'created', header: t('Since'), hidden: true, text: (one) => one.created_at, filters: false, cell: (one) => <Time value={one.created_at} />, minWidth: 150 },
          {
            id: 'do',
            header: t('Actions'),
            minWidth: 100,
            cell: (one) =>
              one.id === own ? null : (
                <ButtonDropdown
                  variant="inline-icon"
                  expandToViewport
                  ariaLabel={t('What to do with {name}', { name: one.name })}
                  items={[
                    { id: 'role', text: t('Change the role'), disabled: roleIn(one, client) === 'partner_admin' && !rights.isPartner },
                    { id: 'end', text: t('End the membership'), disabled: roleIn(one, client) === 'partner_admin' },
                    ...(rights.isPartner
                      ? [
                          one.disabled ? { id: 'enable', text: t('Let in again') } : { id: 'disable', text: t('Lock out') },
                          { id: 'remove', text: t('Remove altogether') },
                        ]
                      : []),
                  ]}
                  onItemClick={({ detail }) => setAsked({ what: detail.id as Asked['what'], user: one })}
                />
              ),
          },
        ]}
        empty={<Empty title={t('Nobody is a member yet')}>{t('Invite somebody. Partner administrators see every client without being listed.')}</Empty>}
      />
      {inviting && <InviteDialog client={client} mayInvitePartners={rights.isPartner} close={() => setInviting(false)} />}
      {asked && <UserDialog key={asked.user.id} client={client} asked={asked} isPartner={rights.isPartner} close={() => setAsked(null)} />}
    </>
  );
}

function UserDialog({ client, asked, isPartner, close }: { client: string; asked: Asked; isPartner: boolean; close: () => void }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const { user, what } = asked;
  const [role, setRole] = useState<Role>(roleIn(user, client) ?? 'member');
  const act = useMutation({
    mutationFn: async () => {
      const path = { user: user.id };
      // What others changed meanwhile is not overwritten: the tag is that of now, the server compares.
      const { tag } = await answerWithTag(api.GET('/api/v1/users/{user}', { params: { path } }));
      const header = { 'If-Match': tag };
      if (what === 'role')
        return void (await answer(
          api.PUT('/api/v1/users/{user}/memberships', { params: { path, header }, body: { client: role === 'partner_admin' ? null : client, role } }),
        ));
      if (what === 'end')
        return void (await answer(api.DELETE('/api/v1/users/{user}/memberships', { params: { path, header, query: { client } } })));
      if (what === 'remove') return void (await answer(api.DELETE('/api/v1/users/{user}', { params: { path, header } })));
      return void (await answer(api.PATCH('/api/v1/users/{user}', { params: { path, header }, body: { disabled: what === 'disable' } })));
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['users'] });
      flash({ type: 'success', content: done });
      close();
    },
  });
  const name = user.name;
  const texts: Record<Asked['what'], [title: string, action: string, words: string, done: string]> = {
    role: [t('The role of {name}', { name }), t('Change'), roleMeaning(role), t('{name} has another role now.', { name })],
    end: [t('End the membership of {name}?', { name }), t('End it'), t('{name} sees nothing of this client any more, at once.', { name }), t('{name} is no member any more.', { name })],
    disable: [t('Lock {name} out?', { name }), t('Lock out'), t('All sessions of {name} end at once, and nobody can sign in as {name} until you let them in again.', { name }), t('{name} is locked out.', { name })],
    enable: [t('Let {name} in again?', { name }), t('Let in'), t('{name} may sign in again, with the password and the memberships of before.', { name }), t('{name} may sign in again.', { name })],
    remove: [t('Remove {name}?', { name }), t('Remove'), t('The person is removed from every client. What they did stays in the audit log.'), t('{name} is removed.', { name })],
  };
  const [title, action, words, done] = texts[what];
  const roles: Role[] = [...(isPartner ? (['partner_admin'] as const) : []), 'client_admin', 'finance', 'member'];
  return (
    <Dialog title={title} action={action} busy={act.isPending} error={act.error} act={() => act.mutate()} close={close}>
      {what === 'role' ? (
        <FormField label={t('Role')} description={words}>
          <Select
            selectedOption={{ value: role, label: roleName(role) }}
            options={roles.map((one) => ({ value: one, label: roleName(one), description: roleMeaning(one) }))}
            onChange={({ detail }) => setRole(detail.selectedOption.value as Role)}
          />
        </FormField>
      ) : (
        <Box>{words}</Box>
      )}
    </Dialog>
  );
}
