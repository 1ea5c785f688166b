import { useCallback } from 'react';
import { useUrlParameters } from './useUrlParameters';

/**
 * What a page shows belongs into its address, so that a link shows the same to a colleague. What equals the default is
 * left out. `replace` is meant for typing; choices that the back button should undo say `push`.
 */
export function useUrlState(name: string, byDefault = '', how: 'replace' | 'push' = 'replace'): [string, (value: string) => void] {
  const [parameters, change] = useUrlParameters();
  const set = useCallback(
    (value: string) =>
      change((after) => {
        if (value === byDefault) after.delete(name);
        else after.set(name, value);
      }, how),
    [name, byDefault, how, change],
  );
  return [parameters.get(name) ?? byDefault, set];
}
