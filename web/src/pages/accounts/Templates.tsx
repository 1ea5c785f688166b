import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { permissionsQuery } from '@/api/clients';
import { externalIdsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import type { Feature, TemplateRequest } from '@/api/types';
import { Copyable } from '@/shared/Copyable';
import { DataTable } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { Page } from '@/shared/Page';
import { TemplateText } from '@/shared/TemplateText';
import { useClient } from '@/shared/useClient';
import { useUrlParameters } from '@/shared/useUrlParameters';
import { useUrlState } from '@/shared/useUrlState';
import { featureName, features, partitionName, partitions } from '@/words/accounts';
import { t } from '@/words/translate';
import { FeatureChoice } from './FeatureChoice';

type Format = TemplateRequest['format'];

const formats: { id: Format; name: string; what: string; takes: ('bucket' | 'stack' | 'role' | 'kms')[] }[] = [
  { id: 'cloudformation', name: t('CloudFormation, payer or standalone account'), what: t('One stack: the role, and if wanted bucket and export'), takes: ['bucket', 'stack', 'kms'] },
  { id: 'cloudformation-member', name: t('CloudFormation, member account'), what: t('One stack: the role only'), takes: [] },
  { id: 'stackset', name: t('StackSet'), what: t('The command lines that spread the member’s stack over an organisation'), takes: [] },
  { id: 'terraform', name: t('Terraform, payer or standalone account'), what: t('The same as the stack, as one file'), takes: ['bucket', 'stack', 'kms'] },
  { id: 'terraform-member', name: t('Terraform, member account'), what: t('The role only'), takes: [] },
  { id: 'trust', name: t('Trust policy'), what: t('Who may use the role: farthing alone, with your External ID'), takes: [] },
  { id: 'policy', name: t('Permissions policy'), what: t('What the role must allow'), takes: ['bucket', 'kms'] },
  { id: 'base', name: t('farthing’s own policy'), what: t('What farthing’s own identity needs, and nothing else'), takes: ['role'] },
];

const empty = (what: string) => <Empty title={what} />;

/** Policies and templates that give farthing read-only access, for whoever makes roles by their own means. */
export default function Templates() {
  const client = useClient();
  const rights = useRights(client);
  const [tab, setTab] = useUrlState('tab', rights.administrate ? 'templates' : 'permissions', 'push');
  return (
    <Page title={t('Policies and templates')} description={t('What AWS must let farthing do: all of it read-only, nothing with a wildcard in an action.')}>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          ...(rights.administrate
            ? [
                { id: 'templates', label: t('Templates'), content: <Template client={client} /> },
                { id: 'ids', label: t('External IDs'), content: <ExternalIds client={client} /> },
              ]
            : []),
          { id: 'permissions', label: t('Every permission'), content: <Permissions /> },
        ]}
      />
    </Page>
  );
}

