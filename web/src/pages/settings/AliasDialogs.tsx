import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { putAlias, removeAlias, type Label } from '@/api/labels';
import { useFlashes } from '@/app/Flashes';
import { Dialog } from '@/shared/Dialog';
import { fieldProblem } from '@/shared/FormProblem';
import { keyOf, kindName, kindOf, labelOf, otherSpellings, type LabelKind } from '@/words/labels';
import { t } from '@/words/translate';

/** Everything that is added up by tags is another answer now. */
function useAliasChanged(client: string, close: () => void) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  return (content: string) => {
    for (const part of ['cost', 'home']) void queries.invalidateQueries({ queryKey: [client, part] });
    flash({ type: 'success', content });
    close();
  };
}

interface AliasDialogProps {
  client: string;
  labels: readonly Label[];
  /** null: one is added that is not in the list. */
  label: Label | null;
  close: () => void;
}

/** Says which spellings are one key, by which name it is shown. */
export function AliasDialog({ client, labels, label, close }: AliasDialogProps) {
  const [kind, setKind] = useState<LabelKind>(label ? kindOf(label.name) : 'tag');
  const [key, setKey] = useState(label ? keyOf(label.name) : '');
  const [chosen, setChosen] = useState<string[]>((label?.spellings ?? []).map((one) => one.label));
  const changed = useAliasChanged(client, close);
  const name = labelOf(kind, key.trim());
  // Its own name stays chosen: under another name it is a spelling like the others.
  const spellings = chosen.filter((one) => one !== name && kindOf(one) === kind);
  const isChange = label?.alias === true;
  const save = useMutation({
    mutationFn: () => putAlias(client, name, spellings),
    onSuccess: () =>
      changed(
        spellings.length > 0
          ? t('{spellings} and {name} are one key now.', { spellings: spellings.map(keyOf).join(', '), name: keyOf(name) })
          : t('{name} stands alone now.', { name: keyOf(name) }),
      ),
  });
  const options = otherSpellings(labels, name, spellings).map(({ label: one, of, mayBe }) => ({
    value: one,
    label: keyOf(one),
    description: mayBe ? t('It may be this one') : of.alias && of.name !== name ? t('Belongs to the alias {name}', { name: keyOf(of.name) }) : undefined,
  }));
  const kinds: LabelKind[] = labels.some((one) => kindOf(one.name) === 'category') ? ['tag', 'category'] : ['tag'];
  return (
    <Dialog
      title={isChange ? t('Change the alias {name}', { name: keyOf(label.name) }) : t('Add an alias')}
      action={isChange ? t('Change') : t('Add alias')}
      busy={save.isPending}
      disabled={!key.trim()}
      error={save.error}
      fields={['spellings']}
      act={() => save.mutate()}
      close={close}
    >
      {!label && kinds.length > 1 && (
        <FormField label={t('Kind')}>
          <Select
            selectedOption={{ value: kind, label: kindName(kind) }}
            options={kinds.map((one) => ({ value: one, label: kindName(one) }))}
            onChange={({ detail }) => {
              setKind(detail.selectedOption.value as LabelKind);
              setChosen([]);
            }}
          />
        </FormField>
      )}
      <FormField label={t('Name')} description={isChange ? t('To give it another name, remove the alias and add a new one.') : t('The key is shown by it. It may be one of the spellings, or a new one.')}>
        <Input autoFocus={!isChange} readOnly={isChange} value={key} spellcheck={false} onChange={({ detail }) => setKey(detail.value)} placeholder={t('Cost Center')} />
      </FormField>
      <FormField
        label={t('Other spellings')}
        description={t('Without another spelling the key stands alone, apart from what looks like it.')}
        errorText={fieldProblem(save.error, 'spellings')}
      >
        <Multiselect
          selectedOptions={spellings.map((one) => ({ value: one, label: keyOf(one) }))}
          options={options}
          filteringType="auto"
          expandToViewport
          placeholder={t('None: it stands alone')}
          empty={t('The bills have no other key of this kind')}
          deselectAriaLabel={(option) => t('{name} is not one of them', { name: option.label ?? '' })}
          onChange={({ detail }) => setChosen([...chosen.filter((one) => one === name), ...detail.selectedOptions.flatMap((one) => one.value ?? [])])}
        />
      </FormField>
      <Box color="text-body-secondary">{t('Every cost, report and dashboard of the client takes them for one key from now on, of earlier months too. The bills stay as they were delivered.')}</Box>
    </Dialog>
  );
}

/** Each spelling is a key of its own again, but for what AWS's spelling says. */
export function RemoveAlias({ client, label, close }: { client: string; label: Label; close: () => void }) {
  const changed = useAliasChanged(client, close);
  const name = keyOf(label.name);
  const remove = useMutation({
    mutationFn: () => removeAlias(client, label.name),
    onSuccess: () => changed(t('The alias {name} is removed.', { name })),
  });
  return (
    <Dialog title={t('Remove the alias {name}?', { name })} action={t('Remove')} busy={remove.isPending} error={remove.error} act={() => remove.mutate()} close={close}>
      <Box>{t('{spellings} are keys of their own again, in every cost, report and dashboard of the client; what AWS’s own spelling joins stays one.', { spellings: label.spellings.map((one) => keyOf(one.label)).join(', ') })}</Box>
    </Dialog>
  );
}
