import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { childAccountsQuery } from '@/api/connections';

/** Accounts by the names that the organisation gives them; those it does not know stay numbers. */
export function useAccountNames(client: string): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...childAccountsQuery(client), staleTime: 300_000 });
  return useMemo(() => new Map((data?.children ?? []).filter((one) => one.name).map((one) => [one.account, one.name])), [data]);
}
