import type { Role, Scope } from '@/api/types';
import { t } from './translate';

export function roleName(role: Role): string {
  switch (role) {
    case 'partner_admin':
      return t('Partner administrator');
    case 'client_admin':
      return t('Client administrator');
    case 'finance':
      return t('Finance');
    case 'member':
      return t('Member');
  }
}

export function roleMeaning(role: Role): string {
  switch (role) {
    case 'partner_admin':
      return t('May do everything, for every client.');
    case 'client_admin':
      return t('May do everything for one client: accounts, people, tokens.');
    case 'finance':
      return t('Reads all money of one client, and writes its reports, dashboards and tag keys.');
    case 'member':
      return t('Reads one client’s money, and writes reports.');
  }
}

export const scopes: Scope[] = ['read', 'write', 'onboard', 'admin'];

export function scopeMeaning(scope: Scope): string {
  switch (scope) {
    case 'read':
      return t('Look at everything');
    case 'write':
      return t('Change connections, reports, dashboards and tag keys, and fetch bills');
    case 'onboard':
      return t('Connect accounts; nothing of money');
    case 'admin':
      return t('Change people, tokens and clients, and read the audit log');
  }
}
