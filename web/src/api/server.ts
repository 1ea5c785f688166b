import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

/** Every setting of the server; partner admins only. */
export const allSettingsQuery = queryOptions({
  queryKey: ['settings', 'all'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/all', { signal })),
});

const whileRunning = 1_000;

/** Long work on the stored bills, of the last hour; partner admins only. */
export const workQuery = queryOptions({
  queryKey: ['work'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/work', { signal })),
  refetchInterval: (query) => (query.state.data?.work.some((one) => one.state === 'running') ? whileRunning : false),
});
