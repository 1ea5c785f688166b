import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '@/words/translate';

/** A page that fails takes nothing down but itself. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A page's code that is gone from the server: farthing was updated while this window was open.
    const isOutdated = /dynamically imported module|Importing a module script failed/i.test(error.message);
    return (
      <Box padding={{ vertical: 'l' }}>
        <Alert
          type={isOutdated ? 'info' : 'error'}
          header={isOutdated ? t('farthing was updated') : t('This page could not be shown')}
          action={
            <Button onClick={() => (isOutdated ? window.location.reload() : this.setState({ error: null }))}>
              {isOutdated ? t('Load the new version') : t('Try again')}
            </Button>
          }
        >
          {isOutdated
            ? t('This window still holds the pages of an earlier version.')
            : t('This is a mistake in farthing’s pages, not in your data. Say this to whoever looks after farthing: {message}', {
                message: error.message,
              })}
        </Alert>
      </Box>
    );
  }
}
