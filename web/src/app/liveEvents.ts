import { useQueryClient } from '@tanstack/react-query';
import { createElement, useEffect } from 'react';
import { asProblem } from '@/api/problem';
import type { Attempt, BillEvent, ConnectionEvent, SyncBoard } from '@/api/types';
import { PageLink } from '@/shared/links';
import { formatAccount, formatCount, formatMonth } from '@/words/format';
import { t } from '@/words/translate';
import { useFlashes } from './Flashes';

/**
 * What happens on the server while somebody looks: puts it into the queries of the pages, and tells of finished work.
 * The browser connects again by itself; what was missed meanwhile is asked for anew.
 */
export function useLiveEvents(client: string | undefined): void {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  useEffect(() => {
    if (!client || typeof EventSource === 'undefined') return;
    const source = new EventSource(`/api/v1/clients/${encodeURIComponent(client)}/events`);
    const on = <Data,>(name: string, act: (data: Data) => void) =>
      source.addEventListener(name, (event) => {
        try {
          act(JSON.parse((event as MessageEvent<string>).data) as Data);
        } catch (cause) {
          console.warn(`an event "${name}" could not be read: ${asProblem(cause).message}`);
        }
      });
    let wasOpen = false;
    source.addEventListener('open', () => {
      if (wasOpen) void queries.invalidateQueries({ queryKey: [client] });
      wasOpen = true;
    });
    on<SyncBoard>('syncs', (board) => queries.setQueryData([client, 'syncs'], board));
    on<Attempt>('attempt', (attempt) => {
      queries.setQueryData([client, 'attempts', attempt.id], attempt);
      if (attempt.state !== 'running') void queries.invalidateQueries({ queryKey: [client, 'connections'] });
    });
    on<ConnectionEvent>('connection', () => {
      for (const part of ['connections', 'configuration-errors', 'accounts', 'exports'])
        void queries.invalidateQueries({ queryKey: [client, part] });
    });
    on<BillEvent>('bill', (bill) => {
      for (const part of ['bills', 'home', 'cost', 'connections', 'accounts'])
        void queries.invalidateQueries({ queryKey: [client, part] });
      flash({
        id: `bill-${bill.payer}-${bill.period}`,
        type: 'success',
        header: t('The bill of {month} is in', { month: formatMonth(bill.period) }),
        content: t('{rows} lines of payer {payer} were read and checked against AWS’s own totals.', {
          rows: formatCount(bill.rows),
          payer: formatAccount(bill.payer),
        }),
        action: createElement(PageLink, {
          href: `/clients/${encodeURIComponent(client)}/bills/${bill.payer}/${bill.period}`,
          color: 'inverted',
          children: t('Look at it'),
        }),
      });
    });
    return () => source.close();
  }, [client, queries, flash]);
}
