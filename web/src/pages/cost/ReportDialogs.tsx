import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { answer, api } from '@/api/client';
import { reportsQuery, reportTag, type Report, type ReportFolder, type ReportQuery } from '@/api/cost';
import { Dialog } from '@/shared/Dialog';
import { fieldProblem } from '@/shared/FormProblem';
import { useIdempotencyKey } from '@/shared/useIdempotencyKey';
import { t } from '@/words/translate';

interface NameDialogProps {
  title: string;
  action: string;
  name: string;
  setName: (name: string) => void;
  label?: string;
  busy: boolean;
  error: unknown;
  confirm: () => void;
  close: () => void;
  children?: ReactNode;
}

/** Asks for a name, and for whatever stands below it. */
export function NameDialog({ title, action, name, setName, label, busy, error, confirm, close, children }: NameDialogProps) {
  return (
    <Dialog title={title} action={action} busy={busy} error={error} fields={['name']} disabled={name.trim() === ''} act={confirm} close={close}>
      <FormField label={label ?? t('Name')} errorText={fieldProblem(error, 'name')}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value.slice(0, 128))} />
      </FormField>
      {children}
    </Dialog>
  );
}

const newFolder = 'new';

/** In which folder something is kept; a new one can be named. */
function FolderChoice({ folders, folder, setFolder, newName, setNewName }: { folders: ReportFolder[]; folder: string; setFolder: (folder: string) => void; newName: string; setNewName: (name: string) => void }) {
  const options = [{ value: '', label: t('In no folder') }, ...folders.map((one) => ({ value: one.id, label: one.name })), { value: newFolder, label: t('A new folder …') }];
  return (
    <>
      <FormField label={t('Folder')}>
        <Select selectedOption={options.find((one) => one.value === folder) ?? null} options={options} onChange={({ detail }) => setFolder(detail.selectedOption.value ?? '')} />
      </FormField>
      {folder === newFolder && (
        <FormField label={t('Name of the new folder')}>
          <Input value={newName} onChange={({ detail }) => setNewName(detail.value.slice(0, 128))} />
        </FormField>
      )}
    </>
  );
}

/** The folder's id, made first when it is a new one. */
function useFolder(client: string, begin: string | null) {
  const [folder, setFolder] = useState(begin ?? '');
  const [newName, setNewName] = useState('');
  const { keyFor } = useIdempotencyKey();
  const idOf = async (): Promise<string | null> => {
    if (folder !== newFolder) return folder || null;
    const body = { name: newName.trim() };
    const made = await answer(api.POST('/api/v1/clients/{client}/report-folders', { params: { path: { client }, header: { 'Idempotency-Key': keyFor(body) } }, body }));
    return made.id;
  };
  return { folder, setFolder, newName, setNewName, idOf, isNameless: folder === newFolder && newName.trim() === '' };
}

/** Keeps a question under a name. */
export function SaveReportDialog({ client, query, begin = '', saved, close }: { client: string; query: ReportQuery; begin?: string; saved: (report: Report) => void; close: () => void }) {
  const queries = useQueryClient();
  const { data } = useQuery(reportsQuery(client));
  const [name, setName] = useState(begin);
  const folder = useFolder(client, null);
  const { keyFor } = useIdempotencyKey();
  const save = useMutation({
    mutationFn: async () => {
      const body = { folder: await folder.idOf(), name: name.trim(), query };
      return answer(api.POST('/api/v1/clients/{client}/reports', { params: { path: { client }, header: { 'Idempotency-Key': keyFor(body) } }, body }));
    },
    onSuccess: (report) => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'] });
      saved(report);
    },
  });
  return (
    <NameDialog title={t('Save as a report')} action={t('Save')} name={name} setName={setName} busy={save.isPending} error={save.error} confirm={() => !folder.isNameless && save.mutate()} close={close}>
      <FolderChoice folders={data?.folders ?? []} {...folder} />
    </NameDialog>
  );
}

/** Another name or folder for a report. What somebody else changed since it was seen is not written over. */
export function ChangeReportDialog({ client, report, close }: { client: string; report: Report; close: () => void }) {
  const queries = useQueryClient();
  const { data } = useQuery(reportsQuery(client));
  const [name, setName] = useState(report.name);
  const folder = useFolder(client, report.folder);
  const change = useMutation({
    mutationFn: async () => {
      const tag = await reportTag(queries, client, report.id);
      const body = { name: name.trim(), folder: await folder.idOf() };
      return answer(api.PATCH('/api/v1/clients/{client}/reports/{report}', { params: { path: { client, report: report.id }, header: { 'If-Match': tag } }, body }));
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [client, 'reports'] });
      close();
    },
  });
  return (
    <NameDialog title={t('Rename or move {name}', { name: report.name })} action={t('Save')} name={name} setName={setName} busy={change.isPending} error={change.error} confirm={() => !folder.isNameless && change.mutate()} close={close}>
      <FolderChoice folders={data?.folders ?? []} {...folder} />
    </NameDialog>
  );
}
