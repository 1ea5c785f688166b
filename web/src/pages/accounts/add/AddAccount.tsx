import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Wizard from '@cloudscape-design/components/wizard';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { attemptQuery, connectionQuery, connectionsQuery } from '@/api/connections';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { Dialog } from '@/shared/Dialog';
import { FormProblem } from '@/shared/FormProblem';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { featureName, features } from '@/words/accounts';
import { t } from '@/words/translate';
import { AttemptView } from '../AttemptView';
import { ConnectionFields } from '../ConnectionFields';
import { choicesOf, draftOf } from '../draft';
import { darkOf } from '../Findings';
import { useExamination } from '../useExamination';
import { useFieldChecks } from '../useFieldChecks';
import { isMember, stages, useAddState, type Stage } from './addState';
import { ChooseCloud } from './ChooseCloud';
import { Fetching } from './Fetching';
import { GettingStarted } from './GettingStarted';

/** Just made roles and policies are known everywhere in AWS only after a while. */
const patienceSeconds = 60;

/** Links an AWS account in four stages; all of it can be left and taken up again. */
export default function AddAccount() {
  const client = useClient();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const [state, change] = useAddState();
  const { draft, stage, connection, attempt } = state;
  const [leaving, setLeaving] = useState(false);
  const [tried, setTried] = useState(false);
  const results = useRef<HTMLDivElement>(null);
  const set = (what: Partial<typeof draft>) => change({ draft: what });
  const checks = useFieldChecks(client, (field, value) => set({ [field]: value }));
  const form = { draft, set, checks };
  const examination = useExamination(client, attempt, connection || undefined);
  const details = useQuery({ ...connectionQuery(client, connection), enabled: connection !== '' });
  const all = useQuery({ ...connectionsQuery(client), enabled: attempt !== '' && connection === '' });
  useDocumentTitle(t('Add an account'));

  // Taken up again from the list: what was typed before is with the server.
  const known = details.data?.body;
  useEffect(() => {
    if (!known || draft.role_arn || draft.account_id || draft.bucket) return;
    const { access_key_id: _id, secret_access_key: _secret, ...before } = draftOf(known);
    change({ draft: before });
    // Once, when it is known; what is emptied later stays empty.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [known?.id]);

  const wanted = { ...draft, kind: draft.kind || 'management', ...(state.access === 'role' ? { access_key_id: '', secret_access_key: '' } : {}) };
  const { keyFor, forget } = useIdempotencyKey();
  const connect = useMutation({
    mutationFn: (what: { later: boolean; mended?: string }) => {
      const body = { name: draft.name, ...choicesOf(wanted), ...(what.later ? {} : { patience_seconds: patienceSeconds }) };
      return answer(
        api.POST('/api/v1/clients/{client}/connections', {
          params: { path: { client }, header: { 'Idempotency-Key': keyFor(body) }, query: what.later ? { wait: 5 } : {} },
          body,
        }),
      );
    },
    onSuccess: (begun) => {
      // The same words may be tested again after something was mended in AWS.
      forget();
      queries.setQueryData(attemptQuery(client, begun.id).queryKey, begun);
      void queries.invalidateQueries({ queryKey: [client, 'connections'] });
      change({ attempt: begun.id, connection: begun.connection?.id ?? connection });
    },
  });
  // The connection's id comes with the attempt; one that was broken off has it not, and the list has.
  const named = attempt === '' ? undefined : all.data?.connections.find((one) => one.name === draft.name);
  const attempted = examination.attempt?.connection?.id ?? named?.id ?? '';
  useEffect(() => {
    if (attempted && attempted !== connection) change({ connection: attempted });
  }, [attempted, connection, change]);
  const ended = examination.attempt?.state;
  useEffect(() => {
    if (ended && ended !== 'running') void queries.invalidateQueries({ queryKey: [client, 'connections'] });
  }, [ended, client, queries]);

  const usable = known?.state === 'connected' || (ended === 'done' && examination.attempt?.usable === true);
  const isTesting = connect.isPending || (attempt !== '' && examination.isRunning);
  // All that failed was mended, each tested by itself: what was left out because of it is tested now, and the account linked.
  const isMended = ended === 'done' && !usable && examination.isMended;
  const { mutate: link } = connect;
  const linksMended = isMended && !isTesting && connect.variables?.mended !== attempt;
  useEffect(() => {
    if (linksMended) link({ later: false, mended: attempt });
  }, [linksMended, link, attempt]);
  const hasWayIn = state.access === 'role' ? draft.role_arn !== '' : draft.access_key_id !== '' && draft.secret_access_key !== '';
  const at = stages.indexOf(stage);
  const go = (to: Stage) => {
    setTried(false);
    change({ stage: to });
  };

  const onNavigate = (to: number, reason: string) => {
    const target = stages[to];
    if (!target) return;
    if (reason === 'previous' || to < at) {
      go(target);
      return;
    }
    setTried(true);
    if (stage === 'start') {
      checks.check('name', draft);
      if (draft.name.trim() === '' || checks.of('name').wrong) return;
    }
    if (stage === 'link' && !usable) {
      if (!hasWayIn || checks.hasWrong) return;
      connect.mutate({ later: false });
      results.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
      return;
    }
    go(target);
  };
  const dark = darkOf(examination.findings);
  const wholeDark = features.filter((one) => one.dark && (draft.features.length === 0 || draft.features.includes(one.id)) && !(isMember(state) && one.id === 'billing'));
  const leave = async () => {
    if (!connection && !examination.attempt) await connect.mutateAsync({ later: true });
    flash({ type: 'info', header: t('{name} waits for you', { name: draft.name }), content: t('What was typed is kept. Go on from the list of accounts whenever the role is ready.') });
    navigate(clientPath(client, 'accounts'));
  };

  return (
    <>
      <Wizard
        activeStepIndex={at}
        onNavigate={({ detail }) => onNavigate(detail.requestedStepIndex, detail.reason)}
        onCancel={() => navigate(clientPath(client, 'accounts'))}
        onSubmit={() => navigate(clientPath(client, connection ? `accounts/${encodeURIComponent(connection)}` : 'accounts'))}
        isLoadingNextStep={stage === 'link' && isTesting}
        submitButtonText={t('Finish')}
        i18nStrings={{
          stepNumberLabel: (n) => t('Stage {n}', { n }),
          collapsedStepsLabel: (n, count) => t('Stage {n} of {count}', { n, count }),
          navigationAriaLabel: t('Stages'),
          cancelButton: t('Cancel'),
          previousButton: t('Back'),
          nextButton: stage === 'link' && !usable ? t('Test and link') : t('Next'),
          nextButtonLoadingAnnouncement: t('AWS is being asked'),
          errorIconAriaLabel: t('Error'),
        }}
        secondaryActions={
          stage === 'link' && !usable ? (
            <Button disabled={draft.name === '' || isTesting} onClick={() => setLeaving(true)}>
              {t('Finish later')}
            </Button>
          ) : undefined
        }
        steps={[
          {
            title: t('Choose the cloud'),
            description: t('Say which account is to be linked.'),
            content: <ChooseCloud draft={draft} set={set} />,
          },
          {
            title: t('Getting started'),
            description: t('Choose what farthing may read, and let AWS make a role for it.'),
            errorText: tried && draft.name.trim() === '' ? t('Give the account a name.') : undefined,
            content: <GettingStarted client={client} state={state} change={change} form={form} />,
          },
          {
            title: t('Link the account'),
            description: t('Paste what AWS made. farthing tests it, and says exactly what is wrong if something is.'),
            errorText:
              tried && !usable && !hasWayIn
                ? state.access === 'role'
                  ? t('Paste the role’s ARN, or finish later.')
                  : t('Give both halves of the access key, or finish later.')
                : tried && checks.hasWrong && !usable
                  ? t('A field is wrong: see above.')
                  : undefined,
            content: (
              <SpaceBetween size="l">
                <Container header={<Header variant="h2" description={draft.name}>{t('What AWS made')}</Header>}>
                  <ConnectionFields form={form} access={state.access} setAccess={(access) => change({ access })} withoutBills={isMember(state)} hasSecret={known?.access_key_id !== undefined && known.access_key_id !== ''} />
                </Container>
                <div ref={results}>
                  {(connect.isError || attempt !== '') && (
                    <Container
                      header={
                        <Header
                          variant="h2"
                          description={t('Each check names the cause and the cure, and can be tested again by itself.')}
                          actions={attempt !== '' && !usable && <Button loading={isTesting} disabled={!hasWayIn} onClick={() => connect.mutate({ later: false })}>{t('Test all again')}</Button>}
                        >
                          {t('What the test says')}
                        </Header>
                      }
                    >
                      <SpaceBetween size="m">
                        <FormProblem error={connect.error} />
                        {attempt !== '' && <AttemptView client={client} examination={examination} success={t('The account is linked')} />}
                      </SpaceBetween>
                    </Container>
                  )}
                </div>
              </SpaceBetween>
            ),
          },
          {
            title: t('Fetching'),
            description: t('The bills come in by themselves from now on.'),
            content: connection ? (
              <Fetching client={client} connection={connection} />
            ) : (
              <Alert type="warning" header={t('No account is linked yet')}>
                {t('Go back a stage and link one.')}
              </Alert>
            ),
          },
        ]}
      />
      {leaving && (
        <Dialog
          title={t('Finish later?')}
          action={t('Finish later')}
          cancel={t('Stay here')}
          busy={connect.isPending}
          act={() => void leave().catch(() => setLeaving(false))}
          close={() => setLeaving(false)}
        >
          <SpaceBetween size="s">
            <Box>{t('What you typed is kept, and the External ID stays the same. Until the account is linked, this stays dark:')}</Box>
            <ul>
              {(dark.length > 0 ? dark.map(featureName) : wholeDark.map((one) => one.dark)).map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </SpaceBetween>
        </Dialog>
      )}
    </>
  );
}
