import { queryOptions } from '@tanstack/react-query';
import { answer, answerWithTag, api } from './client';
import type { Attempt } from './types';

const inClient = (client: string) => ({ client });

export const connectionsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'connections'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/connections', { params: { path: inClient(client) }, signal })),
  });

/** With the tag that an edit must send back. */
export const connectionQuery = (client: string, connection: string) =>
  queryOptions({
    queryKey: [client, 'connections', connection],
    queryFn: ({ signal }) =>
      answerWithTag(
        api.GET('/api/v1/clients/{client}/connections/{connection}', { params: { path: { client, connection } }, signal }),
      ),
  });

export const externalIdsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'external-ids'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/external-ids', { params: { path: inClient(client) }, signal })),
  });

export const exportsQuery = (client: string, connection?: string) =>
  queryOptions({
    queryKey: [client, 'exports', connection ?? ''],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/clients/{client}/exports', { params: { path: inClient(client), query: { connection } }, signal })),
    staleTime: 120_000,
  });

export const childAccountsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'accounts'],
    queryFn: async ({ signal }) => {
      const children = [];
      let advice: '' | 'stackset' = '';
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET('/api/v1/clients/{client}/accounts', { params: { path: inClient(client), query: { limit: 500, cursor } }, signal }),
        );
        children.push(...page.children);
        advice = page.advice;
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return { children, advice };
    },
  });

export const configurationErrorsQuery = (client: string, connection?: string) =>
  queryOptions({
    queryKey: [client, 'configuration-errors', connection ?? ''],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/clients/{client}/configuration-errors', { params: { path: inClient(client), query: { connection } }, signal }),
      ),
  });

export const syncsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'syncs'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/syncs', { params: { path: inClient(client) }, signal })),
    // Events bring each change; this is for when a proxy holds them back.
    refetchInterval: (query) => (query.state.data?.jobs.some((job) => job.state === 'running') ? 5_000 : 30_000),
  });

/** Events bring each finding as it is made; asking again is for where they do not come through. */
export const attemptQuery = (client: string, attempt: string) =>
  queryOptions({
    queryKey: [client, 'attempts', attempt],
    queryFn: ({ signal }): Promise<Attempt> =>
      answer(api.GET('/api/v1/clients/{client}/attempts/{attempt}', { params: { path: { client, attempt } }, signal })),
    enabled: attempt !== '',
    refetchInterval: (query) => (query.state.data && query.state.data.state !== 'running' ? false : 1_500),
  });

export const billsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'bills'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/bills', { params: { path: inClient(client) }, signal })),
  });
