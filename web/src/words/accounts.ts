import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { AccessKind, AccountKind, ChildAccount, ConnectionState, Export, Feature, JobState, Outcome, SyncJob } from '@/api/types';
import { formatMonth } from './format';
import { t } from './translate';

export interface Status {
  type: StatusIndicatorProps.Type;
  text: string;
  /** What it means, in a sentence. */
  meaning: string;
}

export function stateStatus(state: ConnectionState): Status {
  switch (state) {
    case 'connected':
      return { type: 'success', text: t('Connected'), meaning: t('farthing may read this account, and that the link is safe is proven every day.') };
    case 'pending':
      return { type: 'pending', text: t('Not proven yet'), meaning: t('It was begun; AWS does not let farthing in yet. What was typed is kept.') };
    case 'unsafe_trust':
      return { type: 'error', text: t('Unsafe trust'), meaning: t('The role opens without its External ID. It is not used until that is mended.') };
    case 'paused':
      return { type: 'stopped', text: t('Paused'), meaning: t('Nothing is fetched until somebody resumes it. Bills stay.') };
    case 'disconnected':
      return { type: 'stopped', text: t('Disconnected'), meaning: t('It was ended.') };
  }
}

export function kindName(kind: AccountKind): string {
  switch (kind) {
    case 'management':
      return t('Management');
    case 'member':
      return t('Member');
    case 'standalone':
      return t('Standalone');
    case 'unknown':
      return t('Not known yet');
  }
}

export function kindMeaning(kind: AccountKind): string {
  switch (kind) {
    case 'management':
      return t('The payer of an organisation. Its bill holds the costs of every account in it: begin here.');
    case 'member':
      return t('An account of an organisation. Its costs stand in the payer’s bill; connecting it adds what the bill does not say: resources, events, advice.');
    case 'standalone':
      return t('An account that belongs to no organisation and pays for itself.');
    case 'unknown':
      return t('AWS will tell when the account is examined.');
  }
}

export function accessName(access: AccessKind): string {
  switch (access) {
    case 'role':
      return t('Role');
    case 'access_key':
      return t('Access key');
    case 'access_key_with_role':
      return t('Access key and role');
  }
}

/** `canDoWithout`: what failed is not needed for the account to be used. */
export function outcomeStatus(outcome: Outcome, canDoWithout = false): { type: StatusIndicatorProps.Type; text: string } {
  switch (outcome) {
    case 'ok':
      return { type: 'success', text: t('Works') };
    case 'warning':
      return { type: 'warning', text: t('Warning') };
    case 'failed':
      return canDoWithout ? { type: 'warning', text: t('Failed, not needed') } : { type: 'error', text: t('Failed') };
    case 'skipped':
      return { type: 'stopped', text: t('Not checked') };
  }
}

export function jobStatus(state: JobState): { type: StatusIndicatorProps.Type; text: string } {
  switch (state) {
    case 'waiting':
      return { type: 'pending', text: t('Waits for its turn') };
    case 'running':
      return { type: 'in-progress', text: t('At work') };
    case 'done':
      return { type: 'success', text: t('Done') };
    case 'failed':
      return { type: 'warning', text: t('Failed, will be tried again') };
    case 'poisoned':
      return { type: 'error', text: t('Given up after too many attempts') };
    case 'cancelled':
      return { type: 'stopped', text: t('Cancelled') };
  }
}

export function jobName(job: Pick<SyncJob, 'kind' | 'month'>): string {
  if (job.kind === 'bill' && job.month) return t('The bill of {month}', { month: formatMonth(job.month) });
  if (job.kind === 'sync') return t('Looking for new bills');
  if (job.kind === 'check') return t('Examining the connection');
  return job.kind;
}

export function childStatus(state: ChildAccount['state']): Status {
  switch (state) {
    case 'connected':
      return { type: 'success', text: t('Connected'), meaning: t('It has a connection of its own.') };
    case 'billing only':
      return { type: 'info', text: t('Costs only'), meaning: t('Its costs are in the bills; its resources are not looked at.') };
    case 'not connected':
      return { type: 'pending', text: t('Not connected'), meaning: t('The organisation names it; no bill does yet.') };
    case 'skipped':
      return { type: 'stopped', text: t('Skipped'), meaning: t('Somebody decided not to connect it. Its costs count all the same.') };
  }
}

export function exportKindName(kind: Export['kind']): string {
  switch (kind) {
    case 'legacy_cur':
      return t('Legacy CUR');
    case 'cur_2':
      return t('CUR 2.0');
    case 'focus':
      return t('FOCUS');
    case 'unknown':
      return t('Not known yet');
  }
}

export const partitions = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** The part of AWS; '': the usual one. */
export function partitionName(partition: string): string {
  switch (partition) {
    case '':
    case 'aws':
      return t('AWS');
    case 'aws-cn':
      return t('AWS in China');
    case 'aws-us-gov':
      return t('AWS GovCloud (US)');
    default:
      return partition;
  }
}

/** What is read, why, and what stays dark without it. `identity` is always granted. */
export const features: { id: Feature; name: string; what: string; dark: string; remark?: string }[] = [
  { id: 'identity', name: t('Identity'), what: t('Which account and organisation this is, and what the role itself may do'), dark: '', remark: t('Always needed') },
  { id: 'billing', name: t('Bills'), what: t('The definitions of bill exports, and the bill’s own files below its prefix; nothing else in the bucket'), dark: t('All costs of this account’s own bill') },
  { id: 'organisation', name: t('Organisation'), what: t('Names, units and tags of the organisation’s accounts'), dark: t('Account names: accounts are shown as numbers'), remark: t('Management account only') },
  { id: 'discovery', name: t('Resources'), what: t('Which resources there are, with their tags; never what is in them'), dark: t('The inventory of resources') },
  { id: 'metrics', name: t('Usage metrics'), what: t('How much resources are used'), dark: t('Advice on size and idleness'), remark: t('AWS charges for metrics that are read') },
  { id: 'trail', name: t('Events'), what: t('Who made or changed a resource, of the last 90 days'), dark: t('Who or what caused a change of cost') },
  { id: 'recommendations', name: t('AWS’s advice'), what: t('What AWS itself recommends'), dark: t('Recommendations by AWS'), remark: t('AWS charges 0.01 USD for each request') },
  { id: 'rules', name: t('Configuration'), what: t('Encryption, public access, keys, logs of resources'), dark: t('Findings about configuration') },
];

export function featureName(id: string): string {
  return features.find((one) => one.id === id)?.name ?? id;
}
