import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { invitationsQuery } from '@/api/organisation';
import { useRights } from '@/api/session';
import type { Invitation } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { Dialog } from '@/shared/Dialog';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { InviteDialog } from '@/shared/InviteDialog';
import { Time } from '@/shared/Time';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { Status } from '@/shared/Status';
import { formatAccount } from '@/words/format';
import { roleName } from '@/words/roles';
import { t } from '@/words/translate';

function status(state: Invitation['state']): { type: StatusIndicatorProps.Type; text: string } {
  switch (state) {
    case 'open':
      return { type: 'pending', text: t('Open') };
    case 'accepted':
      return { type: 'success', text: t('Accepted') };
    case 'revoked':
      return { type: 'stopped', text: t('Revoked') };
    case 'expired':
      return { type: 'stopped', text: t('Expired') };
  }
}

export default function Invitations() {
  const client = useClient();
  const rights = useRights(client);
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const invitations = useInfiniteQuery(invitationsQuery(client));
  const [inviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  useDocumentTitle(t('Invitations'));
  const revoke = useMutation({
    mutationFn: (one: Invitation) => answer(api.DELETE('/api/v1/invitations/{invitation}', { params: { path: { invitation: one.id } } })),
    onSuccess: (_, one) => {
      void queries.invalidateQueries({ queryKey: ['invitations'] });
      flash({ type: 'success', content: t('The invitation of {email} is revoked: its link opens nothing any more.', { email: one.email }) });
      setRevoking(null);
    },
  });
  return (
    <>
      <DataTable
        id="invitations"
        level="h1"
        title={t('Invitations')}
        description={t('Whom you asked to join, and what became of it. A link is good for a few days and for one person.')}
        items={invitations.data?.pages.flatMap((page) => page.invitations)}
        error={invitations.error}
        retry={() => void invitations.refetch()}
        more={invitations.hasNextPage ? { load: () => void invitations.fetchNextPage(), loading: invitations.isFetchingNextPage } : undefined}
        trackBy={(one) => one.id}
        nouns={[t('invitation'), t('invitations')]}
        sortedBy="-made"
        actions={
          <Button variant="primary" onClick={() => setInviting(true)}>
            {t('Invite')}
          </Button>
        }
        columns={[
          { id: 'email', header: t('E-mail address'), isRowHeader: true, text: (one) => one.email, cell: (one) => one.email, minWidth: 230 },
          { id: 'role', header: t('Role'), text: (one) => roleName(one.role), cell: (one) => roleName(one.role), minWidth: 160 },
          { id: 'state', header: t('State'), text: (one) => status(one.state).text, cell: (one) => <Status type={status(one.state).type} text={status(one.state).text} /> },
          { id: 'account', header: t('To connect'), text: (one) => one.account ?? '', cell: (one) => (one.account ? formatAccount(one.account) : '–'), minWidth: 140 },
          { id: 'by', header: t('Invited by'), text: (one) => one.invited_by, cell: (one) => one.invited_by, minWidth: 150 },
          { id: 'made', header: t('Made'), text: (one) => one.made_at, filters: false, cell: (one) => <Time value={one.made_at} ago /> },
          { id: 'until', header: t('Good until'), text: (one) => one.expires_at, filters: false, cell: (one) => <Time value={one.expires_at} />, minWidth: 150 },
          {
            id: 'do',
            header: t('Actions'),
            cell: (one) =>
              one.state === 'open' && (
                <Button variant="inline-link" ariaLabel={t('Revoke the invitation of {email}', { email: one.email })} onClick={() => setRevoking(one)}>
                  {t('Revoke')}
                </Button>
              ),
          },
        ]}
        empty={<Empty title={t('Nobody has been invited yet')}>{t('An invitation is a link that lets one person in, with the role that you choose.')}</Empty>}
      />
      {inviting && <InviteDialog client={client} mayInvitePartners={rights.isPartner} close={() => setInviting(false)} />}
      {revoking && (
        <Dialog
          title={t('Revoke the invitation of {email}?', { email: revoking.email })}
          action={t('Revoke')}
          busy={revoke.isPending}
          error={revoke.error}
          act={() => revoke.mutate(revoking)}
          close={() => setRevoking(null)}
        >
          <Box>{t('Its link opens nothing any more. You can invite the same person anew.')}</Box>
        </Dialog>
      )}
    </>
  );
}
