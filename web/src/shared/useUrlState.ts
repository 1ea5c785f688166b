import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * What a page shows belongs into its address, so that a link shows the same to a colleague. What equals the default is
 * left out. `replace` is meant for typing; choices that the back button should undo say `push`.
 */
export function useUrlState(name: string, byDefault = '', how: 'replace' | 'push' = 'replace'): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === byDefault) after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: how === 'replace' },
      ),
    [name, byDefault, how, setParameters],
  );
  return [parameters.get(name) ?? byDefault, set];
}
