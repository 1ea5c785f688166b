import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { answer, answerWithTag, api } from './client';
import type { components, operations } from './contract';

type Schemas = components['schemas'];
export type Home = Schemas['Home'];
export type HomeMoney = Schemas['HomeMoney'];
export type Mover = Schemas['Mover'];
export type Bill = Schemas['Bill'];
export type Delivery = Schemas['Delivery'];
export type BillProof = Schemas['BillProof'];
export type ChangedGroup = Schemas['ChangedGroup'];
export type ProofSum = Schemas['ProofSum'];
export type CurrencyCosts = Schemas['CurrencyCosts'];
export type Cost = Schemas['Cost'];
export type CostRow = Schemas['CostRow'];
export type CostTotal = Schemas['CostTotal'];
export type Charge = Schemas['Charge'];
export type Metric = Schemas['Metric'];
export type Granularity = Schemas['Granularity'];
export type Basis = Schemas['Basis'];
export type Dimensions = Schemas['Dimensions'];
export type ReportQuery = Schemas['ReportQuery'];
export type Report = Schemas['Report'];
export type ReportFolder = Schemas['ReportFolder'];
export type Widget = Schemas['Widget'];
export type Dashboard = Schemas['Dashboard'];
export type BillChangeParameters = NonNullable<operations['getBillChange']['parameters']['query']>;
export type CostParameters = NonNullable<operations['getCost']['parameters']['query']>;
export type FocusParameters = NonNullable<operations['exportBill']['parameters']['query']>;
export type ChargeParameters = NonNullable<operations['listCharges']['parameters']['query']>;

export const homeQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'home'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/home', { params: { path: { client } }, signal })),
  });

/** Old figures stay while the new ones are added up; `isPlaceholderData` says so. */
export const costQuery = (client: string, query: CostParameters) =>
  queryOptions({
    queryKey: [client, 'cost', 'rows', query],
    queryFn: ({ signal }): Promise<Cost> =>
      answer(api.GET('/api/v1/clients/{client}/cost', { params: { path: { client }, query }, signal })) as Promise<Cost>,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Where the same answer can be saved as a file. */
export function costAddress(client: string, query: CostParameters, format: 'csv' | 'json' | 'parquet'): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, format }))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== '') parameters.append(name, String(one));
  return `/api/v1/clients/${encodeURIComponent(client)}/cost?${parameters}`;
}

/** Where a bill can be saved as a file of FOCUS. */
export function focusAddress(client: string, payer: string, period: string, query: FocusParameters): string {
  const parameters = new URLSearchParams(Object.entries(query));
  return `/api/v1/clients/${encodeURIComponent(client)}/bills/${encodeURIComponent(payer)}/${encodeURIComponent(period)}/focus?${parameters}`;
}

export const dimensionsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'cost', 'dimensions'],
    queryFn: async ({ signal }): Promise<Dimensions> => {
      const { dimensions, tags, categories } = await answer(api.GET('/api/v1/clients/{client}/dimensions', { params: { path: { client } }, signal }));
      // The prefix may stand before the key already.
      const bare = (prefix: string) => (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
      return { dimensions, tags: tags.map(bare('tag:')), categories: categories.map(bare('category:')) };
    },
    staleTime: 300_000,
  });

export const dimensionValuesQuery = (client: string, dimension: string, query: { contains?: string; from?: string; to?: string; limit?: number }) =>
  queryOptions({
    queryKey: [client, 'cost', 'values', dimension, query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/clients/{client}/dimensions/{dimension}/values', { params: { path: { client, dimension }, query }, signal })),
    staleTime: 60_000,
  });

export const chargesQuery = (client: string, query: ChargeParameters) =>
  queryOptions({
    queryKey: [client, 'cost', 'charges', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/charges', { params: { path: { client }, query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

const inBill = (client: string, payer: string, period: string) => ({ params: { path: { client, payer, period } } });

export const billQuery = (client: string, payer: string, period: string) =>
  queryOptions({
    queryKey: [client, 'bills', payer, period],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/bills/{payer}/{period}', { ...inBill(client, payer, period), signal })),
  });

export const deliveriesQuery = (client: string, payer: string, period: string) =>
  queryOptions({
    queryKey: [client, 'bills', payer, period, 'deliveries'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/bills/{payer}/{period}/deliveries', { ...inBill(client, payer, period), signal })),
  });

export const billChangeQuery = (client: string, payer: string, period: string, query: BillChangeParameters) =>
  queryOptions({
    queryKey: [client, 'bills', payer, period, 'change', query],
    queryFn: ({ signal }): Promise<Schemas['BillChange']> =>
      answer(
        api.GET('/api/v1/clients/{client}/bills/{payer}/{period}/change', { params: { path: { client, payer, period }, query }, signal }),
      ) as Promise<Schemas['BillChange']>,
  });

export const proofQuery = (client: string, payer: string, period: string) =>
  queryOptions({
    queryKey: [client, 'bills', payer, period, 'proof'],
    queryFn: ({ signal }): Promise<BillProof> =>
      answer(api.GET('/api/v1/clients/{client}/bills/{payer}/{period}/proof', { ...inBill(client, payer, period), signal })),
    staleTime: Infinity,
  });

/** Every byte is hashed and every charge added up again: only when somebody asks for it, and anew each time. */
export const recountQuery = (client: string, payer: string, period: string) =>
  queryOptions({
    queryKey: [client, 'bills', payer, period, 'recount'],
    queryFn: ({ signal }): Promise<BillProof> =>
      answer(
        api.GET('/api/v1/clients/{client}/bills/{payer}/{period}/proof', {
          params: { ...inBill(client, payer, period).params, query: { count_again: true } },
          signal,
        }),
      ),
    enabled: false,
    retry: false,
    gcTime: Infinity,
  });

export const reportsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'reports'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/reports', { params: { path: { client } }, signal })),
  });

export const reportQuery = (client: string, report: string) =>
  queryOptions({
    queryKey: [client, 'reports', report],
    queryFn: ({ signal }) => answerWithTag(api.GET('/api/v1/clients/{client}/reports/{report}', { params: { path: { client, report } }, signal })),
    enabled: report !== '',
  });

export const dashboardsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'dashboards'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/dashboards', { params: { path: { client } }, signal })),
  });

export const dashboardQuery = (client: string, dashboard: string) =>
  queryOptions({
    queryKey: [client, 'dashboards', dashboard],
    queryFn: ({ signal }) => answerWithTag(api.GET('/api/v1/clients/{client}/dashboards/{dashboard}', { params: { path: { client, dashboard } }, signal })),
  });

/** The tag of what the server has now, for changing something that was only seen in a list. */
export async function reportTag(queries: QueryClient, client: string, report: string): Promise<string> {
  return (await queries.fetchQuery({ ...reportQuery(client, report), staleTime: 0 })).tag;
}
