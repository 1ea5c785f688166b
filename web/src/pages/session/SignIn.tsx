import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, useSearchParams } from 'react-router-dom';
import { forgetAll, sessionQuery } from '@/api/session';
import { Password } from './Password';
import { SecondFactor } from './SecondFactor';
import { SetUp } from './SetUp';

/** Leads through whatever is still needed, then to where somebody wanted to go. */
export default function SignIn() {
  const { data: session } = useQuery(sessionQuery);
  const [parameters] = useSearchParams();
  const queries = useQueryClient();
  useEffect(() => forgetAll(queries), [queries]);
  switch (session?.needs) {
    case 'setup':
      return <SetUp />;
    case 'password':
      return <Password oidc={session.oidc} refused={parameters.get('refused')} />;
    case 'second_factor':
      return <SecondFactor />;
    default:
      return <Navigate to={ownPath(parameters.get('to'))} replace />;
  }
}

/** A path of our own pages; anything else could lead whoever signed in to a stranger's site. */
export function ownPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}
