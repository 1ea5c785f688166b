import { useCallback, useState } from 'react';
import type { Feature, TemplateRequest } from '@/api/types';
import { useUrlParameters } from '@/shared/useUrlParameters';
import { features as allFeatures } from '@/words/accounts';
import { addressFields, emptyDraft, type Draft } from '../draft';

export const stages = ['cloud', 'start', 'link', 'fetch'] as const;
export type Stage = (typeof stages)[number];
export const ways = ['cloudformation', 'terraform', 'stackset', 'manual'] as const;
export type Way = (typeof ways)[number];
/** Whether the template makes bucket and export, or uses those that are there. */
export type BucketIs = 'new' | 'existing';

export interface AddState {
  stage: Stage;
  way: Way;
  bucketIs: BucketIs;
  bucketRegion: string;
  access: 'role' | 'keys';
  /** Once it was begun: its id, and the attempt to look at. */
  connection: string;
  attempt: string;
  draft: Draft;
}

function oneOf<Word extends string>(words: readonly Word[], text: string | null): Word {
  return words.find((one) => one === text) ?? (words[0] as Word);
}

export function readAddState(parameters: URLSearchParams): Omit<AddState, 'draft'> & { draft: Draft } {
  const draft: Draft = { ...emptyDraft };
  for (const field of addressFields) draft[field] = parameters.get(field) ?? '';
  const named = (parameters.get('read') ?? '').split(' ');
  draft.features = allFeatures.map((one) => one.id).filter((id) => named.includes(id)) as Feature[];
  return {
    stage: oneOf(stages, parameters.get('stage')),
    way: oneOf(ways, parameters.get('way')),
    bucketIs: oneOf(['new', 'existing'] as const, parameters.get('bucket_is')),
    bucketRegion: parameters.get('bucket_region') ?? '',
    access: oneOf(['role', 'keys'] as const, parameters.get('access')),
    connection: parameters.get('connection') ?? '',
    attempt: parameters.get('attempt') ?? '',
    draft,
  };
}

export function writeAddState(state: AddState): URLSearchParams {
  const parameters = new URLSearchParams();
  const put = (name: string, value: string, byDefault = '') => {
    if (value !== byDefault) parameters.set(name, value);
  };
  put('stage', state.stage, stages[0]);
  put('way', state.way, ways[0]);
  put('bucket_is', state.bucketIs, 'new');
  put('bucket_region', state.bucketRegion);
  put('access', state.access, 'role');
  for (const field of addressFields) put(field, state.draft[field]);
  put('read', state.draft.features.join(' '));
  put('connection', state.connection);
  put('attempt', state.attempt);
  return parameters;
}

/**
 * Where somebody is in the wizard and what they typed stands in the address: a reload, the back button and a colleague
 * with the link find the same. Only the halves of an access key stay in memory.
 */
export function useAddState(): [AddState, (change: Partial<Omit<AddState, 'draft'>> & { draft?: Partial<Draft> }) => void] {
  const [parameters, changeParameters] = useUrlParameters();
  const [key, setKey] = useState({ access_key_id: '', secret_access_key: '' });
  const kept = readAddState(parameters);
  const state: AddState = { ...kept, draft: { ...kept.draft, ...key } };
  const change = useCallback(
    (what: Partial<Omit<AddState, 'draft'>> & { draft?: Partial<Draft> }) => {
      const { access_key_id: id, secret_access_key: secret } = what.draft ?? {};
      if (id !== undefined || secret !== undefined)
        setKey((now) => ({ access_key_id: id ?? now.access_key_id, secret_access_key: secret ?? now.secret_access_key }));
      changeParameters(
        (all) => {
          const now = readAddState(all);
          const next = writeAddState({ ...now, ...what, draft: { ...now.draft, ...what.draft } });
          for (const name of [...all.keys()]) all.delete(name);
          for (const [name, value] of next) all.append(name, value);
        },
        // A stage is a step that the back button undoes; typing is not.
        what.stage === undefined ? 'replace' : 'push',
      );
    },
    [changeParameters],
  );
  return [state, change];
}

export function isMember(state: AddState): boolean {
  return state.draft.kind === 'member';
}

/** What a template must know of the choices made here. */
export function templateChoices(state: AddState): Omit<TemplateRequest, 'format'> {
  const { draft } = state;
  const choices: Omit<TemplateRequest, 'format'> = {};
  if (draft.features.length > 0) choices.features = draft.features;
  if (draft.partition) choices.partition = draft.partition as TemplateRequest['partition'];
  if (draft.organisation) choices.organisation = draft.organisation;
  if (isMember(state)) return choices;
  if (draft.bucket) choices.bucket = draft.bucket;
  if (draft.prefix) choices.prefix = draft.prefix;
  return choices;
}

/** The same for a template that makes or uses a bucket. */
export function stackChoices(state: AddState): Omit<TemplateRequest, 'format'> {
  const choices = templateChoices(state);
  if (isMember(state)) return choices;
  if (state.bucketIs === 'existing') {
    choices.existing_bucket = true;
    choices.export = 'none';
    if (state.bucketRegion) choices.bucket_region = state.bucketRegion;
  } else if (state.draft.export) {
    choices.export_name = state.draft.export;
  }
  return choices;
}
