import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { kindMeaning, kindName, partitionName } from '@/words/accounts';
import { t } from '@/words/translate';
import type { Draft } from '../draft';

const kinds = ['management', 'member', 'standalone'] as const;
const partitions = () => [
  { value: '', label: partitionName(''), description: t('All regions but those of China and GovCloud') },
  { value: 'aws-cn', label: partitionName('aws-cn'), description: t('Beijing and Ningxia; farthing needs an identity there, or keys') },
  { value: 'aws-us-gov', label: partitionName('aws-us-gov'), description: t('Its bill is that of its account in AWS: connect that one as payer') },
];

export function ChooseCloud({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const all = partitions();
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{t('Cloud')}</Header>}>
        <SpaceBetween size="m">
          <Tiles
            ariaLabel={t('Cloud')}
            value="aws"
            columns={2}
            items={[{ value: 'aws', label: t('Amazon Web Services'), description: t('farthing reads the bills of AWS, and changes nothing there.') }]}
          />
          <FormField label={t('Part of AWS')}>
            <Select
              selectedOption={all.find((one) => one.value === draft.partition) ?? all[0] ?? null}
              options={all}
              onChange={({ detail }) => set({ partition: detail.selectedOption.value ?? '' })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{t('Which account')}</Header>}>
        <SpaceBetween size="m">
          <Tiles
            ariaLabel={t('Kind of account')}
            value={draft.kind || 'management'}
            columns={3}
            onChange={({ detail }) => set({ kind: detail.value })}
            items={kinds.map((kind) => ({ value: kind, label: kindName(kind), description: kindMeaning(kind) }))}
          />
          <Box color="text-body-secondary">
            {t('Not sure? In the AWS console, under Organizations, the management account is the one that is marked as such. Who has no organisation has a standalone account.')}
          </Box>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
