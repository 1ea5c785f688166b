import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { t } from '@/words/translate';
import { FormProblem } from './FormProblem';

interface DialogProps {
  title: string;
  /** What the button does, in a word or two: `Revoke`. */
  action: string;
  act: () => void;
  close: () => void;
  children: ReactNode;
  /** It is being done: the button waits. */
  busy?: boolean;
  /** It cannot be done yet: something is missing. */
  disabled?: boolean;
  /** What went wrong the last time. */
  error?: unknown;
  /** Fields inside that show their own problem. */
  fields?: string[];
  /** What not doing it is called; null: there is nothing left but `action`. */
  cancel?: string | null;
  size?: ModalProps['size'];
}

/** Asks for something, or once more before something that cannot be taken back. Enter in a field does it, as the button. */
export function Dialog({ title, action, act, close, children, busy = false, disabled = false, error, fields, cancel, size }: DialogProps) {
  const content = (
    <SpaceBetween size="m">
      <FormProblem error={error} fields={fields} />
      {children}
    </SpaceBetween>
  );
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel={cancel ?? t('Close')}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            {cancel !== null && (
              <Button variant="link" onClick={close}>
                {cancel ?? t('Cancel')}
              </Button>
            )}
            <Button variant="primary" loading={busy} disabled={disabled} onClick={act}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {cancel === null ? (
        content
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            if (!busy && !disabled) act();
          }}
        >
          {content}
        </form>
      )}
    </Modal>
  );
}
