import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { settingsQuery } from '@/api/clients';
import type { NewInvitation, Role } from '@/api/types';
import { formatAccount, formatInstant } from '@/words/format';
import { roleMeaning, roleName } from '@/words/roles';
import { t } from '@/words/translate';
import { Copyable } from './Copyable';
import { fieldProblem, FormProblem } from './FormProblem';
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
  return (
    <Modal
      visible
      onDismiss={close}
      closeAriaLabel={t('Close')}
      header={made ? t('The invitation is made') : account ? t('Invite a colleague to connect {account}', { account: formatAccount(account) }) : t('Invite somebody')}
      footer={
        <Box float="right">
          {made ? (
            <Button variant="primary" onClick={close}>
              {t('Done')}
            </Button>
          ) : (
            <SpaceBetween size="xs" direction="horizontal">
              <Button variant="link" onClick={close}>
                {t('Cancel')}
              </Button>
              <Button variant="primary" loading={invite.isPending} disabled={!/^[^@\s]+@[^@\s]+$/.test(email.trim())} onClick={() => invite.mutate()}>
                {t('Invite')}
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      {made ? (
        <SpaceBetween size="m">
          <Alert type="info" header={t('Copy the link now: it is shown only this once')}>
            {settings.data?.mail_known ? t('It was also sent to {email}.', { email: made.email }) : t('Send it to {email} yourself: this server sends no mail.', { email: made.email })}
          </Alert>
          {made.link ? <Copyable text={made.link} what={t('The link')} /> : <Box>{t('It was made before, and its link was shown then. Revoke it and make a new one if it is lost.')}</Box>}
          <Box color="text-body-secondary">{t('Good until {time}.', { time: formatInstant(made.expires_at) })}</Box>
        </SpaceBetween>
      ) : (
        <SpaceBetween size="m">
          <FormProblem error={invite.error} fields={['email', 'role']} />
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
        </SpaceBetween>
      )}
    </Modal>
  );
}
