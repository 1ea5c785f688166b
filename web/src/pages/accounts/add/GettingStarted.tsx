import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { t } from '@/words/translate';
import { CheckedField, type CheckedForm } from '../CheckedField';
import { FeatureChoice } from '../FeatureChoice';
import { isMember, type AddState, type BucketIs, type Way } from './addState';
import { ExternalIdentity } from './ExternalIdentity';
import { WayInstructions } from './WayInstructions';

interface GettingStartedProps {
  client: string;
  state: AddState;
  change: (what: Partial<Omit<AddState, 'draft'>>) => void;
  form: CheckedForm;
}

/** What farthing will read, and the way in which AWS is told to let it. */
export function GettingStarted({ client, state, change, form }: GettingStartedProps) {
  const { draft, set } = form;
  const member = isMember(state);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{t('Name')}</Header>}>
        <CheckedField
          form={form}
          field="name"
          label={t('Name of the account')}
          description={t('Your own word for it, as it stands in lists and reports. 1 to 64 characters.')}
          placeholder={member ? t('Acme production') : t('Acme payer')}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" description={t('All of it is read-only. Leave something out and only that stays dark; it can be added later.')}>
            {t('What farthing will read')}
          </Header>
        }
      >
        <FeatureChoice chosen={draft.features} choose={(features) => set({ features })} />
      </Container>
      {!member && (
        <Container
          header={
            <Header variant="h2" description={t('AWS writes the bill as files into a bucket of yours; farthing reads them there.')}>
              {t('The bill')}
            </Header>
          }
        >
          <SpaceBetween size="m">
            <Tiles
              ariaLabel={t('Bucket and export')}
              value={state.bucketIs}
              columns={2}
              onChange={({ detail }) => change({ bucketIs: detail.value as BucketIs })}
              items={[
                { value: 'new', label: t('Make a bucket and an export'), description: t('Nothing is there yet. The first bill comes up to 24 hours later, and begins with this month.') },
                { value: 'existing', label: t('Use what is there'), description: t('An export made for another tool is as good: farthing changes nothing, and the other tool goes on.') },
              ]}
            />
            <ColumnLayout columns={2} minColumnWidth={260}>
              <CheckedField
                form={form}
                field="bucket"
                label={t('Bucket')}
                optional={state.bucketIs === 'existing'}
                description={state.bucketIs === 'new' ? t('A name that nobody in the world uses yet.') : t('Where the export is delivered to. The policies below name it.')}
                placeholder="acme-bills"
              />
              <CheckedField form={form} field="prefix" optional label={t('Prefix')} description={t('The folder of the export in the bucket.')} placeholder="farthing" />
            </ColumnLayout>
          </SpaceBetween>
        </Container>
      )}
      {member && (
        <Alert type="info">
          {t('The costs of a member account stand in its payer’s bill: it needs a role, and no bucket.')}
        </Alert>
      )}
      <Container
        header={
          <Header variant="h2" description={t('All ways make the same: a role that only this farthing may use, and that only reads.')}>
            {t('The way')}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <Tiles
            ariaLabel={t('The way')}
            value={state.way}
            columns={4}
            onChange={({ detail }) => change({ way: detail.value as Way })}
            items={[
              { value: 'cloudformation', label: t('CloudFormation'), description: t('Recommended. One stack makes all of it, in two minutes.') },
              { value: 'terraform', label: t('Terraform'), description: t('One file to put beside yours.') },
              { value: 'stackset', label: t('StackSet'), description: t('The role in many member accounts at once.') },
              { value: 'manual', label: t('By hand'), description: t('Two policies to paste into the IAM console.') },
            ]}
          />
          <ExternalIdentity client={client} organisation={draft.organisation} />
          <WayInstructions client={client} state={state} />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
