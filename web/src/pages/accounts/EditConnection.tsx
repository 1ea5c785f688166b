import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { attemptQuery, connectionQuery } from '@/api/connections';
import type { ConnectionDetails } from '@/api/types';
import { clientPath } from '@/app/navigation';
import { FormProblem } from '@/shared/FormProblem';
import { Loaded } from '@/shared/Loaded';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import { t } from '@/words/translate';
import { ConnectionFields } from './ConnectionFields';
import { changeOf, differences, draftOf, type Draft } from './draft';
import { FeatureChoice } from './FeatureChoice';
import { useFieldChecks } from './useFieldChecks';

/** Changes a connection: first what changes is shown, with what it does to the figures, then it is made and examined. */
export default function EditConnection() {
  const client = useClient();
  const { connection: id = '' } = useParams();
  const query = useQuery({ ...connectionQuery(client, id), staleTime: Infinity });
  return (
    <Page title={query.data ? t('Edit {name}', { name: query.data.body.name }) : t('Edit an account')}>
      <Loaded query={query} what={t('the account')}>
        {({ body, tag }) => <EditForm key={tag} client={client} connection={body} tag={tag} reload={() => void query.refetch()} />}
      </Loaded>
    </Page>
  );
}

interface EditFormProps {
  client: string;
  connection: ConnectionDetails;
  tag: string;
  reload: () => void;
}

function EditForm({ client, connection, tag, reload }: EditFormProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const before = draftOf(connection);
  const [draft, setDraft] = useState<Draft>(before);
  const [access, setAccess] = useState<'role' | 'keys'>(connection.access === 'role' ? 'role' : 'keys');
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const checks = useFieldChecks(client, (field, value) => set({ [field]: value }));
  const wanted = access === 'role' ? { ...draft, access_key_id: '', secret_access_key: '' } : draft;
  const changes = differences(before, wanted);
  const path = { client, connection: connection.id };
  const page = clientPath(client, `accounts/${encodeURIComponent(connection.id)}`);

  const review = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/clients/{client}/connections/{connection}/edit-warning', { params: { path }, body: changeOf(before, wanted) })),
  });
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/clients/{client}/connections/{connection}', {
          params: { path, header: { 'If-Match': tag } },
          body: changeOf(before, wanted),
        }),
      ),
    onSuccess: (attempt) => {
      queries.setQueryData(attemptQuery(client, attempt.id).queryKey, attempt);
      void queries.invalidateQueries({ queryKey: [client, 'connections'] });
      navigate(`${page}?attempt=${encodeURIComponent(attempt.id)}`);
    },
  });

  if (review.isSuccess)
    return (
      <Form
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={() => review.reset()}>{t('Back to the form')}</Button>
            <Button variant="primary" loading={save.isPending} onClick={() => save.mutate()}>
              {t('Save and examine')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {save.isError && asProblem(save.error).isOutdated ? (
            <Alert type="warning" header={t('Somebody else changed this account meanwhile')} action={<Button onClick={reload}>{t('Load what it is now')}</Button>}>
              {t('Nothing was saved. Load what it is now and make your change anew.')}
            </Alert>
          ) : (
            <FormProblem error={save.error} />
          )}
          {review.data.warning && (
            <Alert type="warning" header={t('This changes figures that people see')}>
              {review.data.warning}
            </Alert>
          )}
          <Table
            header={
              <Header variant="h2" description={t('The account is examined afterwards. Another role or key is not used before it is proven.')}>
                {t('What changes')}
              </Header>
            }
            items={changes}
            trackBy="field"
            wrapLines
            ariaLabels={{ tableLabel: t('What changes') }}
            columnDefinitions={[
              { id: 'what', header: t('What'), isRowHeader: true, cell: (one) => one.label },
              { id: 'before', header: t('Now'), cell: (one) => <span className="wrap diff-before">{one.before}</span> },
              { id: 'after', header: t('After'), cell: (one) => <strong className="wrap">{one.after}</strong> },
            ]}
          />
        </SpaceBetween>
      </Form>
    );

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        review.mutate();
      }}
    >
      <Form
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button formAction="none" variant="link" onClick={() => navigate(page)}>
              {t('Cancel')}
            </Button>
            <Button
              formAction="submit"
              variant="primary"
              disabled={changes.length === 0 || checks.hasWrong}
              disabledReason={changes.length === 0 ? t('Nothing is changed yet') : t('A field is wrong')}
              loading={review.isPending}
            >
              {t('Look at the change')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <FormProblem error={review.error} />
          <Container header={<Header variant="h2">{t('Link')}</Header>}>
            <ConnectionFields
              form={{ draft, set, checks }}
              access={access}
              setAccess={setAccess}
              withoutBills={connection.kind === 'member'}
              hasSecret={connection.access_key_id !== ''}
            />
          </Container>
          <Container header={<Header variant="h2">{t('What farthing reads')}</Header>}>
            <FormField stretch>
              <FeatureChoice chosen={draft.features} choose={(features) => set({ features })} />
            </FormField>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
