import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { t } from '@/words/translate';
import { ProblemAlert } from './ProblemAlert';

interface ConfirmDialogProps {
  title: string;
  /** What the button does, in a word or two: `Revoke`. */
  action: string;
  children: ReactNode;
  busy: boolean;
  error: unknown;
  disabled?: boolean;
  confirm: () => void;
  close: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({ title, action, children, busy, error, disabled = false, confirm, close }: ConfirmDialogProps) {
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={t('Close')}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={close}>
              {t('Cancel')}
            </Button>
            <Button variant="primary" loading={busy} disabled={disabled} onClick={confirm}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error ? <ProblemAlert error={error} /> : null}
        {children}
      </SpaceBetween>
    </Modal>
  );
}
