import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { t } from '@/words/translate';
import type { Draft, DraftField } from './draft';
import type { useFieldChecks } from './useFieldChecks';

export interface CheckedForm {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  checks: ReturnType<typeof useFieldChecks>;
}

interface CheckedFieldProps {
  form: CheckedForm;
  field: DraftField;
  label: string;
  description?: ReactNode;
  constraint?: ReactNode;
  placeholder?: string;
  type?: InputProps['type'];
  optional?: boolean;
  readOnly?: boolean;
}

/** A text field that is checked as it is left. */
export function CheckedField({ form, field, label, description, constraint, placeholder, type, optional, readOnly }: CheckedFieldProps) {
  const { draft, set, checks } = form;
  const state = checks.of(field);
  const fine = state.words && !state.checking && !state.wrong;
  return (
    <FormField
      label={
        optional ? (
          <span>
            {label} <i>{t('– optional')}</i>
          </span>
        ) : (
          label
        )
      }
      description={description}
      constraintText={
        fine ? (
          <StatusIndicator type="success" wrapText>
            {state.words}
          </StatusIndicator>
        ) : (
          constraint
        )
      }
      errorText={state.wrong || undefined}
    >
      <Input
        type={type}
        value={draft[field]}
        placeholder={placeholder}
        readOnly={readOnly}
        spellcheck={false}
        autoComplete={false}
        onChange={({ detail }) => {
          set({ [field]: detail.value });
          checks.forget(field);
        }}
        onBlur={() => checks.check(field, draft)}
      />
    </FormField>
  );
}
