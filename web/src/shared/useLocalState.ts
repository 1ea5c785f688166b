import { useCallback, useState } from 'react';

/** A preference of this browser, kept between visits. Where nothing can be kept, it holds until the page is left. */
export function useLocalState<Value>(name: string, byDefault: Value): [Value, (value: Value) => void] {
  const key = `farthing.${name}`;
  const [value, setValue] = useState<Value>(() => readLocal(key, byDefault));
  const set = useCallback(
    (next: Value) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Storage is full or forbidden: the preference is forgotten, nothing else.
      }
    },
    [key],
  );
  return [value, set];
}

export function readLocal<Value>(key: string, byDefault: Value): Value {
  try {
    const text = localStorage.getItem(key);
    return text === null ? byDefault : (JSON.parse(text) as Value);
  } catch {
    return byDefault;
  }
}
