import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { components } from './contract';

type Schemas = components['schemas'];
/** A tag key or a cost category: `tag:Cost Center`, `category:Unit`. */
export type Label = Schemas['Label'];
export type LabelSpelling = Schemas['LabelSpelling'];

/** A new bill brings new spellings, and an alias changes every cost: both are told as changes of costs. */
export const labelsQuery = (client: string) =>
  queryOptions({
    queryKey: [client, 'cost', 'labels'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clients/{client}/labels', { params: { path: { client } }, signal })),
  });

const inLabel = (client: string, label: string) => ({ params: { path: { client, label } } });

/** All of these spellings are one key, called by its name, in the place of what was said of that name before. */
export async function putAlias(client: string, name: string, spellings: string[]): Promise<Schemas['LabelAlias']> {
  return answer(api.PUT('/api/v1/clients/{client}/labels/{label}/alias', { ...inLabel(client, name), body: { spellings } }));
}

export async function removeAlias(client: string, name: string): Promise<void> {
  await answer(api.DELETE('/api/v1/clients/{client}/labels/{label}/alias', inLabel(client, name)));
}
