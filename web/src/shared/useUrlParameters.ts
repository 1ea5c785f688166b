import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

type Change = (parameters: URLSearchParams) => void;

const stillMs = 250;

/**
 * The parameters of the address as state. What is typed shows and stands in the address at once, so that a reload finds
 * it; the rest of the page hears of it when it is still. A `push` is told at once, and the back button undoes it. What
 * changes the address from outside wins.
 */
export function useUrlParameters(): [URLSearchParams, (change: Change, how?: 'replace' | 'push') => void] {
  const [parameters, setParameters] = useSearchParams();
  const [shown, setShown] = useState(() => parameters.toString());
  const shownNow = useRef(shown);
  const queue = useRef<Change[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const write = useRef(setParameters);
  write.current = setParameters;

  useEffect(() => {
    const text = parameters.toString();
    if (queue.current.length > 0 || text === shownNow.current) return;
    shownNow.current = text;
    setShown(text);
  }, [parameters]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = useCallback((one: Change, how: 'replace' | 'push' = 'replace') => {
    const next = new URLSearchParams(shownNow.current);
    one(next);
    shownNow.current = next.toString();
    setShown(shownNow.current);
    queue.current.push(one);
    clearTimeout(timer.current);
    const flush = () => {
      // Another part of the page may have written meanwhile: only what was changed here is put over what stands there.
      const after = new URLSearchParams(window.location.search);
      for (const queued of queue.current) queued(after);
      queue.current = [];
      write.current(after, { replace: how === 'replace' });
    };
    if (how === 'push') {
      flush();
      return;
    }
    putIntoAddress(one);
    timer.current = setTimeout(flush, stillMs);
  }, []);
  return [useMemo(() => new URLSearchParams(shown), [shown]), change];
}

/** Without the router, which would draw the whole page anew for each letter. */
function putIntoAddress(change: Change): void {
  const { pathname, search, hash } = window.location;
  const after = new URLSearchParams(search);
  change(after);
  const text = after.toString();
  try {
    window.history.replaceState(window.history.state, '', `${pathname}${text ? `?${text}` : ''}${hash}`);
  } catch {
    // Browsers refuse too many changes in a short time: the address follows when it is still.
  }
}
