import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { t } from '@/words/translate';
import { ProblemAlert } from './ProblemAlert';

/** Nothing for a moment, then words: what is there at once should not flicker. */
export function Loading({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Box padding="l" textAlign="center" color="text-body-secondary">
      <span role="status">
        {shown && (
          <>
            <Spinner /> {t('Loading {what} …', { what })}
          </>
        )}
      </span>
    </Box>
  );
}

/** What was asked for, or words while it comes, or the problem with a way to try again. */
export function Loaded<Data>({
  query,
  what,
  children,
}: {
  query: UseQueryResult<Data>;
  what: string;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined)
    return (
      <>
        {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  if (query.isError) return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  return <Loading what={what} />;
}
