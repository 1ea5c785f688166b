import Alert from '@cloudscape-design/components/alert';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api } from '@/api/client';
import { externalIdsQuery } from '@/api/connections';
import { Copyable } from '@/shared/Copyable';
import { Loaded } from '@/shared/Loaded';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { t } from '@/words/translate';

/** The External ID of a client's organisation: made once, never changed, whoever looks and however often. */
export function ExternalIdentity({ client, organisation }: { client: string; organisation: string }) {
  const label = organisation || 'default';
  const queries = useQueryClient();
  const ids = useQuery(externalIdsQuery(client));
  const known = ids.data?.external_ids.find((one) => one.organisation === label);
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/clients/{client}/external-ids', {
          // The same organisation has the same ID however often it is asked for.
          params: { path: { client }, header: { 'Idempotency-Key': `external-id-${encodeURIComponent(label)}` } },
          body: { organisation: label },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: externalIdsQuery(client).queryKey }),
  });
  const isMissing = ids.data !== undefined && !known;
  const { mutate, isIdle } = make;
  useEffect(() => {
    if (isMissing && isIdle) mutate();
  }, [isMissing, isIdle, mutate]);

  if (make.isError) return <ProblemAlert error={make.error} retry={() => make.mutate()} />;
  return (
    <Loaded query={ids} what={t('the External ID')}>
      {({ principal }) => (
        <>
          <KeyValuePairs
            columns={2}
            items={[
              {
                label: t('External ID'),
                value: known ? <Copyable text={known.external_id} what={t('External ID')} /> : t('Is being made …'),
                info: undefined,
              },
              {
                label: t('farthing runs as'),
                value: principal ? <Copyable text={principal} what={t('Principal')} /> : t('Not known'),
              },
            ]}
          />
          {!principal && (
            <Alert type="warning" header={t('farthing has no AWS identity of its own yet')}>
              {t('A role must name who may use it. Whoever runs farthing’s server gives it one: the role of its machine, or AWS_PROFILE, or the setting principal-arn. An access key works without.')}
            </Alert>
          )}
        </>
      )}
    </Loaded>
  );
}
