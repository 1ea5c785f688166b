import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { t } from '@/words/translate';

export const shortestPassword = 12;

/** Why a new password is refused before the server is asked; empty: it is not. */
export function passwordProblem(password: string, again: string): { password?: string; again?: string } {
  if (password.length < shortestPassword)
    return { password: t('It has {n} characters; at least {least} are needed', { n: password.length, least: shortestPassword }) };
  if (password !== again) return { again: t('The two are not the same') };
  return {};
}

interface NewPasswordProps {
  password: string;
  again: string;
  onChange: (password: string, again: string) => void;
  /** Shown once somebody tried to go on. */
  errors: { password?: string; again?: string };
}

export function NewPassword({ password, again, onChange, errors }: NewPasswordProps) {
  return (
    <SpaceBetween size="m">
      <FormField
        label={t('New password')}
        constraintText={t('At least {least} characters. A few words in a row are easy to remember and hard to guess.', {
          least: shortestPassword,
        })}
        errorText={errors.password}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={({ detail }) => onChange(detail.value, again)}
        />
      </FormField>
      <FormField label={t('The same password once more')} errorText={errors.again}>
        <Input
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={({ detail }) => onChange(password, detail.value)}
        />
      </FormField>
    </SpaceBetween>
  );
}
