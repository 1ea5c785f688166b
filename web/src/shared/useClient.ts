import { useParams } from 'react-router-dom';

/** The client whose pages these are. */
export function useClient(): string {
  const { client } = useParams();
  if (client === undefined) throw new Error('useClient is for pages below /clients/:client');
  return client;
}
