import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Problem, problemOf } from '@/api/problem';
import { activeHref, navigationItems } from '@/app/navigation';
import { Money } from '@/shared/Money';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { QrCode } from '@/shared/QrCode';

afterEach(cleanup);

describe('an amount', () => {
  it('is rounded, and shows every digit to whoever points at it', () => {
    render(<Money amount="1234.565000000001" currency="USD" />);
    const shown = screen.getByText('$1,234.57');
    fireEvent.focus(shown.parentElement as HTMLElement);
    expect(screen.getAllByText('1,234.565000000001 USD').length).toBeGreaterThan(0);
  });
});

describe('a problem', () => {
  it('names cause, cure and code, and lets people try again', () => {
    const retry = vi.fn();
    render(<ProblemAlert error={new Problem({ status: 403, title: 'Not allowed', detail: 'the request came from another site', code: 'origin', cure: 'open the pages by their own address' })} retry={retry} />);
    expect(screen.getByText(/the request came from another site/)).toBeTruthy();
    expect(screen.getByText(/open the pages by their own address/)).toBeTruthy();
    expect(screen.getByText('origin')).toBeTruthy();
    fireEvent.click(screen.getByText('Try again'));
    expect(retry).toHaveBeenCalledOnce();
  });
  it('without any answer says that farthing does not answer', () => expect(problemOf(null, null).title).toBe('farthing does not answer'));
  it('survives an answer that is no problem', () => expect(problemOf({ status: 502 }, '<html>').title).toBe('The server answered 502'));
});

describe('the side navigation', () => {
  const rights = { role: 'client_admin' as const, administrate: true, isPartner: false, writeReports: true, writeDashboards: true, writeTagKeys: true };
  const items = navigationItems('acme', rights, 0, () => null);
  it('marks the nearest page', () => {
    expect(activeHref('/clients/acme/accounts/c1/edit', items)).toBe('/clients/acme/accounts');
    expect(activeHref('/clients/acme/accounts/errors', items)).toBe('/clients/acme/accounts/errors');
    expect(activeHref('/clients/acme', items)).toBe('/clients/acme');
  });
  it('offers settings to administrators only, but for the keys of tags, which everybody reads', () => {
    const settings = (administrate: boolean) => JSON.stringify(navigationItems('acme', { ...rights, administrate }, 0, () => null)).match(/settings\/[\w-]+/g);
    expect(settings(true)).toContain('settings/users');
    expect(settings(false)).toEqual(['settings/tag-keys']);
  });
});

it('a QR code is drawn without asking anybody', () => {
  render(<QrCode text="otpauth://totp/farthing:a?secret=JBSWY3DPEHPK3PXP" label="key" />);
  expect(screen.getByRole('img', { name: 'key' }).querySelector('path')?.getAttribute('d')).toMatch(/^M4 4h1v1h-1z/);
});
