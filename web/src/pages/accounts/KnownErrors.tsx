import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { configurationErrorsQuery } from '@/api/connections';
import { Loaded } from '@/shared/Loaded';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { Time } from '@/shared/Time';
import { t } from '@/words/translate';
import { FindingDetails } from './Findings';
import { useRetest } from './useRetest';

/** What is wrong with one connection, each with a button to test it again. */
export function KnownErrors({ client, connection, canRetest }: { client: string; connection: string; canRetest: boolean }) {
  const errors = useQuery(configurationErrorsQuery(client, connection));
  const retest = useRetest(client);
  const running = retest.isPending ? (retest.variables.code ?? 'all') : '';
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={errors.data ? `(${errors.data.errors.length})` : undefined}
          actions={
            canRetest && (
              <Button loading={running === 'all'} disabled={!errors.data?.errors.length} onClick={() => retest.mutate({ connection })}>
                {t('Test all again')}
              </Button>
            )
          }
        >
          {t('Configuration errors')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {retest.isError && <ProblemAlert error={retest.error} />}
        <Loaded query={errors} what={t('what is wrong')}>
          {({ errors: list }) =>
            list.length === 0 ? (
              <StatusIndicator type="success">{t('Nothing is known to be wrong with this account.')}</StatusIndicator>
            ) : (
              <SpaceBetween size="l">
                {list.map((one) => (
                  <div key={`${one.code} ${one.subject}`}>
                    <FindingDetails
                      finding={one}
                      retest={canRetest ? { run: (code) => retest.mutate({ connection, code }), running } : undefined}
                    />
                    <Box color="text-body-secondary" fontSize="body-s" padding={{ top: 'xxs' }}>
                      {t('First seen')} <Time value={one.since} ago />, {t('last seen')} <Time value={one.last_seen} ago />
                    </Box>
                  </div>
                ))}
              </SpaceBetween>
            )
          }
        </Loaded>
      </SpaceBetween>
    </Container>
  );
}
