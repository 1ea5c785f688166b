import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { settingsQuery } from '@/api/clients';
import type { NewInvitation, Role } from '@/api/types';
import { formatAccount, formatInstant } from '@/words/format';
import { roleMeaning, roleName } from '@/words/roles';
import { t } from '@/words/translate';
import { Copyable } from './Copyable';
import { Dialog } from './Dialog';
import { fieldProblem } from './FormProblem';
import { useIdempotencyKey } from './useIdempotencyKey';

interface InviteDialogProps {
  client: string;
  /** An AWS account that the invited person is asked to connect. */
  account?: string;
  mayInvitePartners?: boolean;
  close: () => void;
}

/** Invites somebody. The link is shown once, to whoever invites; where mail is set up it is sent as well. */
export function InviteDialog({ client, account, mayInvitePartners = false, close }: InviteDialogProps) {
  const queries = useQueryClient();
  const settings = useQuery(settingsQuery);
  const roles: Role[] = [...(mayInvitePartners ? (['partner_admin'] as const) : []), 'client_admin', 'finance', 'member'];
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>(account ? 'client_admin' : 'member');
  const { keyFor } = useIdempotencyKey();
  const invite = useMutation({
    mutationFn: (): Promise<NewInvitation> => {
      const body = { client: role === 'partner_admin' ? null : client, role, email: email.trim(), ...(account ? { account } : {}) };
      return answer(api.POST('/api/v1/invitations', { params: { header: { 'Idempotency-Key': keyFor(body) } }, body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
  });
  const made = invite.data;
  if (made)
    return (
      <Dialog title={t('The invitation is made')} action={t('Done')} cancel={null} act={close} close={close}>
        <Alert type="info" header={t('Copy the link now: it is shown only this once')}>
          {settings.data?.mail_known ? t('It was also sent to {email}.', { email: made.email }) : t('Send it to {email} yourself: this server sends no mail.', { email: made.email })}
        </Alert>
        {made.link ? <Copyable text={made.link} what={t('The link')} /> : <Box>{t('It was made before, and its link was shown then. Revoke it and make a new one if it is lost.')}</Box>}
        <Box color="text-body-secondary">{t('Good until {time}.', { time: formatInstant(made.expires_at) })}</Box>
      </Dialog>
    );
  return (
    <Dialog
      title={account ? t('Invite a colleague to connect {account}', { account: formatAccount(account) }) : t('Invite somebody')}
      action={t('Invite')}
      busy={invite.isPending}
      disabled={!/^[^@\s]+@[^@\s]+$/.test(email.trim())}
      error={invite.error}
      fields={['email', 'role']}
      act={() => invite.mutate()}
      close={close}
    >
      <FormField label={t('E-mail address')} errorText={fieldProblem(invite.error, 'email')}>
        <Input type="email" inputMode="email" autoFocus value={email} onChange={({ detail }) => setEmail(detail.value)} />
      </FormField>
      <FormField label={t('Role')} description={roleMeaning(role)} errorText={fieldProblem(invite.error, 'role')}>
        <Select
          selectedOption={{ value: role, label: roleName(role) }}
          options={roles.map((one) => ({ value: one, label: roleName(one), description: roleMeaning(one) }))}
          onChange={({ detail }) => setRole(detail.selectedOption.value as Role)}
        />
      </FormField>
    </Dialog>
  );
}
