import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import type { ConnectionDetails } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { Dialog } from '@/shared/Dialog';
import { counted, t } from '@/words/translate';

interface DisconnectDialogProps {
  client: string;
  connection: ConnectionDetails;
  tag: string;
  close: () => void;
}

/** Ends a connection. Bills stay unless somebody asks twice for them to go. */
export function DisconnectDialog({ client, connection, tag, close }: DisconnectDialogProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [purge, setPurge] = useState(false);
  const [typed, setTyped] = useState('');
  const end = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/v1/clients/{client}/connections/{connection}', {
          params: { path: { client, connection: connection.id }, query: { purge }, header: { 'If-Match': tag } },
        }),
      ),
    onSuccess: (gone) => {
      const forgotten = gone.forgotten > 0 ? ` ${counted(gone.forgotten, '{n} delivery was removed.', '{n} deliveries were removed.')}` : '';
      flash({
        type: 'success',
        header: t('{name} is disconnected', { name: connection.name }),
        content: `${gone.left_in_aws ?? ''}${forgotten}`.trim() || undefined,
      });
      navigate(clientPath(client, 'accounts'));
      queries.removeQueries({ queryKey: [client, 'connections', connection.id] });
      void queries.invalidateQueries({ queryKey: [client] });
    },
  });
  return (
    <Dialog
      title={t('Disconnect {name}?', { name: connection.name })}
      action={purge ? t('Disconnect and remove its bills') : t('Disconnect')}
      cancel={t('Keep it')}
      busy={end.isPending}
      disabled={typed !== connection.name}
      error={end.error}
      act={() => end.mutate()}
      close={close}
    >
      <Box>
        {t('farthing forgets the role and any secret of this account, and fetches nothing more. The role, the bucket and the export in AWS are yours: you are told afterwards what to remove there.')}
      </Box>
      <Checkbox
        checked={purge}
        onChange={({ detail }) => setPurge(detail.checked)}
        description={t('Without this they stay, and their costs stay in every report.')}
      >
        {t('Remove the bills that were read from it, too')}
      </Checkbox>
      {purge && (
        <Alert type="warning">
          {t('Removed bills cannot be brought back from here. They could be read again only as long as the bucket still holds them.')}
        </Alert>
      )}
      <FormField label={t('To confirm, type the name of the account: {name}', { name: connection.name })}>
        <Input value={typed} spellcheck={false} autoComplete={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Dialog>
  );
}
