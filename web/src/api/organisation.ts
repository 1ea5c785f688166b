import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

const pageSize = 100;

/** Lists that grow come in pages: the next is asked for with the cursor of the one before. */
export const usersQuery = (client: string) =>
  infiniteQueryOptions({
    queryKey: ['users', client],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/users', { params: { query: { client, limit: pageSize, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const invitationsQuery = (client: string) =>
  infiniteQueryOptions({
    queryKey: ['invitations', client],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/invitations', { params: { query: { client, limit: pageSize, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const tokensQuery = (client: string) =>
  infiniteQueryOptions({
    queryKey: ['tokens', client],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/tokens', { params: { query: { client, limit: pageSize, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const auditQuery = (which: { client?: string; actor?: string; action?: string }) =>
  infiniteQueryOptions({
    queryKey: ['audit', which],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/audit', { params: { query: { ...which, limit: pageSize, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => answer(api.GET('/api/v1/me', { signal })) });

export const mySessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/me/sessions', { signal })),
});
