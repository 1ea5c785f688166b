import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api, newIdempotencyKey } from '@/api/client';
import { attemptQuery } from '@/api/connections';
import type { Attempt, Finding } from '@/api/types';
import type { Retest } from './Findings';

/**
 * Findings of an attempt, each replaced by what a later test of the same check found. A test of one check tells again
 * what it builds on, so whole checks are replaced.
 */
export function mergeFindings(first: readonly Finding[], later: readonly (readonly Finding[])[]): Finding[] {
  let merged = [...first];
  for (const findings of later) {
    const tested = new Set(findings.map((one) => one.check));
    const at = merged.findIndex((one) => tested.has(one.check));
    const rest = merged.filter((one) => !tested.has(one.check));
    const before = merged.slice(0, Math.max(at, 0)).filter((one) => !tested.has(one.check)).length;
    merged = [...rest.slice(0, before), ...findings, ...rest.slice(before)];
  }
  return merged;
}

interface Examination {
  attempt: Attempt | undefined;
  findings: Finding[];
  isRunning: boolean;
  error: unknown;
  retest: Retest | undefined;
  /** Something had failed, and every check of it passed when it was tested again by itself. */
  isMended: boolean;
}

/** Follows an attempt while it runs, and tests single checks of its connection again. */
export function useExamination(client: string, attemptId: string, connection: string | undefined): Examination {
  const queries = useQueryClient();
  const [retests, setRetests] = useState<{ check: string; attempt: string }[]>([]);
  const main = useQuery(attemptQuery(client, attemptId));
  const others = useQueries({ queries: retests.map((one) => attemptQuery(client, one.attempt)) });
  useEffect(() => setRetests([]), [attemptId]);

  const start = useMutation({
    mutationFn: (check: string) =>
      answer(
        api.POST('/api/v1/clients/{client}/connections/{connection}/check', {
          params: { path: { client, connection: connection ?? '' }, header: { 'Idempotency-Key': newIdempotencyKey() } },
          body: { check },
        }),
      ),
    onSuccess: (attempt, check) => {
      queries.setQueryData(attemptQuery(client, attempt.id).queryKey, attempt);
      setRetests((all) => [...all, { check, attempt: attempt.id }]);
    },
  });
  const ended = others.filter((one) => one.data && one.data.state !== 'running').length;
  useEffect(() => {
    if (ended === 0) return;
    void queries.invalidateQueries({ queryKey: [client, 'connections'] });
    void queries.invalidateQueries({ queryKey: [client, 'configuration-errors'] });
  }, [ended, client, queries]);

  const last = retests.at(-1);
  const lastIsRunning = last !== undefined && others.at(-1)?.data?.state === 'running';
  const findings = mergeFindings(
    main.data?.findings ?? [],
    others.flatMap((one) => (one.data && one.data.state === 'done' ? [one.data.findings] : [])),
  );
  const hasFailed = (all: readonly Finding[]) => all.some((one) => one.outcome === 'failed');
  return {
    attempt: main.data,
    findings,
    isMended: !lastIsRunning && hasFailed(main.data?.findings ?? []) && !hasFailed(findings),
    isRunning: attemptId !== '' && (main.data?.state ?? 'running') === 'running' && !main.isError,
    error: main.error ?? start.error ?? others.find((one) => one.error)?.error,
    retest: connection
      ? { run: (check) => start.mutate(check), running: start.isPending ? start.variables : lastIsRunning ? last.check : '' }
      : undefined,
  };
}
