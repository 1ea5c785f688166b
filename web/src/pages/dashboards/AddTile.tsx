import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reportsQuery, type Widget } from '@/api/cost';
import { toReportQuery } from '@/pages/cost/costView';
import { Dialog } from '@/shared/Dialog';
import { t } from '@/words/translate';
import { readyDashboards } from './ready';

type NewWidget = Omit<Widget, 'column' | 'row'>;

/** What can stand on a dashboard: a saved report, a ready question, the bills, the errors, or words. */
export function AddTile({ client, add, close }: { client: string; add: (widget: NewWidget) => void; close: () => void }) {
  const { data } = useQuery(reportsQuery(client));
  const [what, setWhat] = useState('');
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const reports = data?.reports ?? [];
  const ready = readyDashboards().flatMap((board) => board.tiles.map((tile, at) => ({ id: `ready ${board.id} ${at}`, tile, label: `${board.name}: ${tile.title}` })));
  const options = [
    ...(reports.length > 0 ? [{ label: t('Saved reports'), options: reports.map((one) => ({ value: `report ${one.id}`, label: one.name })) }] : []),
    { label: t('Ready questions'), options: ready.map((one) => ({ value: one.id, label: one.label })) },
    {
      label: t('Other'),
      options: [
        { value: 'bills', label: t('How new the bills are') },
        { value: 'errors', label: t('Configuration errors') },
        { value: 'text', label: t('Words of your own') },
      ],
    },
  ];
  const chosen = options.flatMap((one) => one.options).find((one) => one.value === what);
  const plain = { title: (title.trim() || (chosen?.label ?? '')).slice(0, 128), report: null, query: null, text: null, width: 6, height: 5 };
  const make = (): NewWidget | null => {
    if (what === 'bills' || what === 'errors') return { ...plain, kind: what, height: what === 'bills' ? 4 : 2 };
    if (what === 'text') return text.trim() === '' ? null : { ...plain, title: title.trim(), kind: 'text', text, height: 2 };
    if (what.startsWith('report ')) return { ...plain, kind: 'report', report: what.slice(7) };
    const found = ready.find((one) => one.id === what);
    return found ? { ...plain, kind: 'cost', query: toReportQuery(found.tile.view) } : null;
  };
  const made = make();
  return (
    <Dialog title={t('Add a tile')} action={t('Add')} disabled={made === null} act={() => made && add(made)} close={close}>
      <FormField label={t('What it shows')} description={reports.length === 0 ? t('Save a report in the cost explorer to show it here.') : undefined}>
        <Select selectedOption={chosen ?? null} options={options} filteringType="auto" placeholder={t('Choose')} onChange={({ detail }) => setWhat(detail.selectedOption.value ?? '')} />
      </FormField>
      <FormField label={t('Heading')} description={t('Its own name where none is given')}>
        <Input value={title} onChange={({ detail }) => setTitle(detail.value.slice(0, 128))} />
      </FormField>
      {what === 'text' && (
        <FormField label={t('Words')} description={t('# heading, - list, **strong**, `code`')}>
          <Textarea rows={6} value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
      )}
    </Dialog>
  );
}
