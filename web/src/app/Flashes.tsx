import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { t } from '@/words/translate';

export interface Flash {
  /** A later one of the same id takes the place of an earlier one. */
  id?: string;
  type: 'success' | 'error' | 'warning' | 'info' | 'in-progress';
  header?: ReactNode;
  content?: ReactNode;
  action?: ReactNode;
}

interface Flashing {
  items: FlashbarProps.MessageDefinition[];
  /** Tells of finished work at the head of the page, until it is put away. */
  flash: (message: Flash) => void;
  flashProblem: (error: unknown, what: string) => void;
}

const FlashContext = createContext<Flashing | null>(null);
const mostKept = 20;
let next = 0;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [flashes, setFlashes] = useState<(Flash & { id: string })[]>([]);
  const putAway = useCallback((id: string) => setFlashes((all) => all.filter((one) => one.id !== id)), []);
  const flash = useCallback((message: Flash) => {
    const id = message.id ?? `flash-${(next += 1)}`;
    setFlashes((all) => [{ ...message, id }, ...all.filter((one) => one.id !== id)].slice(0, mostKept));
  }, []);
  const flashProblem = useCallback(
    (error: unknown, what: string) => {
      const problem = asProblem(error);
      flash({ type: 'error', header: what, content: [problem.message, problem.cure].filter(Boolean).join(' — ') });
    },
    [flash],
  );
  const value = useMemo<Flashing>(
    () => ({
      flash,
      flashProblem,
      items: flashes.map((one) => ({
        id: one.id,
        type: one.type === 'in-progress' ? 'info' : one.type,
        loading: one.type === 'in-progress',
        header: one.header,
        content: one.content,
        action: one.action,
        dismissible: true,
        dismissLabel: t('Put this message away'),
        ariaRole: one.type === 'error' ? 'alert' : 'status',
        onDismiss: () => putAway(one.id),
      })),
    }),
    [flashes, flash, flashProblem, putAway],
  );
  return <FlashContext.Provider value={value}>{children}</FlashContext.Provider>;
}

export function useFlashes(): Flashing {
  const flashing = useContext(FlashContext);
  if (!flashing) throw new Error('useFlashes is for what stands inside of FlashProvider');
  return flashing;
}
