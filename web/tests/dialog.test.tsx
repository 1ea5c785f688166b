import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '@/api/problem';
import { Dialog } from '@/shared/Dialog';

afterEach(cleanup);

function shown(changed: Partial<Parameters<typeof Dialog>[0]> = {}) {
  const act = vi.fn();
  const close = vi.fn();
  render(
    <Dialog title="Name it" action="Save" act={act} close={close} {...changed}>
      <input aria-label="Name" />
    </Dialog>,
  );
  return { act, close, enter: () => fireEvent.submit(screen.getByLabelText('Name').closest('form') as HTMLFormElement) };
}

describe('a dialog', () => {
  it('does the same by its button and by Enter', () => {
    const { act, enter } = shown();
    fireEvent.click(screen.getByText('Save'));
    enter();
    expect(act).toHaveBeenCalledTimes(2);
  });
  it('does nothing while something is missing or under way', () => {
    const missing = shown({ disabled: true });
    missing.enter();
    expect(missing.act).not.toHaveBeenCalled();
    cleanup();
    const underWay = shown({ busy: true });
    underWay.enter();
    expect(underWay.act).not.toHaveBeenCalled();
  });
  it('tells what went wrong, but for what a field of it tells', () => {
    const error = new Problem({ status: 400, title: 'Not possible', detail: 'the name is taken', field: 'name' });
    shown({ error });
    expect(screen.getByText(/the name is taken/)).toBeTruthy();
    cleanup();
    shown({ error, fields: ['name'] });
    expect(screen.queryByText(/the name is taken/)).toBeNull();
  });
  it('that only tells something has one button', () => {
    shown({ cancel: null });
    expect(screen.queryByText('Cancel')).toBeNull();
  });
});
