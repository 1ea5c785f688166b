import { readLocal } from '@/shared/useLocalState';

const key = 'farthing.client';

/** The client that was looked at last in this browser: where `/` leads, and whose pages stand beside one's own account. */
export function lastClient(): string | null {
  const kept = readLocal<unknown>(key, null);
  return typeof kept === 'string' ? kept : null;
}

export function rememberClient(client: string): void {
  try {
    localStorage.setItem(key, JSON.stringify(client));
  } catch {
    // The next visit begins with the list of clients.
  }
}