function Template({ client }: { client: string }) {
  const [parameters, change] = useUrlParameters();
  const get = (name: string) => parameters.get(name) ?? '';
  const set = (name: string, value: string) =>
    change((after) => {
      if (value) after.set(name, value);
      else after.delete(name);
    });
  const format = formats.find((one) => one.id === get('format')) ?? formats[0];
  if (!format) return null;
  const named = get('read').split(' ');
  const chosen = features.map((one) => one.id).filter((id) => named.includes(id));
  const request: TemplateRequest = { format: format.id };
  if (chosen.length > 0) request.features = chosen;
  if (get('partition')) request.partition = get('partition') as 'aws-cn';
  if (format.takes.includes('bucket')) {
    if (get('bucket')) request.bucket = get('bucket');
    if (get('prefix')) request.prefix = get('prefix');
  }
  if (format.takes.includes('stack') && get('existing')) {
    request.existing_bucket = true;
    request.export = 'none';
    if (get('bucket_region')) request.bucket_region = get('bucket_region');
  }
  if (format.takes.includes('kms') && get('kms')) request.kms_key_arn = get('kms');
  if (format.takes.includes('role') && get('role')) request.role_arn = get('role');
  const field = (name: string, label: string, description: string, placeholder = '') => (
    <FormField label={label} description={description}>
      <Input value={get(name)} placeholder={placeholder} spellcheck={false} onChange={({ detail }) => set(name, detail.value)} />
    </FormField>
  );
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{t('What is wanted')}</Header>}>
        <SpaceBetween size="m">
          <ColumnLayout columns={2} minColumnWidth={260}>
            <FormField label={t('Format')} description={format.what}>
              <Select
                selectedOption={{ value: format.id, label: format.name }}
                options={formats.map((one) => ({ value: one.id, label: one.name, description: one.what }))}
                onChange={({ detail }) => set('format', detail.selectedOption.value ?? '')}
              />
            </FormField>
            <FormField label={t('Part of AWS')} description={t('They do not trust each other.')}>
              <Select
                selectedOption={{ value: get('partition') || 'aws', label: partitionName(get('partition')) }}
                options={partitions.map((value) => ({ value, label: partitionName(value) }))}
                onChange={({ detail }) => set('partition', detail.selectedOption.value === 'aws' ? '' : (detail.selectedOption.value ?? ''))}
              />
            </FormField>
            {format.takes.includes('bucket') && field('bucket', t('Bucket'), t('Where the bill lies, or will lie.'), 'acme-bills')}
            {format.takes.includes('bucket') && field('prefix', t('Prefix'), t('Below which the bill lies.'), 'farthing')}
            {format.takes.includes('kms') && field('kms', t('Key of the bucket'), t('ARN of the KMS key, where one of yours encrypts it.'), 'arn:aws:kms:…')}
            {format.takes.includes('role') && field('role', t('Role'), t('Where it is not /farthing/FarthingAccess.'), 'arn:aws:iam::…')}
          </ColumnLayout>
          {format.takes.includes('stack') && (
            <ColumnLayout columns={2} minColumnWidth={260}>
              <Checkbox checked={get('existing') !== ''} onChange={({ detail }) => set('existing', detail.checked ? 'yes' : '')} description={t('Leave the bucket’s settings alone, and make no export.')}>
                {t('Bucket and export are there already')}
              </Checkbox>
              {get('existing') !== '' && field('bucket_region', t('Region of the bucket'), t('When it is not the region of the stack.'), 'eu-central-1')}
            </ColumnLayout>
          )}
          {format.id !== 'base' && format.id !== 'trust' && (
            <FormField label={t('What farthing will read')} stretch>
              <FeatureChoice chosen={chosen} choose={(next: Feature[]) => set('read', next.join(' '))} />
            </FormField>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{format.name}</Header>}>
        <TemplateText client={client} request={request} what={format.name} />
      </Container>
    </SpaceBetween>
  );
}

function ExternalIds({ client }: { client: string }) {
  const ids = useQuery(externalIdsQuery(client));
  return (
    <DataTable
      id="external-ids"
      title={t('External IDs')}
      description={
        ids.data?.principal
          ? t('Each stands in the trust policy of its organisation’s roles, and never changes. farthing runs as {principal}.', { principal: ids.data.principal })
          : t('Each stands in the trust policy of its organisation’s roles, and never changes. farthing has no AWS identity of its own yet.')
      }
      items={ids.data?.external_ids}
      error={ids.error}
      retry={() => void ids.refetch()}
      trackBy={(one) => one.organisation}
      nouns={[t('External ID'), t('External IDs')]}
      columns={[
        { id: 'organisation', header: t('Organisation'), isRowHeader: true, text: (one) => one.organisation, cell: (one) => one.organisation },
        { id: 'id', header: t('External ID'), cell: (one) => <Copyable text={one.external_id} what={t('External ID')} />, minWidth: 320 },
      ]}
      empty={empty(t('None was made yet: the first comes with the first account'))}
    />
  );
}

function Permissions() {
  const permissions = useQuery(permissionsQuery);
  return (
    <DataTable
      id="permissions"
      title={t('Every permission')}
      description={permissions.data ? t('Version {version} of farthing’s policy. Each action, on what, and for which call.', { version: permissions.data.version }) : undefined}
      items={permissions.data?.permissions}
      error={permissions.error}
      retry={() => void permissions.refetch()}
      trackBy={(one) => `${one.feature} ${one.action} ${one.scope}`}
      nouns={[t('permission'), t('permissions')]}
      columns={[
        { id: 'feature', header: t('For'), text: (one) => featureName(one.feature), cell: (one) => featureName(one.feature) },
        { id: 'action', header: t('Action'), isRowHeader: true, text: (one) => one.action, cell: (one) => <code>{one.action}</code>, minWidth: 260 },
        { id: 'scope', header: t('On'), text: (one) => one.scope, cell: (one) => one.scope },
        { id: 'operations', header: t('Calls'), text: (one) => one.operations.join(' '), filters: false, cell: (one) => <span className="wrap">{one.operations.join(', ')}</span>, minWidth: 240 },
      ]}
      empty={empty(t('None'))}
    />
  );
}
