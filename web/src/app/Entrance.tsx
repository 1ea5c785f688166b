import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from 'react-router-dom';
import { sessionQuery } from '@/api/session';
import { Loading } from '@/shared/Loaded';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { t } from '@/words/translate';
import { ErrorBoundary } from './ErrorBoundary';

/** Asks who is there before anything is shown, and leads whoever is not signed in to where they can. */
export function Entrance() {
  const location = useLocation();
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Loading what={t('farthing')} />;
  if (session.isError && !session.data)
    return (
      <main className="narrow">
        <ProblemAlert error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  const isOutside = ['/sign-in', '/setup', '/invitation'].includes(location.pathname);
  if (session.data.needs !== 'nothing' && !isOutside) {
    const to = location.pathname + location.search;
    return <Navigate to={to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`} replace />;
  }
  return (
    <ErrorBoundary>
      <Outlet />
    </ErrorBoundary>
  );
}
