import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

/** Keys of queries: what belongs to a client begins with its id, so that an event can refresh a part of it. */
export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/clients', { signal })),
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings', { signal })),
  staleTime: 300_000,
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/permissions', { signal })),
  staleTime: Infinity,
});

export const codesQuery = queryOptions({
  queryKey: ['codes'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/codes', { signal })),
  staleTime: Infinity,
});
