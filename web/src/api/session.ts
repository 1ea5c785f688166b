import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answer, api } from './client';
import type { Role, Session } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/session', { signal })),
  staleTime: 60_000,
  retry: false,
});

/** Who is signed in. For what stands inside of the shell, which shows nothing before it is known. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('useSession is for what stands inside of the shell');
  return data;
}

const administrates: Role[] = ['partner_admin', 'client_admin'];

/** What somebody may do in a client, so that pages do not offer what the server would refuse. It decides; this does not. */
export interface Rights {
  role: Role | null;
  /** connections, users, tokens */
  administrate: boolean;
  /** saved reports */
  writeReports: boolean;
  writeDashboards: boolean;
  /** which spellings of tags and cost categories are one key */
  writeTagKeys: boolean;
  /** clients, settings of the server */
  isPartner: boolean;
}

export function rightsOf(session: Session, client: string | undefined): Rights {
  const isPartner = session.memberships.some((one) => one.role === 'partner_admin');
  const role = isPartner ? 'partner_admin' : (session.memberships.find((one) => one.client === client)?.role ?? null);
  return {
    role,
    isPartner,
    administrate: role !== null && administrates.includes(role),
    writeReports: role !== null,
    writeDashboards: role !== null && role !== 'member',
    writeTagKeys: role !== null && role !== 'member',
  };
}

export function useRights(client: string | undefined): Rights {
  return rightsOf(useSession(), client);
}

/**
 * Somebody else is there now: what the pages knew for the one before is forgotten. What is looked at just now stays, and
 * so does the session's own query, for whoever looks at it would not hear of another one.
 */
export function forgetAll(queries: QueryClient): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] && !query.isActive() });
}

/** Takes what the server says of the session after each step of signing in. */
export function useSignInStep<Input>(step: (input: Input) => Promise<Session>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: step,
    onSuccess: (session) => {
      forgetAll(queries);
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}
