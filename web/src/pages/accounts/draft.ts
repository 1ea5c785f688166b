import type { ConnectionChange, ConnectionChoices, ConnectionDetails, Feature, Unset } from '@/api/types';
import { exportKindName, featureName, kindName } from '@/words/accounts';
import { formatAccount, formatMonth } from '@/words/format';
import { t } from '@/words/translate';

/** What a form holds while somebody types: text, empty for what is not given. */
export interface Draft {
  name: string;
  kind: string;
  organisation: string;
  account_id: string;
  role_arn: string;
  access_key_id: string;
  secret_access_key: string;
  partition: string;
  bucket: string;
  prefix: string;
  export: string;
  /** Empty: as its place tells. */
  export_kind: string;
  bucket_owner: string;
  since: string;
  home_region: string;
  /** Separated by blanks or commas; empty: all that are enabled. */
  regions: string;
  /** Empty: all that the role grants. */
  features: Feature[];
}

export const emptyDraft: Draft = {
  name: '',
  kind: '',
  organisation: '',
  account_id: '',
  role_arn: '',
  access_key_id: '',
  secret_access_key: '',
  partition: '',
  bucket: '',
  prefix: '',
  export: '',
  export_kind: '',
  bucket_owner: '',
  since: '',
  home_region: '',
  regions: '',
  features: [],
};

export type DraftField = Exclude<keyof Draft, 'features'>;

/** Kept in the address. Secrets never are, and a key's id is not, for it stands beside its secret in many a paste. */
export const addressFields: DraftField[] = ['name', 'kind', 'organisation', 'account_id', 'role_arn', 'partition', 'bucket', 'prefix', 'export', 'export_kind', 'bucket_owner', 'since', 'home_region', 'regions'];

export function regionsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** What of a draft is given, in the words of the API. */
export function choicesOf(draft: Draft): ConnectionChoices {
  const choices: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    if (field === 'name' || field === 'features' || field === 'regions' || value === '') continue;
    choices[field] = value;
  }
  if (draft.regions.trim()) choices.regions = regionsOf(draft.regions);
  if (draft.features.length > 0) choices.features = draft.features;
  return choices as ConnectionChoices;
}

export function draftOf(connection: ConnectionDetails): Draft {
  const place = connection.exports.find((one) => one.chosen) ?? connection.exports[0];
  return {
    ...emptyDraft,
    name: connection.name,
    kind: connection.given_kind === 'unknown' ? '' : connection.given_kind,
    organisation: connection.organisation,
    account_id: connection.account,
    role_arn: connection.role_arn,
    access_key_id: connection.access_key_id,
    partition: connection.partition,
    bucket: place?.bucket ?? '',
    prefix: place?.prefix ?? '',
    export: place?.name ?? '',
    export_kind: place && place.kind !== 'unknown' ? place.kind : '',
    bucket_owner: place?.owner ?? '',
    since: connection.since ?? '',
    home_region: connection.home_region,
    regions: connection.regions.join(' '),
    features: connection.features,
  };
}

export interface Difference {
  field: keyof Draft;
  label: string;
  before: string;
  after: string;
}

const labels: [keyof Draft, string][] = [
  ['kind', t('Kind of account')],
  ['organisation', t('Organisation')],
  ['account_id', t('Account')],
  ['role_arn', t('Role')],
  ['access_key_id', t('Access key id')],
  ['secret_access_key', t('Secret access key')],
  ['partition', t('Part of AWS')],
  ['bucket', t('Bucket')],
  ['prefix', t('Prefix')],
  ['export', t('Export')],
  ['export_kind', t('Kind of export')],
  ['bucket_owner', t('Account of the bucket')],
  ['since', t('First bill')],
  ['home_region', t('Home region')],
  ['regions', t('Regions')],
  ['features', t('What is read')],
];

function shown(field: keyof Draft, draft: Draft): string {
  const value = draft[field];
  if (field === 'secret_access_key') return value ? t('a new one') : t('the one that is sealed');
  if (field === 'features') return draft.features.length ? draft.features.map(featureName).join(', ') : t('all that the role grants');
  if (field === 'regions') return value ? regionsOf(draft.regions).join(', ') : t('all that are enabled');
  if (field === 'export_kind') return value ? exportKindName(value as 'cur_2') : t('as its place tells');
  if (field === 'kind') return value ? kindName(value as 'member') : t('as AWS tells');
  if (field === 'since') return value ? formatMonth(draft.since) : t('six months back');
  if (field === 'account_id' || field === 'bucket_owner') return value ? formatAccount(String(value)) : t('found out by farthing');
  return value ? String(value) : t('found out by farthing');
}

/** What an edit changes, for people to look at before it is made. */
export function differences(before: Draft, after: Draft): Difference[] {
  return labels
    // A kind that was found out is not taken back: another name or place is looked at anew.
    .filter(([field]) => field !== 'export_kind' || after.export_kind !== '')
    .filter(([field]) => (field === 'features' ? [...before.features].sort().join() !== [...after.features].sort().join() : before[field] !== after[field]))
    .map(([field, label]) => ({ field, label, before: shown(field, before), after: shown(field, after) }));
}

const canBeUnset: Partial<Record<keyof Draft, Unset>> = {
  since: 'since',
  regions: 'regions',
  features: 'features',
  home_region: 'home_region',
  kind: 'kind',
  bucket: 'bucket',
  bucket_owner: 'bucket_owner',
  access_key_id: 'access_key_id',
};

/** The edit that makes `before` into `after`: only what differs; what was emptied is taken back. */
export function changeOf(before: Draft, after: Draft): ConnectionChange {
  const changed = new Set(differences(before, after).map((one) => one.field));
  const given = choicesOf(after) as Record<string, unknown>;
  const change: Record<string, unknown> = {};
  const unset: Unset[] = [];
  for (const field of changed) {
    if (field in given) change[field] = given[field];
    else if (canBeUnset[field]) unset.push(canBeUnset[field]);
    else if (field !== 'secret_access_key') change[field] = '';
  }
  // An access key that stays needs no secret; the prefix and name of a place that is given anew go with it.
  if (unset.length > 0) change.unset = unset;
  return change as ConnectionChange;
}
