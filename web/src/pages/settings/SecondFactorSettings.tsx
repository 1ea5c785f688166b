import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { meQuery } from '@/api/organisation';
import type { Me } from '@/api/types';
import { useFlashes } from '@/app/Flashes';
import { Dialog } from '@/shared/Dialog';
import { Copyable } from '@/shared/Copyable';
import { fieldProblem } from '@/shared/FormProblem';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { QrCode } from '@/shared/QrCode';
import { saveAsFile } from '@/shared/saveAsFile';
import { counted, t } from '@/words/translate';

/** Codes of an authenticator app beside the password. */
export function SecondFactorSettings({ me }: { me: Me }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [removing, setRemoving] = useState(false);
  const [password, setPassword] = useState('');
  const begin = useMutation({ mutationFn: () => answer(api.POST('/api/v1/me/totp')) });
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/me/totp', { body: { password } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
      setRemoving(false);
      setPassword('');
      flash({ type: 'warning', content: t('The second factor is off: your password alone signs you in.') });
    },
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={t('A code from an app on your telephone, beside the password. Who knows the password alone does not get in.')}
          actions={
            me.two_factor ? (
              <Button onClick={() => setRemoving(true)}>{t('Switch off')}</Button>
            ) : (
              <Button variant="primary" loading={begin.isPending} onClick={() => begin.mutate()}>
                {t('Switch on')}
              </Button>
            )
          }
        >
          {t('Second factor')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {begin.isError && <ProblemAlert error={begin.error} />}
        <StatusIndicator type={me.two_factor ? 'success' : 'warning'}>
          {me.two_factor ? counted(me.recovery_codes_left, 'On; {n} recovery code is left', 'On; {n} recovery codes are left') : t('Off')}
        </StatusIndicator>
      </SpaceBetween>
      {begin.data && <Begin secret={begin.data.secret} address={begin.data.address} close={() => begin.reset()} />}
      {removing && (
        <Dialog
          title={t('Switch the second factor off?')}
          action={t('Switch off')}
          busy={remove.isPending}
          error={remove.error}
          fields={['password']}
          disabled={!password}
          act={() => remove.mutate()}
          close={() => setRemoving(false)}
        >
          <FormField label={t('Your password')} errorText={fieldProblem(remove.error, 'password')}>
            <Input type="password" autoComplete="current-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
          </FormField>
        </Dialog>
      )}
    </Container>
  );
}

function Begin({ secret, address, close }: { secret: string; address: string; close: () => void }) {
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => answer(api.PUT('/api/v1/me/totp', { body: { code: code.replace(/\s/g, '') } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const codes = confirm.data?.recovery_codes;
  if (codes)
    return (
      <Dialog title={t('Keep these recovery codes')} action={t('I have kept them')} cancel={null} act={close} close={close}>
        <Alert type="warning">{t('Each of them signs you in once when your telephone is not there. They are shown only now.')}</Alert>
        <ul className="codes">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <Button formAction="none" iconName="download" onClick={() => saveAsFile(`${codes.join('\n')}\n`, 'farthing-recovery-codes.txt', 'text/plain')}>
          {t('Save as a file')}
        </Button>
      </Dialog>
    );
  return (
    <Dialog
      title={t('Switch the second factor on')}
      action={t('Switch on')}
      busy={confirm.isPending}
      disabled={code.replace(/\s/g, '').length < 6}
      error={confirm.error}
      fields={['code']}
      act={() => confirm.mutate()}
      close={close}
    >
      <Box>{t('1. Scan this with an authenticator app, or type the key into it.')}</Box>
      <QrCode text={address} label={t('QR code of the key below, for an authenticator app')} />
      <Copyable text={secret} what={t('The key')} />
      <FormField label={t('2. Type the six digits that the app shows now')} errorText={fieldProblem(confirm.error, 'code')}>
        <Input inputMode="numeric" autoComplete="one-time-code" value={code} onChange={({ detail }) => setCode(detail.value)} />
      </FormField>
    </Dialog>
  );
}
