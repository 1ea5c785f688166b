import { useCallback, useRef } from 'react';
import { newIdempotencyKey } from '@/api/client';

/**
 * A key for each thing that is asked for: the same words get the same key, so that asking again after the network
 * failed makes it once; other words get another one. `forget` when it is made.
 */
export function useIdempotencyKey(): { keyFor: (body: unknown) => string; forget: () => void } {
  const kept = useRef({ words: '', key: '' });
  const keyFor = useCallback((body: unknown) => {
    const words = JSON.stringify(body);
    if (kept.current.words !== words) kept.current = { words, key: newIdempotencyKey() };
    return kept.current.key;
  }, []);
  const forget = useCallback(() => {
    kept.current = { words: '', key: '' };
  }, []);
  return { keyFor, forget };
}
