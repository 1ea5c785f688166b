import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { TemplateRequest } from './types';

/** Written anew for each set of choices; nothing is kept by the server. */
export const templateQuery = (client: string, request: TemplateRequest) =>
  queryOptions({
    queryKey: [client, 'templates', request],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/clients/{client}/templates', { params: { path: { client } }, body: request, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
