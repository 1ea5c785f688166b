import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { settingsQuery } from '@/api/clients';
import { TemplateText } from '@/shared/TemplateText';
import { t } from '@/words/translate';
import { isMember, stackChoices, templateChoices, type AddState } from './addState';

function Steps({ children }: { children: ReactNode }) {
  return (
    <TextContent>
      <ol>{children}</ol>
    </TextContent>
  );
}

const lastStep = () => t('When it is done, copy the role’s ARN from its outputs. The next stage asks for it.');

/** What to do in AWS, by the way that was chosen. */
export function WayInstructions({ client, state }: { client: string; state: AddState }) {
  const settings = useQuery(settingsQuery);
  const member = isMember(state);
  const needsBucket = !member && state.draft.bucket === '' && (state.way === 'cloudformation' || state.way === 'terraform');
  if (needsBucket)
    return <Box color="text-body-secondary">{t('Type the name of the bucket above: the template holds it.')}</Box>;
  switch (state.way) {
    case 'cloudformation': {
      const hasLink = settings.data?.template_url_known === true && !member;
      return (
        <SpaceBetween size="m">
          {hasLink ? (
            <>
              <Steps>
                <li>{t('Sign in to the AWS console with the account that is to be linked, as somebody who may make roles.')}</li>
                <li>{t('Follow the link, tick that IAM resources may be made, and press “Create stack”.')}</li>
                <li>{lastStep()}</li>
              </Steps>
              <TemplateText client={client} request={{ format: 'link', ...stackChoices(state) }} what={t('the link')} />
              <ExpandableSection headerText={t('Or look at the template first, and upload it')}>
                <TemplateText client={client} request={{ format: 'cloudformation', ...stackChoices(state) }} what={t('the CloudFormation template')} />
              </ExpandableSection>
            </>
          ) : (
            <>
              <Steps>
                <li>{t('Save the template, and read it: it grants nothing that changes anything.')}</li>
                <li>{t('In the AWS console of the account that is to be linked, in the region us-east-1, open CloudFormation, “Create stack”, “Upload a template file”.')}</li>
                <li>{t('Leave the parameters as they are, tick that IAM resources may be made, and press “Submit”.')}</li>
                <li>{lastStep()}</li>
              </Steps>
              <TemplateText
                client={client}
                request={{ format: member ? 'cloudformation-member' : 'cloudformation', ...stackChoices(state) }}
                what={t('the CloudFormation template')}
              />
            </>
          )}
        </SpaceBetween>
      );
    }
    case 'terraform':
      return (
        <SpaceBetween size="m">
          <Steps>
            <li>{t('Put the file beside your own, with a provider for the account that is to be linked.')}</li>
            <li>{t('Run “terraform plan”, read what it makes, then “terraform apply”.')}</li>
            <li>{lastStep()}</li>
          </Steps>
          <TemplateText client={client} request={{ format: member ? 'terraform-member' : 'terraform', ...stackChoices(state) }} what={t('the Terraform file')} />
        </SpaceBetween>
      );
    case 'stackset':
      return (
        <SpaceBetween size="m">
          <Steps>
            <li>{t('Save the template of the role for member accounts.')}</li>
            <li>{t('Run the command lines in the management account. New accounts of the organisation then get the role by themselves.')}</li>
            <li>{t('Link each of them here: their role’s ARN differs by the account number only. The list of child accounts does it with one click each.')}</li>
          </Steps>
          <TemplateText client={client} request={{ format: 'cloudformation-member', ...templateChoices({ ...state, draft: { ...state.draft, kind: 'member' } }) }} what={t('the template for member accounts')} />
          <TemplateText client={client} request={{ format: 'stackset', ...templateChoices({ ...state, draft: { ...state.draft, kind: 'member' } }) }} what={t('the command lines of the StackSet')} />
        </SpaceBetween>
      );
    case 'manual':
      return (
        <SpaceBetween size="m">
          <Steps>
            <li>{t('In the IAM console, make a policy from the second text below.')}</li>
            <li>{t('Make a role with a custom trust policy, the first text below. Leave “Require MFA” unticked: farthing is a machine.')}</li>
            <li>{t('Attach the policy to the role. Below the path /farthing/ farthing may use it at once; elsewhere its own identity must be allowed to.')}</li>
            {!member && state.bucketIs === 'new' && (
              <li>{t('Under “Billing and Cost Management”, “Data Exports”, make an export of CUR 2.0: all columns, hourly, with resource IDs, overwriting the file before, into the bucket above.')}</li>
            )}
            <li>{t('Copy the role’s ARN. The next stage asks for it.')}</li>
          </Steps>
          <Box variant="h3">{t('Trust policy')}</Box>
          <TemplateText client={client} request={{ format: 'trust', ...templateChoices(state) }} what={t('the trust policy')} />
          <Box variant="h3">{t('Permissions policy')}</Box>
          <TemplateText client={client} request={{ format: 'policy', ...templateChoices(state) }} what={t('the permissions policy')} />
        </SpaceBetween>
      );
  }
}
