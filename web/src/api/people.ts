import { useInfiniteQuery } from '@tanstack/react-query';
import { usersQuery } from './organisation';
import { t } from '@/words/translate';
import { useRights, useSession } from './session';

/** The name of whoever has an id, as far as one may know it. */
export function usePersonName(client: string): (id: string) => string {
  const own = useSession().user;
  const { administrate } = useRights(client);
  const users = useInfiniteQuery({ ...usersQuery(client), enabled: administrate });
  const people = (users.data?.pages ?? []).flatMap((page) => page.users);
  const stranger = users.data && !users.hasNextPage ? t('Somebody outside this client') : undefined;
  return (id) => (own && id === own.id ? own.name || own.email : (people.find((one) => one.id === id)?.name ?? stranger ?? id));
}
