import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { components, operations } from './contract';

type Schemas = components['schemas'];
export type Commitments = Schemas['Commitments'];
export type Commitment = Schemas['Commitment'];
export type CommitmentSums = Schemas['CommitmentSums'];
export type CommitmentTotal = Schemas['CommitmentTotal'];
export type CommitmentCoverage = Schemas['CommitmentCoverage'];
export type CommitmentCoverageOfService = Schemas['CommitmentCoverageOfService'];
export type CommitmentParameters = Pick<NonNullable<operations['listCommitments']['parameters']['query']>, 'from' | 'to'>;

/** Without months, those of the newest bill. */
export const commitmentsQuery = (client: string, query: CommitmentParameters) =>
  queryOptions({
    queryKey: [client, 'cost', 'commitments', query],
    queryFn: ({ signal }): Promise<Commitments> =>
      answer(api.GET('/api/v1/clients/{client}/commitments', { params: { path: { client }, query }, signal })) as Promise<Commitments>,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Where the same answer can be saved as a file. */
export function commitmentsAddress(client: string, query: CommitmentParameters): string {
  const parameters = new URLSearchParams({ ...query, format: 'csv' });
  return `/api/v1/clients/${encodeURIComponent(client)}/commitments?${parameters}`;
}
