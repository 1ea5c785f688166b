import { useCallback, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { FieldAnswer } from '@/api/types';
import { pointerReleased } from '@/shared/pointerReleased';
import { choicesOf, type Draft, type DraftField } from './draft';

export interface FieldState {
  checking: boolean;
  /** What is wrong; empty: nothing known. */
  wrong: string;
  /** What was recognised or repaired. */
  words: string;
}

interface FieldChecks {
  of: (field: DraftField) => FieldState;
  /** When a field is left. Asks the server, not AWS. */
  check: (field: DraftField, draft: Draft) => void;
  /** While somebody types, what was said of the former text is no longer true. */
  forget: (field: DraftField) => void;
  hasWrong: boolean;
}

// A form that moves between pressing and releasing a button makes people miss it: what is said of the field that they
// leave by pressing comes a little later.
const quietMs = 300;

const silent: FieldState = { checking: false, wrong: '', words: '' };

/** Each field is checked as it is left; `repair` gets the text with its slip mended. */
export function useFieldChecks(client: string, repair: (field: DraftField, value: string) => void): FieldChecks {
  const [states, setStates] = useState<Partial<Record<DraftField, FieldState>>>({});
  const turns = useRef<Partial<Record<DraftField, number>>>({});

  const set = useCallback((field: DraftField, state: FieldState) => setStates((all) => ({ ...all, [field]: state })), []);
  const forget = useCallback(
    (field: DraftField) => {
      turns.current[field] = (turns.current[field] ?? 0) + 1;
      set(field, silent);
    },
    [set],
  );
  const check = (field: DraftField, draft: Draft) => {
    const value = draft[field];
    const turn = (turns.current[field] ?? 0) + 1;
    turns.current[field] = turn;
    if (value.trim() === '' && field !== 'name') {
      set(field, silent);
      return;
    }
    set(field, { ...silent, checking: true });
    const others: Partial<Draft> = { ...draft, [field]: '' };
    const body = { ...choicesOf(others as Draft), ...(field !== 'name' && draft.name ? { name: draft.name } : {}), field, value };
    const quiet = new Promise((resolve) => setTimeout(resolve, quietMs)).then(pointerReleased);
    const asked = answer<FieldAnswer>(api.POST('/api/v1/clients/{client}/connections/field', { params: { path: { client } }, body }));
    const told = Promise.allSettled([asked, quiet]).then(() => asked);
    told.then(
      (said) => {
        if (turns.current[field] !== turn) return;
        set(field, { checking: false, wrong: said.ok ? '' : said.words, words: said.ok ? said.words : '' });
        if (said.repaired !== null && said.repaired !== value) repair(field, said.repaired);
      },
      (error: unknown) => {
        if (turns.current[field] !== turn) return;
        const problem = asProblem(error);
        // That the check could not be made is no fault of the field: the whole is checked when it is sent.
        set(field, problem.status === 400 && problem.field === field ? { ...silent, wrong: problem.message } : silent);
      },
    );
  };
  return {
    of: (field) => states[field] ?? silent,
    check,
    forget,
    hasWrong: Object.values(states).some((one) => one.wrong !== ''),
  };
}
