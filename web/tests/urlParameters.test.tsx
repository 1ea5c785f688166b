import { act, renderHook } from '@testing-library/react';
import { MemoryRouter } from 'react-router-dom';
import { expect, it, vi } from 'vitest';
import { useUrlParameters } from '@/shared/useUrlParameters';

it('what was typed stands in the address before anything else happens', () => {
  vi.useFakeTimers();
  window.history.replaceState({ idx: 3 }, '', '/clients/acme/accounts/add?stage=start#place');
  const { result, unmount } = renderHook(() => useUrlParameters(), { wrapper: MemoryRouter });
  act(() => result.current[1]((all) => all.set('name', 'Acme payer')));
  expect(window.location.href).toMatch(/add\?stage=start&name=Acme\+payer#place$/);
  expect(window.history.state).toEqual({ idx: 3 });
  unmount();
  vi.useRealTimers();
});
