import { describe, expect, it } from 'vitest';
import { rightsOf } from '@/api/session';
import type { Session } from '@/api/types';
import { ownPath } from '@/pages/session/SignIn';
import { browserName } from '@/pages/settings/Me';
import { passwordProblem } from '@/shared/NewPassword';

const session = (memberships: Session['memberships']): Session => ({
  needs: 'nothing',
  user: { id: 'u', email: 'a@b', name: 'A' },
  memberships,
  token: null,
  oidc: { enabled: false, name: null },
  version: '0',
});

describe('after signing in', () => {
  it('leads to pages of ours only', () => {
    expect(ownPath('/clients/acme/accounts?where=kind%3Dmember')).toBe('/clients/acme/accounts?where=kind%3Dmember');
    for (const foreign of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', null, '/sign-in?to=/sign-in'])
      expect(ownPath(foreign)).toBe('/');
  });
});

describe('what somebody may do', () => {
  it('is everything, everywhere, for a partner administrator', () =>
    expect(rightsOf(session([{ client: null, client_name: null, role: 'partner_admin' }]), 'any')).toMatchObject({ administrate: true, isPartner: true }));
  it('is nothing in a client that they are no member of', () =>
    expect(rightsOf(session([{ client: 'acme', client_name: 'Acme', role: 'client_admin' }]), 'other')).toMatchObject({ role: null, administrate: false, writeReports: false }));
  it('is no dashboards for a member, and reports', () =>
    expect(rightsOf(session([{ client: 'acme', client_name: 'Acme', role: 'member' }]), 'acme')).toMatchObject({ administrate: false, writeReports: true, writeDashboards: false, writeTagKeys: false }));
});

describe('a new password', () => {
  it('is long enough and typed twice alike', () => {
    expect(passwordProblem('short', 'short').password).toContain('at least 12');
    expect(passwordProblem('correct horse battery', 'correct horse battry').again).toBeDefined();
    expect(passwordProblem('correct horse battery', 'correct horse battery')).toEqual({});
  });
});

it('a session is named by its browser', () => {
  expect(browserName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36')).toBe('Chrome on Linux');
  expect(browserName('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Gecko Firefox/143.0')).toBe('Firefox on macOS');
  expect(browserName('curl/8')).toBe('curl/8');
});
