import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import RadioGroup from '@cloudscape-design/components/radio-group';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import { exportKindName, kindMeaning, kindName, partitionName, partitions } from '@/words/accounts';
import { formatMonth } from '@/words/format';
import { t } from '@/words/translate';
import { CheckedField, type CheckedForm } from './CheckedField';

/** The last 36 months, this one first. */
function months(): string[] {
  const now = new Date();
  return Array.from({ length: 36 }, (_, back) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7));
}

const kinds = ['management', 'member', 'standalone'] as const;
const exportKinds = ['legacy_cur', 'cur_2', 'focus'] as const;

interface ConnectionFieldsProps {
  form: CheckedForm;
  /** Which halves are asked for: a role, keys of a user, or both. */
  access: 'role' | 'keys';
  setAccess: (access: 'role' | 'keys') => void;
  /** The form is of a member account: its bill is the payer's. */
  withoutBills?: boolean;
  /** A key is sealed already: an empty field keeps it. */
  hasSecret?: boolean;
}

/** Everything that links an account, as the wizard and the edit page ask for it. */
export function ConnectionFields({ form, access, setAccess, withoutBills = false, hasSecret = false }: ConnectionFieldsProps) {
  const { draft, set } = form;
  return (
    <SpaceBetween size="l">
      <FormField label={t('How farthing gets in')}>
        <RadioGroup
          value={access}
          onChange={({ detail }) => setAccess(detail.value as 'role' | 'keys')}
          items={[
            { value: 'role', label: t('By a role'), description: t('Recommended. AWS lets farthing in for an hour at a time, and there is no secret to lose.') },
            { value: 'keys', label: t('By an access key'), description: t('Only where a role cannot be: a key does not expire, and is worth more to a thief. farthing seals it.') },
          ]}
        />
      </FormField>
      {access === 'keys' && (
        <ColumnLayout columns={2} minColumnWidth={260}>
          <CheckedField form={form} field="access_key_id" label={t('Access key id')} description={t('Of an IAM user that may only read.')} placeholder="AKIA…" />
          <CheckedField
            form={form}
            field="secret_access_key"
            type="password"
            label={t('Secret access key')}
            optional={hasSecret}
            description={hasSecret ? t('Leave it empty to keep the one that is sealed.') : t('AWS shows it once, when the key is made. It is never shown here again.')}
          />
        </ColumnLayout>
      )}
      <CheckedField
        form={form}
        field="role_arn"
        optional={access === 'keys'}
        label={t('Role ARN')}
        description={
          access === 'keys'
            ? t('Of a role that the key’s user assumes, if there is one.')
            : t('From the outputs of the stack or of Terraform, or from the role’s page in the IAM console. It is the role’s ARN, not the policy’s.')
        }
        placeholder="arn:aws:iam::111122223333:role/farthing/FarthingAccess"
      />
      <CheckedField
        form={form}
        field="account_id"
        optional
        label={t('AWS account number')}
        description={t('12 digits. The role’s ARN tells it; typed here, it guards against a role of another account.')}
        placeholder="111122223333"
      />
      {!withoutBills && (
        <FormField
          label={t('Where the bills lie')}
          description={t('Leave all of it empty and farthing asks AWS which exports there are. Fill it in where the role may not ask.')}
          stretch
        >
          <ColumnLayout columns={3} minColumnWidth={220}>
            <CheckedField form={form} field="bucket" optional label={t('Bucket')} description={t('Its name, or s3://bucket/prefix.')} />
            <CheckedField form={form} field="prefix" optional label={t('Prefix')} description={t('Of the export in the bucket.')} />
            <CheckedField form={form} field="export" optional label={t('Export name')} description={t('Of the report or export.')} />
          </ColumnLayout>
        </FormField>
      )}
      <ExpandableSection headerText={t('More, seldom needed')} defaultExpanded={Boolean(draft.bucket_owner || draft.since || draft.home_region || draft.regions)}>
        <ColumnLayout columns={2} minColumnWidth={260}>
          <FormField label={t('First bill to fetch')} description={t('As far back as the bucket holds it.')}>
            <Select
              selectedOption={{ value: draft.since, label: draft.since ? formatMonth(draft.since) : t('Six months back') }}
              options={[{ value: '', label: t('Six months back') }, ...months().map((month) => ({ value: month, label: formatMonth(month) }))]}
              filteringType="auto"
              filteringAriaLabel={t('Find a month')}
              onChange={({ detail }) => set({ since: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          <FormField label={t('Kind of account')} description={t('AWS is asked anyway; what is said here is compared.')}>
            <Select
              selectedOption={{ value: draft.kind, label: draft.kind ? kindName(draft.kind as 'member') : t('As AWS tells') }}
              options={[
                { value: '', label: t('As AWS tells') },
                ...kinds.map((kind) => ({ value: kind, label: kindName(kind), description: kindMeaning(kind) })),
              ]}
              onChange={({ detail }) => set({ kind: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          {!withoutBills && (
            <FormField label={t('Kind of export')} description={t('Only where a legacy report and a Data Export have the same name.')}>
              <Select
                selectedOption={{ value: draft.export_kind, label: draft.export_kind ? exportKindName(draft.export_kind as 'cur_2') : t('As its place tells') }}
                options={[{ value: '', label: t('As its place tells') }, ...exportKinds.map((kind) => ({ value: kind, label: exportKindName(kind) }))]}
                onChange={({ detail }) => set({ export_kind: detail.selectedOption.value ?? '' })}
              />
            </FormField>
          )}
          {!withoutBills && (
            <CheckedField
              form={form}
              field="bucket_owner"
              optional
              label={t('Account of the bucket')}
              description={t('When the bucket belongs to another account than the role.')}
            />
          )}
          <CheckedField form={form} field="regions" optional label={t('Regions to look in')} description={t('With blanks between. Without, all that are enabled; one that fails never stops the others.')} placeholder="eu-central-1 us-east-1" />
          <CheckedField form={form} field="home_region" optional label={t('Home region')} description={t('For calls that need one.')} placeholder="us-east-1" />
          {access === 'keys' && (
            <FormField label={t('Part of AWS')} description={t('Of the key; a role’s ARN tells its own.')}>
              <Select
                selectedOption={{ value: draft.partition || 'aws', label: partitionName(draft.partition) }}
                options={partitions.map((value) => ({ value, label: partitionName(value) }))}
                onChange={({ detail }) => set({ partition: detail.selectedOption.value ?? '' })}
              />
            </FormField>
          )}
          <FormField label={t('Organisation')} description={t('Whose External ID is meant, for a client with several organisations.')}>
            <Input value={draft.organisation} placeholder="default" onChange={({ detail }) => set({ organisation: detail.value })} />
          </FormField>
        </ColumnLayout>
      </ExpandableSection>
    </SpaceBetween>
  );
}
