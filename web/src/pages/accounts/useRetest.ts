import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { configurationErrorsQuery } from '@/api/connections';
import { useFlashes } from '@/app/Flashes';
import { counted, t } from '@/words/translate';

/** Tests known errors again: one, those of an account, or all. Says how many are gone. */
export function useRetest(client: string) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  return useMutation({
    mutationFn: (which: { connection?: string; code?: string }) =>
      answer(api.POST('/api/v1/clients/{client}/configuration-errors/retest', { params: { path: { client } }, body: which })),
    onSuccess: ({ errors }, which) => {
      const isMeant = (one: { connection_id: string; code: string }) =>
        (!which.connection || one.connection_id === which.connection) && (!which.code || one.code === which.code);
      const left = errors.filter(isMeant).length;
      queries.setQueryData(configurationErrorsQuery(client).queryKey, (before) => (which.connection || which.code ? before : { errors }));
      void queries.invalidateQueries({ queryKey: [client, 'configuration-errors'] });
      void queries.invalidateQueries({ queryKey: [client, 'connections'] });
      flash({
        id: 'retest',
        type: left === 0 ? 'success' : 'warning',
        content: left === 0 ? t('Tested again: nothing is wrong any more.') : counted(left, 'Tested again: {n} error is still there.', 'Tested again: {n} errors are still there.'),
      });
    },
  });
}
